import ArgumentParser
import FoundationEssentials
import Policies

/// `nestbox policy check FILE`: whether a policy, or a seccomp profile, can be used, and what should be known of it.
struct CheckPolicy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a policy's file, or a seccomp profile in the format of Docker and the OCI.")

    @Argument(help: "The file.")
    var file: String

    func run() async throws {
        try await OperatorCommand.run {
            let filter = try isProfile ? SeccompCompiler().compile(profile) : policy.filter
            return
                (filter.warnings.map { "warning: \($0)" } + filter.notes.map { "note: \($0)" } + [
                    "ok: \(filter.instructionCount) instructions, \(filter.hash)"
                ])
                .joined(separator: "\n")
        }
    }

    private var policy: Policy {
        get throws {
            let url = URL(filePath: file)
            let policy = try PolicyLoader.load(
                file: url.lastPathComponent, directory: url.deletingLastPathComponent().path)
            // A worker's own filter must be possible too.
            _ = try WorkerFilter.compile(for: policy)
            return policy
        }
    }

    private var profile: SeccompProfile {
        get throws { try SeccompProfile(json: content, file: file) }
    }

    /// A policy's file has no `defaultAction`, and a profile has to.
    private var isProfile: Bool {
        get throws { (try? JSONDecoder().decode(Profile.self, from: content)) != nil }
    }

    private var content: Data {
        get throws {
            guard let content = try? Data(contentsOf: URL(filePath: file)) else {
                throw StartFailure("\(file) cannot be read")
            }
            return content
        }
    }

    private struct Profile: Decodable {
        let defaultAction: String
    }
}
