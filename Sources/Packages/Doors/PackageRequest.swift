internal import SessionModel

/// What an installer may ask for. Everything else there is not.
package enum PackageRequest: Hashable, Sendable {
    /// `/simple/<project>/`.
    case page(ProjectName)

    /// `/files/<project>/<name>`: a file that the project's page links to, or its metadata.
    case file(of: ProjectName, named: String, isMetadata: Bool)

    /// `/problems`: why earlier requests failed, one a line.
    case problems

    private static let metadata = ".metadata"
    private static let longest = 1024

    /// - Parameter target: the path of a request, as it came.
    package init?(target: String) {
        guard target.utf8.count <= Self.longest, target.first == "/" else { return nil }
        let parts = target.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("problems", 1): self = .problems
        case ("simple", 2), ("simple", 3):
            guard let project = ProjectName(parts[1]), parts.count == 2 || parts[2].isEmpty else { return nil }
            self = .page(project)
        case ("files", 3):
            guard let project = ProjectName(parts[1]), let name = PercentCoding.decodeText(parts[2]) else {
                return nil
            }
            let isMetadata = name.hasSuffix(Self.metadata)
            // Looked up among the names of a page: what is in it leads nowhere.
            self = .file(
                of: project, named: isMetadata ? String(name.dropLast(Self.metadata.count)) : name,
                isMetadata: isMetadata)
        default: return nil
        }
    }
}
