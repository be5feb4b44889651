import Foundation
import FuzzProperties
import Testing

/// Every input that a fuzzer has found worth keeping, and every one that it once broke something with, is tried again.
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Corpus")

    @Test("every kept input keeps its target's properties", arguments: FuzzTarget.all.map(\.name))
    func replay(name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let inputs = try FileManager.default.contentsOfDirectory(
            at: Self.folder.appending(path: name), includingPropertiesForKeys: nil)
        #expect(inputs.count >= 10, "a target without inputs is not tried")
        for input in inputs {
            let violation = target.violation(by: Array(try Data(contentsOf: input)))
            #expect(violation == nil, "\(name)/\(input.lastPathComponent)")
        }
    }

    @Test("every folder of inputs belongs to a target")
    func folders() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(names.sorted() == FuzzTarget.all.map(\.name).sorted())
    }
}
