/// A compiled filter that asks its listener about unshare(2) and allows everything else.
package enum QuestionFilter {
    #if arch(x86_64)
        package static let unshare: Int32 = 272
    #else
        package static let unshare: Int32 = 97
    #endif

    package static let program: [UInt8] =
        instruction(0x20, 0, 0, 0)  // load the number
        + instruction(0x15, 0, 1, UInt32(unshare)) + instruction(0x06, 0, 0, 0x7FC0_0000)  // SECCOMP_RET_USER_NOTIF
        + instruction(0x06, 0, 0, 0x7FFF_0000)  // SECCOMP_RET_ALLOW

    private static func instruction(_ code: UInt16, _ jumpTrue: UInt8, _ jumpFalse: UInt8, _ operand: UInt32) -> [UInt8]
    {
        withUnsafeBytes(of: code, Array.init) + [jumpTrue, jumpFalse] + withUnsafeBytes(of: operand, Array.init)
    }
}
