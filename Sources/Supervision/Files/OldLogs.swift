internal import Glibc
internal import SessionModel

/// The logs that a session's earlier executions have left, of which only the last ones are kept.
///
/// What is a log is told by its name, `<execution>.log`: whoever gives a file of his own such a name in that folder has it taken
/// for one.
enum OldLogs {
    private struct Log: Comparable {
        let written: Int
        let nanoseconds: Int
        let name: [UInt8]

        static func < (lhs: Log, rhs: Log) -> Bool {
            (lhs.written, lhs.nanoseconds) < (rhs.written, rhs.nanoseconds)
        }
    }

    /// Makes room for one more. What cannot be deleted, as the code may see to, stays, and counts as everything else does.
    static func clear(in session: WorkspaceFolder) {
        guard let path = FilePath(OutputLog.folder), let folder = try? session.open(path, O_RDONLY | O_DIRECTORY),
            let stream = FolderStream(folder)
        else { return }
        // Never more of them than are kept, however many there are.
        var kept: [Log] = []
        while let entry = stream.next() {
            guard let log = log(entry, in: folder) else { continue }
            kept.append(log)
            guard kept.count >= OutputLog.mostKept, let oldest = kept.indices.min(by: { kept[$0] < kept[$1] }) else {
                continue
            }
            _ = unlinkat(folder.number, WorkspaceFolder.name(kept.remove(at: oldest).name), 0)
        }
    }

    private static func log(_ entry: FolderStream.Entry, in folder: Descriptor) -> Log? {
        guard OutputLog.isName(String(decoding: entry.name, as: UTF8.self)),
            let status = try? WorkspaceFolder.status(of: entry.name, in: folder), status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        return Log(written: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, name: entry.name)
    }
}
