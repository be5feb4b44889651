/// The request asks for something that cannot be done as asked.
package struct InvalidParameter: Error, Hashable {
    /// The field as the caller wrote it: `config.llm.api_base`.
    package let name: String

    /// What is wrong with it, to be read after the name: `is not one of ...`.
    package let reason: String

    package init(_ name: String, _ reason: String) {
        self.name = name
        self.reason = reason
    }
}
