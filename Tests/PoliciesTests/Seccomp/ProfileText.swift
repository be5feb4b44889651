import FoundationEssentials
import Policies

extension SeccompProfile {
    /// A profile from JSON in a test, under the name `test.json`.
    init(_ text: String) throws { try self.init(json: Data(text.utf8), file: "test.json") }

    /// A profile that denies everything but what these rules, as JSON objects, say.
    init(denyingAllBut rules: String...) throws {
        try self.init(#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [\#(rules.joined(separator: ","))]}"#)
    }
}
