import CSeccomp
import Glibc

/// A filter under construction in libseccomp. It owns libseccomp's memory for it.
struct FilterContext: ~Copyable {
    private let context: scmp_filter_ctx

    /// An empty filter for this architecture: what no rule matches gets the default action, and a call by another
    /// architecture's door kills the process.
    init(defaultAction: SeccompAction) throws(Failure) {
        guard let context = seccomp_init(defaultAction.code) else {
            throw Failure(call: "seccomp_init", error: ENOMEM)
        }
        do {
            try Self.set(SCMP_FLTATR_ACT_BADARCH, to: SeccompAction.killProcess.code, in: context)
            // A binary tree over the numbers: a linear program of 300 rules takes three times as long to load.
            try Self.set(SCMP_FLTATR_CTL_OPTIMIZE, to: 2, in: context)
        } catch {
            seccomp_release(context)
            throw error
        }
        self.context = context
    }

    deinit { seccomp_release(context) }

    /// - Precondition: the rule is one for libseccomp: it has no order.
    func add(_ rule: CallRule) throws(Failure) {
        let comparisons = rule.comparisons.compactMap(\.libseccomp)
        // "exact": libseccomp may not trade the rule for another that it thinks comes near.
        try Self.check(
            "seccomp_rule_add_exact_array",
            seccomp_rule_add_exact_array(
                context, rule.action.code, rule.number, UInt32(comparisons.count), comparisons))
    }

    /// The program, as the kernel takes it: whole `struct sock_filter`s, whatever their number.
    func export() throws(Failure) -> [UInt8] {
        let file = memfd_create("seccomp-filter", nestbox_mfd_cloexec)
        guard file >= 0 else { throw Failure(call: "memfd_create", error: errno) }
        defer { close(file) }
        try Self.check("seccomp_export_bpf", seccomp_export_bpf(context, file))
        guard lseek(file, 0, SEEK_SET) == 0 else { throw Failure(call: "lseek", error: errno) }
        return try Self.readToEnd(file)
    }

    private static func readToEnd(_ file: Int32) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count > 0 {
                bytes += buffer[..<count]
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw Failure(call: "read", error: errno)
            }
        }
    }

    private static func set(
        _ attribute: scmp_filter_attr, to value: UInt32, in context: scmp_filter_ctx
    ) throws(Failure) {
        try check("seccomp_attr_set", seccomp_attr_set(context, attribute, value))
    }

    /// libseccomp returns the negative of an error number.
    private static func check(_ call: String, _ result: Int32) throws(Failure) {
        guard result >= 0 else { throw Failure(call: call, error: -result) }
    }

    /// A call of libseccomp's, or one made around it, that did not succeed.
    struct Failure: Error, CustomStringConvertible {
        let call: String
        let error: Int32

        var description: String { "\(call) failed: \(String(cString: strerror(error)))" }
    }
}
