internal import CLinux
internal import FoundationEssentials
internal import Glibc

/// Reads and writes the small files that a group consists of.
enum CgroupFile {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func read(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }

    /// The number after a key, as in `oom_kill 3`; nil if the file does not have it.
    static func number(_ key: String, in path: String) -> Int? {
        let line = read(path)?.split(separator: "\n").first { $0.hasPrefix("\(key) ") }
        return line.flatMap { Int($0.dropFirst(key.utf8.count + 1)) }
    }

    static func write(_ text: String, to path: String) throws(SupervisionError) {
        let result = nb_write_file(path, text, text.utf8.count, 0, 0)
        guard result == 0 else {
            throw SupervisionError("\(path) cannot be set to \(text)", errno: -result)
        }
    }

    /// Makes a group. One that is there already is taken as it is.
    static func makeGroup(_ path: String) throws(SupervisionError) {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw SupervisionError("\(path) cannot be made", errno: errno)
        }
    }

    /// Removes a group in which nothing is.
    ///
    /// - Returns: false if something is.
    @discardableResult
    static func removeGroup(_ path: String) -> Bool {
        rmdir(path) == 0 || errno == ENOENT
    }

    /// The groups directly in this one.
    static func groups(in path: String) -> [String] {
        // Everything else in a group is a file that the kernel made.
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter {
            var status = stat()
            return lstat("\(path)/\($0)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
    }
}
