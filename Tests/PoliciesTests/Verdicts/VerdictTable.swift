import FoundationEssentials
import Policies

/// The table of `verdicts.md`.
struct VerdictTable {
    struct Row: CustomStringConvertible, Sendable {
        let call: String
        let arguments: [Argument]
        /// By policy.
        let verdicts: [String: Verdict]
        let description: String
    }

    struct Argument: Sendable {
        let value: UInt64
        let isInt: Bool

        /// The same to the kernel, and for an `int` another to who compares 64 bits.
        var variants: [UInt64] {
            isInt ? [value, value | 1 << 32, value | 1 << 63, value | 0xFFFF_FFFF << 32] : [value]
        }
    }

    struct Verdict: Sendable {
        let kernel: String
        let worker: String
    }

    struct Fault: Error {
        let line: String
        let reason: String
    }

    let policies: [String]
    let rows: [Row]

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "verdicts.md")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("|") }
        guard let head = lines.first else { throw Fault(line: file.path, reason: "no table") }
        let names = Array(Self.cells(head).dropFirst(4))
        policies = names
        rows = try lines.dropFirst(2).map { try Self.row($0, policies: names) }
    }

    private static func cells(_ line: Substring) -> [String] {
        line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            .map { $0.split(separator: " ").joined(separator: " ") }
    }

    private static func row(_ line: Substring, policies: [String]) throws -> Row {
        let cells = cells(line)
        guard cells.count == policies.count + 4 else {
            throw Fault(line: String(line), reason: "not as wide as the head")
        }
        let verdicts = cells.dropFirst(4).map { cell in
            let words = cell.split(separator: " / ").map(String.init)
            return Verdict(kernel: words.first ?? "", worker: words.last ?? "")
        }
        return Row(
            call: cells[1], arguments: try cells[2].split(separator: " ").map { try argument($0, in: line) },
            verdicts: Dictionary(uniqueKeysWithValues: zip(policies, verdicts)),
            description: "\(cells[1])(\(cells[2])) \(cells[3])")
    }

    private static func argument(_ text: Substring, in line: Substring) throws -> Argument {
        let isInt = text.hasSuffix("i")
        let number = isInt ? text.dropLast() : text
        let value =
            if number.hasPrefix("0x") {
                UInt64(number.dropFirst(2), radix: 16)
            } else if number.hasPrefix("0o") {
                UInt64(number.dropFirst(2), radix: 8)
            } else {
                UInt64(number)
            }
        guard let value else { throw Fault(line: String(line), reason: "\(text) is not a number") }
        return Argument(value: value, isInt: isInt)
    }
}
