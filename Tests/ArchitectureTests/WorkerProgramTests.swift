import FoundationEssentials
import Glibc
import Testing

/// What is not in a program cannot be attacked in it, and cannot start a thread behind its back.
struct WorkerProgramTests {
    private let libraries: [String]

    init() throws {
        // The tests are a program themselves, and stand beside the others.
        let own = try #require(realpath("/proc/self/exe", nil))
        defer { free(own) }
        let folder = URL(filePath: String(cString: own)).deletingLastPathComponent()
        libraries = try ELFFile(path: folder.appending(path: "nestbox-worker").path).neededLibraries()
    }

    @Test("nestbox-worker is a program whose libraries can be read")
    func readable() {
        #expect(libraries.contains { $0.hasPrefix("libc.so") })
    }

    @Test(
        "nestbox-worker does without",
        arguments: [
            ("libdispatch.so", "its threads would make a fork unsafe"),
            ("libswiftDispatch.so", "its threads would make a fork unsafe"),
            ("libFoundation.so", "it starts threads and brings 40 MiB of Unicode tables"),
            ("libFoundationInternationalization.so", "it brings 40 MiB of Unicode tables"),
            ("libsqlite3.so", "the database is the gateway's"), ("libseccomp.so", "filters come compiled"),
            ("libssl.so", "nothing in a worker may speak to a network"),
        ])
    func absent(library: String, reason: Comment) {
        #expect(!libraries.contains { $0.hasPrefix(library) }, reason)
    }
}
