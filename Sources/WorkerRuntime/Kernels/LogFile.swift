internal import Glibc
internal import Sandbox
internal import Wire

/// The file that the log of an output is written to, in a folder that its code may change meanwhile.
///
/// Nothing is followed: each call is about one name in an open folder, and never through a link. The file is made new, so what
/// code has put in its place beforehand is not touched; what code does to it afterwards it does to its own.
struct LogFile {
    private static let directory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    private let place: LogPlace
    private let workspace: Int32
    private let folder: Int32
    private let file: Int32

    /// Whether the folder was made for this file.
    private let hasMadeFolder: Bool
    private var written = 0
    private var isFull = false

    /// Bytes that came and are not in the file.
    private(set) var missing = 0

    /// - Parameter home: the workspace's path, which is not the code's to change.
    init(_ place: LogPlace, in home: String) throws(SandboxFailure) {
        self.place = place
        workspace = try systemCall("the workspace cannot be opened") { Self.result(open(home, Self.directory)) }
        var opened = [workspace]
        do throws(SandboxFailure) {
            let made = Self.result(mkdirat(workspace, place.folder, 0o700))
            hasMadeFolder = made == 0
            if made != -EEXIST { try systemCall("\(place.folder) cannot be made") { made } }
            folder = try systemCall("\(place.folder) cannot be opened") { [workspace] in
                Self.result(openat(workspace, place.folder, Self.directory))
            }
            opened.append(folder)
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            file = try systemCall("\(place.folder)/\(place.name) cannot be made") { [folder] in
                Self.result(openat(folder, place.name, flags, 0o600))
            }
        } catch {
            for descriptor in opened { _ = Glibc.close(descriptor) }
            throw error
        }
    }

    /// Adds to the end. What does not fit is counted, and so is all that comes after it: the file has no gaps.
    mutating func append(_ bytes: some Collection<UInt8>) {
        let taken = isFull ? 0 : write(Array(bytes.prefix(place.bytes - written)))
        written += taken
        guard taken < bytes.count else { return }
        isFull = true
        missing += bytes.count - taken
    }

    /// - Returns: how many bytes could be written; the disk may be full.
    private func write(_ bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { rest in
            var taken = 0
            while taken < rest.count {
                let count = Glibc.write(file, rest.baseAddress?.advanced(by: taken), rest.count - taken)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { break }
                taken += count
            }
            return taken
        }
    }

    /// Takes the file away again, and the folder if it was made for it and has nothing else.
    func remove() {
        _ = unlinkat(folder, place.name, 0)
        if hasMadeFolder { _ = unlinkat(workspace, place.folder, AT_REMOVEDIR) }
    }

    func close() {
        for descriptor in [file, folder, workspace] { _ = Glibc.close(descriptor) }
    }

    private static func result(_ result: Int32) -> Int32 { result >= 0 ? result : -errno }
}
