internal import SessionModel
internal import Synchronization

/// A listing that is made in turns: between two of them the threads do what else is waiting for them.
final class ListingTask: Sendable {
    private let listing: Mutex<FolderListing>

    private init(_ listing: sending FolderListing) { self.listing = Mutex(listing) }

    /// - Throws: ``FileFailure`` where the folder that is asked for cannot be listed.
    static func page(_ query: FileQuery, of folder: WorkspaceFolder) async throws -> FilePage {
        let task = try await FileThreads.run { try ListingTask(FolderListing(query, of: folder)) }
        while try await FileThreads.run({ task.listing.withLock { $0.advance() } }) {
            try Task.checkCancellation()
        }
        return try await FileThreads.run { task.listing.withLock { $0.page() } }
    }
}
