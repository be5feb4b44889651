import ArgumentParser
import FoundationEssentials
import Policies

/// `nestbox policy show NAME`: a policy as it was understood.
struct ShowPolicy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a policy: its limits, its hash, its warnings, or what its filter says.")

    enum Form: String, EnumerableFlag {
        case pfc, bpf, json

        static func help(for value: Form) -> ArgumentHelp? {
            switch value {
            case .pfc: "The filter's rules, one a line."
            case .bpf: "The filter's instructions, one a line."
            case .json: "Everything but the filter, as JSON."
            }
        }
    }

    @Argument(help: "The policy's name.")
    var name: String

    @Flag(exclusivity: .exclusive)
    var form: Form?

    @Flag(help: "The filter of the worker itself, which is wider, instead of that of its kernels.")
    var worker = false

    @Option(help: "The folder of the policies; the program's own unless set.")
    var policiesDir: String?

    func run() async throws {
        try await OperatorCommand.run {
            let folder = try policiesDir ?? ProgramFolder.policies()
            guard Policy.isValid(name: name) else { throw StartFailure("\"\(name)\" is not the name of a policy") }
            return try text(of: PolicyLoader.load(file: "\(name).json", directory: folder))
        }
    }

    private func text(of policy: Policy) throws -> String {
        let base = try WorkerFilter.compile(for: policy)
        switch form {
        case .pfc: return try "\(RuleListing(policy.profile, alsoAllowing: worker ? WorkerFilter.needs : []))"
        case .bpf: return "\(BPFListing(worker ? base : policy.filter))"
        case .json: return try PolicySummary(policy, workerFilter: base).json
        case nil: return PolicySummary(policy, workerFilter: base).text
        }
    }
}
