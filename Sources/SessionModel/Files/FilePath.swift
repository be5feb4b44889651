/// Where a file of a session is, from the session's folder on, as the kernel has it: bytes, which need not be UTF-8.
///
/// It names one thing in one way, and nothing outside: no part of it is empty, `.` or `..`, and none has a slash or a NUL in it.
package struct FilePath: Hashable, Sendable {
    /// The longest name and the longest path that Linux takes: `NAME_MAX`, and `PATH_MAX` without its NUL.
    package static let longestName = 255
    package static let longest = 4095

    /// The names joined by slashes.
    package let bytes: [UInt8]

    /// Nil where this names nothing that could be in the folder.
    package init?(components: [[UInt8]]) {
        guard !components.isEmpty, components.allSatisfy(FilePath.isName) else { return nil }
        bytes = Array(components.joined(separator: [FilePath.slash]))
        guard bytes.count <= FilePath.longest else { return nil }
    }

    package init?(bytes: [UInt8]) {
        let components = bytes.split(separator: FilePath.slash, omittingEmptySubsequences: false)
        self.init(components: components.map(Array.init))
    }

    package init?(_ text: String) { self.init(bytes: Array(text.utf8)) }

    package var components: [[UInt8]] { bytes.split(separator: FilePath.slash).map(Array.init) }

    package var name: [UInt8] { components.last ?? [] }

    /// The folder that it is in; nil for the session's own.
    package var parent: FilePath? { FilePath(components: components.dropLast()) }

    /// For people: what is not UTF-8 is replaced.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    private static let slash = UInt8(ascii: "/")

    private static func isName(_ component: [UInt8]) -> Bool {
        let dot = UInt8(ascii: ".")
        return (1...longestName).contains(component.count) && component != [dot] && component != [dot, dot]
            && !component.contains(slash) && !component.contains(0)
    }
}

extension FilePath: Comparable {
    package static func < (lhs: FilePath, rhs: FilePath) -> Bool { lhs.bytes.lexicographicallyPrecedes(rhs.bytes) }
}
