/// What the kernel gives a filter to judge: `struct seccomp_data`.
struct SyscallData: Hashable {
    var number: UInt32
    var architecture: UInt32
    var arguments: [UInt64]

    /// The word at an offset, as a load instruction reads it on a little-endian machine; nil outside the structure.
    func word(at offset: UInt32) -> UInt32? {
        guard offset % 4 == 0 else { return nil }
        switch offset {
        case 0: return number
        case 4: return architecture
        case 8, 12: return 0
        case 16..<64:
            let index = Int(offset - 16) / 8
            let argument = index < arguments.count ? arguments[index] : 0
            return offset % 8 == 0 ? UInt32(truncatingIfNeeded: argument) : UInt32(argument >> 32)
        default: return nil
        }
    }
}
