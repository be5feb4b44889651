/// What an operator has set of the providers' variables. It shows their values to nobody.
package struct ProviderVariables: Sendable, ExpressibleByDictionaryLiteral {
    private let values: [ProviderVariable: String]

    package init(_ values: [ProviderVariable: String]) { self.values = values.filter { !$0.value.isEmpty } }

    package init(dictionaryLiteral elements: (ProviderVariable, String)...) {
        self.init(Dictionary(elements) { $1 })
    }

    /// Nil where it is not set; an empty value counts as not set.
    subscript(_ variable: ProviderVariable) -> String? { values[variable] }

    func key(_ variable: ProviderVariable) -> APIKey? { values[variable].flatMap { APIKey($0) } }

    /// The first of them that is set and is an address.
    func base(_ variables: ProviderVariable...) -> APIBase? {
        variables.lazy.compactMap { values[$0] }.first.flatMap { APIBase($0) }
    }
}

extension ProviderVariables: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { values.keys.map(\.rawValue).sorted().joined(separator: ", ") }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
