import FoundationEssentials
import Glibc

/// The key that callers present: the operator's own, or one that the server makes for itself.
struct ServerKey {
    enum Origin {
        /// From the settings; the operator knows it.
        case given

        /// Just made; it is shown this once.
        case made(file: String)

        /// Made at an earlier start.
        case kept(file: String)
    }

    let text: String
    let origin: Origin

    init(given: String?, in folder: DataFolder) throws {
        let file = "\(folder.path)/api-key"
        if let given {
            (text, origin) = (given, .given)
        } else if let kept = try Self.read(file) {
            (text, origin) = (kept, .kept(file: file))
        } else {
            (text, origin) = (try Self.make(file), .made(file: file))
        }
    }

    private static func read(_ file: String) throws -> String? {
        guard access(file, F_OK) == 0 else { return nil }
        guard let content = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw StartFailure("\(file) cannot be read; it should be a file of this user's that holds the key")
        }
        let key = content.trimmingPrefix(while: \.isWhitespace).prefix { !$0.isWhitespace }
        guard key.count >= 16 else { throw StartFailure("\(file) holds no key; delete it to have a new one made") }
        return String(key)
    }

    /// 256 random bits, in a file that only the server's user can read.
    private static func make(_ file: String) throws -> String {
        var generator = SystemRandomNumberGenerator()
        let words = (0..<4).map { _ in String(generator.next(), radix: 16) }
        let key = "nb-" + words.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        let line = key + "\n"
        guard descriptor >= 0, write(descriptor, line, line.utf8.count) == line.utf8.count, close(descriptor) == 0
        else {
            throw StartFailure("\(file) cannot be written: \(String(cString: strerror(errno)))")
        }
        return key
    }
}
