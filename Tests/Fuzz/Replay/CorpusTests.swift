import Foundation
import FuzzProperties
import Testing

/// Every input that a fuzzer has found worth keeping, and every one that it once broke something with, is tried again; and others
/// that are made of them.
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// How many made-up inputs each target gets, the same ones in each run with as many.
    private static let madeUp = ProcessInfo.processInfo.environment["NESTBOX_FUZZ_INPUTS"].flatMap { Int($0) } ?? 100

    private func inputs(of name: String) throws -> [(name: String, bytes: [UInt8])] {
        let files = try FileManager.default.contentsOfDirectory(
            at: Self.folder.appending(path: "Corpus/\(name)"), includingPropertiesForKeys: nil)
        return try files.sorted { $0.path < $1.path }.map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
    }

    @Test("every kept input keeps its target's properties", arguments: FuzzTarget.all.map(\.name))
    func replay(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let inputs = try inputs(of: name)
        #expect(inputs.count >= 10, "a target without inputs is not tried")
        for input in inputs {
            let violation = target.violation(by: input.bytes)
            #expect(violation == nil, "\(name)/\(input.name)")
        }
    }

    @Test("inputs that are made of kept ones keep the properties too", arguments: FuzzTarget.all.map(\.name))
    func made(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        var mutations = Mutations(of: try inputs(of: name).map(\.bytes), words: try words(of: name), seed: 1)
        for _ in 0..<Self.madeUp {
            let input = mutations.next()
            let violation = target.violation(by: input)
            try #require(violation == nil, "\(name): \(Data(input).base64EncodedString())")
        }
    }

    /// Those of a libFuzzer dictionary, one a line: `"text"`, with `\xAB` for a byte.
    private func words(of name: String) throws -> [[UInt8]] {
        let file = Self.folder.appending(path: "Words/\(name)")
        guard FileManager.default.fileExists(atPath: file.path) else { return [] }
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = line.dropFirst().dropLast().split(separator: "\\x", omittingEmptySubsequences: false)
            return parts.enumerated().flatMap { index, part in
                guard index > 0 else { return Array(part.utf8) }
                return [UInt8(part.prefix(2), radix: 16) ?? 0] + Array(part.dropFirst(2).utf8)
            }
        }
    }

    @Test("every folder of inputs belongs to a target")
    func folders() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: "Corpus").path)
        #expect(names.sorted() == FuzzTarget.all.map(\.name).sorted())
    }
}
