import Policies
import Testing

/// Asks a compiled filter about calls by their names.
struct Judge {
    private let evaluator: BPFEvaluator

    init(_ filter: CompiledFilter) { evaluator = BPFEvaluator(filter) }

    func answer(
        number: UInt32, _ arguments: [UInt64] = [], architecture: UInt32 = NativeArchitecture.current.auditNumber
    ) throws -> UInt32 {
        try evaluator.answer(to: SyscallData(number: number, architecture: architecture, arguments: arguments))
    }

    /// - Throws: if this architecture has no such call.
    func answer(_ call: String, _ arguments: [UInt64] = []) throws -> UInt32 {
        guard case .number(let number) = NativeArchitecture.current.syscall(named: call) else {
            throw NoSuchCall(name: call)
        }
        return try answer(number: UInt32(number), arguments)
    }

    func allows(_ call: String, _ arguments: [UInt64] = []) throws -> Bool {
        try answer(call, arguments) == SeccompAction.allow.code
    }

    struct NoSuchCall: Error {
        let name: String
    }
}
