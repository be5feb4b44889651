import CLinux
import Glibc
import SessionModel
import TestSupport
import Testing

@testable import Supervision

struct FolderListingTests {
    private let temporary: TemporaryFolder
    private let top: String
    private let folder: WorkspaceFolder

    init() throws {
        temporary = try TemporaryFolder()
        let workspaces = try Workspaces(path: "\(temporary.path)/workspaces", ownership: .gateway)
        top = "\(temporary.path)/workspaces/one"
        try #require(mkdir(top, 0o700) == 0)
        folder = try #require(try WorkspaceFolder("one", in: workspaces))
    }

    private func file(_ name: String) throws {
        try #require(nb_write_file("\(top)/\(name)", "x", 1, 1, 0o600) == 0)
    }

    private func walk(_ query: FileQuery = FileQuery(limit: 1000), budget: Int) throws -> (page: FilePage, turns: Int) {
        var listing = try FolderListing(query, of: folder, budget: budget)
        var turns = 1
        while listing.advance() { turns += 1 }
        return (listing.page(), turns)
    }

    @Test("what is within the budget is listed whole, and what is not is left out and said to be")
    func budget() throws {
        for number in 0..<100 { try file("\(number)") }
        #expect(try walk(budget: 1000).page.total == 100)
        #expect(try !walk(budget: 1000).page.isCut)
        let cut = try walk(budget: 50).page
        #expect(cut.isCut && cut.total == 50 && cut.files.count == 50)
    }

    @Test("folders in folders without end cost no more than the budget, and are listed as far as it goes")
    func depth() throws {
        var descriptors = [open(top, O_RDONLY | O_DIRECTORY)]
        defer { for descriptor in descriptors { close(descriptor) } }
        // Deeper than a path can be.
        for _ in 0..<2100 {
            let above = descriptors.removeLast()
            try #require(mkdirat(above, "d", 0o700) == 0)
            descriptors.append(openat(above, "d", O_RDONLY | O_DIRECTORY))
            close(above)
        }
        let whole = try walk(FileQuery(limit: 1), budget: FolderListing.budget).page
        #expect(whole.total == 2048 && whole.isCut)
        let cut = try walk(FileQuery(limit: 1), budget: 10_000).page
        #expect(cut.total > 100 && cut.total < 1000 && cut.isCut)
    }

    @Test("folders wait with what the globs make of them, and there is an end to that")
    func globs() throws {
        // Hundreds of places that each name down there may lead to, for each of the globs.
        let glob = "**/" + String(repeating: "*/**/", count: 45)
        let many = try FileSelection((0..<16).map { "\(glob)\($0)" })
        var above = top
        for _ in 0..<45 {
            above += "/d"
            try #require(mkdir(above, 0o700) == 0)
        }
        for number in 0..<2000 { try #require(mkdir("\(above)/\(number)", 0o700) == 0) }
        #expect(try walk(FileQuery(selection: many, limit: 1), budget: FolderListing.budget).page.isCut)
        let few = try FileSelection(["**/x"])
        #expect(try !walk(FileQuery(selection: few, limit: 1), budget: FolderListing.budget).page.isCut)
    }

    @Test("a listing lets others have their turn")
    func turns() throws {
        for number in 0..<25 {
            try #require(mkdir("\(top)/\(number)", 0o700) == 0)
            for inner in 0..<500 { try file("\(number)/\(inner)") }
        }
        let (page, turns) = try walk(budget: FolderListing.budget)
        #expect(page.total == 25 * 501 && page.files.count == 1000)
        #expect(turns == 2)
    }

    @Test("what is gone when the page is made is left out of it, and the next page begins where it was")
    func vanished() throws {
        for name in ["a", "b", "c"] { try file(name) }
        var listing = try FolderListing(FileQuery(limit: 2), of: folder)
        while listing.advance() {}
        try #require(unlink("\(top)/b") == 0)
        let page = listing.page()
        #expect(page.files.map(\.path.text) == ["a"] && page.next == FilePath("b"))
    }
}
