import Policies

/// Runs a compiled filter as the kernel would: classic BPF over one ``SyscallData``.
///
/// It knows the instructions that the kernel's seccomp takes and libseccomp makes; any other is an error.
struct BPFEvaluator {
    struct Fault: Error, CustomStringConvertible {
        let instruction: Int
        let reason: String
        var description: String { "instruction \(instruction): \(reason)" }
    }

    private struct Instruction {
        let code: UInt16
        let jumpTrue: Int
        let jumpFalse: Int
        let operand: UInt32
    }

    private let program: [Instruction]

    init(_ filter: CompiledFilter) {
        program = stride(from: 0, to: filter.instructions.count, by: 8).map { start in
            let bytes = filter.instructions[start..<start + 8].map(UInt32.init)
            return Instruction(
                code: UInt16(bytes[0] | bytes[1] << 8), jumpTrue: Int(bytes[2]), jumpFalse: Int(bytes[3]),
                operand: bytes[4] | bytes[5] << 8 | bytes[6] << 16 | bytes[7] << 24)
        }
    }

    /// The 32 bits that the filter answers with.
    func answer(to data: SyscallData) throws -> UInt32 {
        var accumulator: UInt32 = 0
        var position = 0
        // Jumps go forwards only, so the program's length bounds the steps.
        while position < program.count {
            let step = program[position]
            let operand = step.operand
            func jump(_ holds: Bool) -> Int { position + 1 + (holds ? step.jumpTrue : step.jumpFalse) }
            switch step.code {
            case 0x20:
                guard let word = data.word(at: operand) else {
                    throw Fault(instruction: position, reason: "load outside seccomp_data")
                }
                accumulator = word
                position += 1
            case 0x54:
                accumulator &= operand
                position += 1
            case 0x05: position += 1 + Int(operand)
            case 0x15: position = jump(accumulator == operand)
            case 0x25: position = jump(accumulator > operand)
            case 0x35: position = jump(accumulator >= operand)
            case 0x45: position = jump(accumulator & operand != 0)
            case 0x06: return operand
            default: throw Fault(instruction: position, reason: "unknown code \(step.code)")
            }
        }
        throw Fault(instruction: position, reason: "the end of the program without an answer")
    }
}
