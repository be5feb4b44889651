import FoundationEssentials
import Policies

/// A policy without its filters' text, for people and for programs.
struct PolicySummary: Encodable {
    struct Filter: Encodable {
        let instructions: Int
        let hash: String
    }

    let name: String
    let description: String
    let isolation: String
    let network: String
    let packages: String
    let workspace: String
    let writable: [String]
    let executable: [String]
    let limits: [String: Int]
    let kernel: Filter
    let worker: Filter
    let warnings: [String]
    let notes: [String]

    init(_ policy: Policy, workerFilter: CompiledFilter) {
        name = policy.name
        description = policy.description
        isolation = policy.isolation.rawValue
        network = policy.network.rawValue
        packages = policy.packages.rawValue
        workspace = policy.filesystem.workspace.rawValue
        writable = policy.landlock.writable.map(\.rawValue).sorted()
        executable = policy.landlock.executable.map(\.rawValue).sorted()
        limits = Dictionary(
            uniqueKeysWithValues: PolicyLimits.Name.allCases.map { ($0.rawValue, policy.limits[$0]) })
        kernel = Filter(instructions: policy.filter.instructionCount, hash: policy.filter.hash)
        worker = Filter(instructions: workerFilter.instructionCount, hash: workerFilter.hash)
        warnings = policy.filter.warnings
        notes = policy.filter.notes
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    var text: String {
        var lines = [
            "\(name): \(description)", "",
            "isolation   \(isolation) or stronger", "network     \(network)", "packages    \(packages)",
            "workspace   \(workspace)",
            "writable    \(writable.joined(separator: ", "))",
            "executable  \(executable.joined(separator: ", "))",
            "kernel      \(kernel.instructions) instructions, \(kernel.hash)",
            "worker      \(worker.instructions) instructions, \(worker.hash)", "",
        ]
        lines += PolicyLimits.Name.allCases.map { name in
            let padding = String(repeating: " ", count: 22 - name.rawValue.count)
            return "\(name.rawValue)\(padding)\(limits[name.rawValue] ?? 0)"
        }
        let remarks = warnings.map { "warning: \($0)" } + notes.map { "note: \($0)" }
        if !remarks.isEmpty { lines += [""] + remarks }
        return lines.joined(separator: "\n")
    }
}
