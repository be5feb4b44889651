import CSeccomp
import Glibc

/// The architecture that this program was built for, the only one that workers may use.
///
/// A process can enter the kernel by another architecture's door (`int 0x80` and x32 on x86-64). The filter kills it
/// for that: the same number means another call there.
package struct NativeArchitecture: Sendable {
    /// As libseccomp and the OCI write it.
    package let ociName: String

    /// As Docker's `includes` and `excludes` write it.
    package let dockerName: String

    /// What the kernel puts into `seccomp_data.arch`; libseccomp's token is the same number.
    package let auditNumber: UInt32

    /// The bit in a call's number that marks another calling convention of the same architecture; nil if it has none.
    package let foreignNumberBit: UInt32?

    #if arch(x86_64)
        package static let current = NativeArchitecture(
            ociName: "SCMP_ARCH_X86_64", dockerName: "amd64", auditNumber: 0xC000_003E, foreignNumberBit: 0x4000_0000)
    #elseif arch(arm64)
        package static let current = NativeArchitecture(
            ociName: "SCMP_ARCH_AARCH64", dockerName: "arm64", auditNumber: 0xC000_00B7, foreignNumberBit: nil)
    #else
        #error("the policy compiler knows x86-64 and 64-bit Arm")
    #endif
}

extension NativeArchitecture {
    /// What libseccomp knows of a system call's name.
    package enum Syscall: Hashable, Sendable {
        case number(Int32)
        /// It exists, on other architectures only.
        case elsewhere
        case unknown
    }

    package func syscall(named name: String) -> Syscall {
        let number = seccomp_syscall_resolve_name_arch(auditNumber, name)
        if number >= 0 { return .number(number) }
        // libseccomp gives the calls of other architectures made-up numbers below -1.
        return number == -1 ? .unknown : .elsewhere
    }

    /// Nil for a number that libseccomp has no name for.
    package func name(ofSyscall number: Int32) -> String? {
        guard let name = seccomp_syscall_resolve_num_arch(auditNumber, number) else { return nil }
        defer { free(name) }
        return String(cString: name)
    }

    /// The highest call that the libseccomp at hand has a name for.
    package var newestSyscall: Int32? {
        // Numbers are given out one after the other, a handful a year, and are below 500 today.
        (0..<1024).last { name(ofSyscall: $0) != nil }
    }
}
