import FoundationEssentials

/// The `filesystem` of a policy's file.
package struct PolicyFilesystem: Hashable, Sendable {
    package var workspace: WorkspaceStorage

    package init(workspace: WorkspaceStorage) { self.workspace = workspace }
}

extension PolicyFilesystem: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case workspace
    }

    package init(from decoder: any Decoder) throws {
        workspace = try StrictObject<CodingKeys>(decoder).choice(at: .workspace)
    }
}
