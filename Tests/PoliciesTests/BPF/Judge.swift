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

    /// The calls that this filter allows with some arguments and the other does not.
    ///
    /// - Parameter profiles: the filters' own, which say whose arguments are worth trying.
    func callsBeyond(_ other: Judge, of profiles: [SeccompProfile]) throws -> [String] {
        let allow = SeccompAction.allow.code
        let conditional = Set(profiles.flatMap(\.rules).filter { !$0.conditions.isEmpty }.flatMap(\.names))
        return try (UInt32(0)...600).compactMap { number in
            let name = NativeArchitecture.current.name(ofSyscall: Int32(number))
            let vectors = name.map(conditional.contains) == true ? ArgumentVectors.all : ArgumentVectors.some
            let beyond = try vectors.first { vector in
                try answer(number: number, vector) == allow && other.answer(number: number, vector) != allow
            }
            return beyond.map { "\(name ?? "call \(number)") \($0)" }
        }
    }

    struct NoSuchCall: Error {
        let name: String
    }
}
