/// One `struct sock_filter` of the classic packet filter's language, which seccomp programs are written in.
struct BPFInstruction: Hashable {
    var code: UInt16
    /// How many instructions to skip when a comparison holds, and when it does not.
    var jumpTrue: UInt8 = 0
    var jumpFalse: UInt8 = 0
    var operand: UInt32

    /// Eight bytes: the size of a `struct sock_filter`.
    static let size = 8

    /// The most instructions that the kernel takes in one program (`BPF_MAXINSNS`).
    static let limit = 4096

    /// In this machine's byte order, as the kernel reads it.
    var bytes: [UInt8] {
        withUnsafeBytes(of: code, Array.init) + [jumpTrue, jumpFalse] + withUnsafeBytes(of: operand, Array.init)
    }
}

extension BPFInstruction {
    /// Loads the word at the offset in `struct seccomp_data`.
    static func load(_ offset: UInt32) -> BPFInstruction { .init(code: 0x20, operand: offset) }

    /// The halves of an argument: a load takes 32 bits.
    enum Half { case low, high }

    /// Loads half of an argument from `struct seccomp_data`, where each has eight bytes in this machine's order, from 16 on. All
    /// machines that this is built for have the lower half first.
    static func load(argument: Int, _ half: Half) -> BPFInstruction {
        .load(UInt32(16 + 8 * argument + (half == .high ? 4 : 0)))
    }

    static func and(_ mask: UInt32) -> BPFInstruction { .init(code: 0x54, operand: mask) }

    /// Leaves out as many instructions, however many.
    static func skip(_ count: UInt32) -> BPFInstruction { .init(code: 0x05, operand: count) }

    static func ifGreaterOrEqual(_ value: UInt32, skip: UInt8, else other: UInt8) -> BPFInstruction {
        .init(code: 0x35, jumpTrue: skip, jumpFalse: other, operand: value)
    }

    static func ifEqual(_ value: UInt32, skip: UInt8, else other: UInt8) -> BPFInstruction {
        .init(code: 0x15, jumpTrue: skip, jumpFalse: other, operand: value)
    }

    static func ifGreater(_ value: UInt32, skip: UInt8, else other: UInt8) -> BPFInstruction {
        .init(code: 0x25, jumpTrue: skip, jumpFalse: other, operand: value)
    }

    static func ifSet(_ bits: UInt32, skip: UInt8, else other: UInt8) -> BPFInstruction {
        .init(code: 0x45, jumpTrue: skip, jumpFalse: other, operand: bits)
    }

    static func answer(_ action: SeccompAction) -> BPFInstruction { .init(code: 0x06, operand: action.code) }
}
