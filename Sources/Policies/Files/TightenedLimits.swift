extension PolicyLimits {
    /// A wish that a policy does not grant.
    package struct Refusal: Error, Hashable, CustomStringConvertible {
        package let name: Name
        package let problem: String

        package var description: String { "\(name.rawValue) \(problem)" }
    }

    package subscript(name: Name) -> Int { self[keyPath: Self.property(name)] }

    /// These limits with some of them lowered. A request may ask for less than its policy grants, and for no more.
    ///
    /// - Throws: ``Refusal`` for the first wish, in the order of ``Name``, that would loosen a limit or is none.
    package func tightened(by wishes: [Name: Int]) throws(Refusal) -> PolicyLimits {
        var limits = self
        for name in Name.allCases {
            guard let wish = wishes[name] else { continue }
            guard wish > 0 else { throw Refusal(name: name, problem: "must be a whole number above 0") }
            guard wish <= self[name] else {
                throw Refusal(name: name, problem: "must be at most \(self[name]), which is what the policy grants")
            }
            limits[keyPath: Self.property(name)] = wish
        }
        return limits
    }

    private static func property(_ name: Name) -> WritableKeyPath<PolicyLimits, Int> {
        switch name {
        case .memoryBytes: \.memoryBytes
        case .processes: \.processes
        case .cpuPercent: \.cpuPercent
        case .cpuSeconds: \.cpuSeconds
        case .wallSeconds: \.wallSeconds
        case .openFiles: \.openFiles
        case .fileBytes: \.fileBytes
        case .stackBytes: \.stackBytes
        case .addressSpaceBytes: \.addressSpaceBytes
        case .workspaceBytes: \.workspaceBytes
        case .workspaceFiles: \.workspaceFiles
        case .tmpBytes: \.tmpBytes
        case .tmpInodes: \.tmpInodes
        case .shmBytes: \.shmBytes
        case .shmInodes: \.shmInodes
        case .outputBytes: \.outputBytes
        }
    }
}
