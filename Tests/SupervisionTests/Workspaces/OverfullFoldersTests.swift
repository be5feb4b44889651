import SessionModel
import Testing

@testable import Supervision

struct OverfullFoldersTests {
    private let place = OverfullFolders.Place(folder: .workspace, name: "one")
    private var folders = OverfullFolders()

    private func usage(_ bytes: Int, files: Int = 1) -> WorkspaceUsage { WorkspaceUsage(bytes: bytes, files: files) }

    @Test("code may run there for as long as none leaves more than it found")
    mutating func clearing() {
        #expect(folders.refuses(place, holding: usage(500)) == nil)
        #expect(folders.refuses(place, holding: usage(500)) == nil)
        #expect(folders.refuses(place, holding: usage(400)) == nil)
        #expect(folders.refuses(place, holding: usage(401)) == .workspaceBytes)
        #expect(folders.refuses(place, holding: usage(401)) == .workspaceBytes, "nothing has changed")
        #expect(folders.refuses(place, holding: usage(400, files: 2)) == .workspaceFiles)
        #expect(folders.refuses(place, holding: usage(400)) == nil, "somebody else has cleared away")
    }

    @Test("one that is no longer far beyond may become so again")
    mutating func cleared() {
        #expect(folders.refuses(place, holding: usage(500)) == nil)
        #expect(folders.refuses(place, holding: nil) == nil)
        #expect(folders.refuses(place, holding: usage(600)) == nil)
        #expect(folders.refuses(place, holding: usage(601)) == .workspaceBytes)
    }

    @Test("each folder is judged by itself, and is forgotten when it is no more")
    mutating func others() {
        let temporary = OverfullFolders.Place(folder: .temporary, name: "one")
        #expect(folders.refuses(place, holding: usage(500)) == nil)
        #expect(folders.refuses(temporary, holding: usage(600)) == nil)
        #expect(folders.refuses(temporary, holding: usage(601)) == .temporaryBytes)
        folders.keep { $0 == place }
        #expect(folders.found == [place: usage(500)])
        #expect(folders.refuses(temporary, holding: usage(700)) == nil)
    }
}
