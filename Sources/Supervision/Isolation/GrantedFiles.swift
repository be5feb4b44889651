internal import CLinux
internal import FoundationEssentials
internal import Glibc

/// The files that go with a granted network: its name servers, where ip-netns(8) looks for those of a namespace.
enum GrantedFiles {
    /// What is longer is no list of name servers.
    private static let longest = 16 << 10

    /// - Parameter path: the namespace's file, whose name is that of the folder below `/etc/netns`.
    /// - Returns: files of `/etc` by name; none where the namespace has no name servers: then names are not resolved.
    static func read(for path: String) throws(SupervisionError) -> [String: String] {
        let file = "/etc/netns/\(name(of: path))/resolv.conf"
        let descriptor = nb_open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0)
        if descriptor == -ENOENT || descriptor == -ENOTDIR { return [:] }
        guard descriptor >= 0 else {
            throw SupervisionError("\(file) cannot be opened", errno: -descriptor)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: longest + 1)
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes { rest in
                Glibc.read(descriptor, rest.baseAddress?.advanced(by: length), rest.count - length)
            }
            guard count >= 0 else {
                throw SupervisionError("\(file) cannot be read", errno: errno)
            }
            if count == 0 { break }
            length += count
        }
        guard length <= longest, let text = String(validating: bytes[..<length], as: UTF8.self) else {
            throw SupervisionError("\(file) is no text of at most \(longest >> 10) KiB")
        }
        return ["resolv.conf": text, "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n"]
    }

    static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
