import FoundationEssentials
import SessionModel

/// What the doctor found.
struct DoctorReport: Encodable {
    struct Isolation: Encodable {
        let level: String
        let required: String
        let layers: [Layer]
        let refused: [RefusedLevel]
    }

    struct Layer: Encodable {
        let name: String
        let active: Bool
        let evidence: String?
        let reason: String?
    }

    struct RefusedLevel: Encodable {
        let level: String
        let stage: String
        let errno: Int32
        let fix: String
    }

    let wouldStart: Bool
    let version: String
    let findings: [Finding]

    /// As read back from the worker that was made; nil if none could be.
    let isolation: Isolation?

    init(findings: [Finding], isolation: IsolationHealth?) {
        wouldStart = findings.allSatisfy { $0.verdict != .failed }
        version = Version.current
        self.findings = findings
        self.isolation = isolation.map { isolation in
            Isolation(
                level: isolation.level, required: isolation.required,
                layers: isolation.layers.map {
                    Layer(name: $0.name, active: $0.active, evidence: $0.evidence, reason: $0.reason)
                },
                refused: isolation.refused.map {
                    RefusedLevel(level: $0.level, stage: $0.stage, errno: $0.errno, fix: $0.remedy)
                })
        }
    }

    private enum CodingKeys: String, CodingKey {
        case version, findings, isolation
        case wouldStart = "would_start"
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// For people: a line a finding, then the layers.
    var text: String {
        var lines = ["Nestbox \(version)", ""]
        lines += findings.map { Self.line($0.verdict.rawValue, $0.name, $0.found) }
        if let isolation {
            lines += ["", "Around a worker, as read back from a living one (level \(isolation.level)):", ""]
            lines += isolation.layers.map {
                Self.line($0.active ? "active" : "absent", $0.name, $0.evidence ?? $0.reason ?? "")
            }
        }
        lines += ["", wouldStart ? "'nestbox serve' would start." : "'nestbox serve' would not start."]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func line(_ verdict: String, _ name: String, _ found: String) -> String {
        "  \(padded(verdict, to: 8)) \(padded(name, to: 18)) \(found)"
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
