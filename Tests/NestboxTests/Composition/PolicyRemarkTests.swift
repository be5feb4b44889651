import FoundationEssentials
import Logging
import Policies
import TestSupport
import Testing

@testable import nestbox

@Suite("What is told of the policies' files at a start")
struct PolicyRemarkTests {
    private let shipped =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path + "/policies"

    private func remarks(in folder: String, areOperators: Bool) throws -> [PolicyRemark] {
        PolicyRemark.about(try PolicyLoader.load(directory: folder), areOperators: areOperators)
    }

    @Test("of the program's own files nothing that an operator can do nothing about")
    func own() throws {
        #expect(try remarks(in: shipped, areOperators: false).allSatisfy { $0.level == .debug })
    }

    /// The program's policies, with one more call in a profile.
    private func policies(allowing call: String, in profile: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: shipped, toPath: folder.path + "/policies")
        let file = URL(filePath: "\(folder.path)/policies/seccomp/\(profile)")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let more = text.replacing("\"read\",", with: "\"read\", \"\(call)\",")
        #expect(more != text)
        try Data(more.utf8).write(to: file)
        return folder
    }

    @Test("a call that an operator's file allows and nobody knows is told, once for all policies that have it")
    func operators() throws {
        let folder = try policies(allowing: "reed", in: "default.json")
        let told = try remarks(in: folder.path + "/policies", areOperators: true).filter { $0.text.contains("reed") }
        #expect(told.map(\.level) == [.info])
        #expect(told.first?.policies == ["default", "network", "packages"])
        #expect(told.first?.text.contains("unknown to libseccomp") == true)
    }

    @Test("what a file lets code do that only hostile code wants is told, whoever wrote it", arguments: [true, false])
    func hostile(_ areOperators: Bool) throws {
        let folder = try policies(allowing: "ptrace", in: "strict.json")
        let told = try remarks(in: folder.path + "/policies", areOperators: areOperators)
            .filter { $0.text.contains("ptrace") }
        #expect(told.map(\.level) == [.info])
        #expect(told.first?.policies == ["strict"])
    }
}
