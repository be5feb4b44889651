/// Why an installer does not get what it asks for: one sentence for whoever runs it, without an address that could be secret.
package struct PackageProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// The HTTP status that the installer gets.
    package let status: Int

    package init(_ description: String, status: Int = 502) {
        self.description = description
        self.status = status
    }
}
