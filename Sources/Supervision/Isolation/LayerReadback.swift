internal import CLinux
internal import FoundationEssentials
internal import Glibc
package import SessionModel
package import Wire

/// Judges what a worker found out about its sandbox, layer by layer. Only from a worker that has run no code of a request: any other
/// could say what it likes.
package struct LayerReadback: Sendable {
    private let level: IsolationLevel

    /// What the plan sets for kernels.
    private let limits: [ResourceLimit: UInt64]

    /// The network namespace that the operator grants, and whether the plan's workers have to be in it: no others may be.
    private let grantedNetwork: UInt64?
    private let isGranted: Bool

    /// - Parameter grantedNetwork: the inode of ``NetworkGrant``; nil for none.
    package init(level: IsolationLevel, plan: WorkerPlan, grantedNetwork: UInt64? = nil) {
        self.level = level
        self.grantedNetwork = grantedNetwork
        isGranted = plan.grantedNetwork != nil
        var limits: [ResourceLimit: UInt64] = [:]
        for case .limit(let limit, let value) in plan.kernel { limits[limit] = min(value, limits[limit] ?? .max) }
        self.limits = limits
    }

    package func layers(_ report: SandboxReport) -> [IsolationHealth.Layer] {
        let both = [report.worker, report.kernel]
        return [
            namespaces(both), identity(both), root(both), network(both), capabilities(both), privileges(both),
            landlock(both), seccomp(report), resourceLimits(report.kernel),
        ]
    }

    // MARK: Namespaces

    private func namespaces(_ both: [SandboxFacts]) -> IsolationHealth.Layer {
        let name = IsolationHealth.Layer.namespaces
        let own = SandboxNamespaces.ofThisProcess()
        let shared = SandboxNamespaces.kinds.filter { kind in
            both.contains { facts in facts.namespaces[kind] == nil || facts.namespaces[kind] == own[kind] }
        }
        guard level.hasNamespaces else { return .missing(name, "not part of level \(level.rawValue)") }
        guard shared.isEmpty else { return .missing(name, "shared with the server: \(shared.joined(separator: ", "))") }
        return .standing(name, "\(SandboxNamespaces.kinds.joined(separator: ", ")): none is the server's")
    }

    private func identity(_ both: [SandboxFacts]) -> IsolationHealth.Layer {
        let name = IsolationHealth.Layer.identity
        let users = both.compactMap { $0.status("Uid").map { Set($0.split(whereSeparator: \.isWhitespace)) } }
        guard users.count == both.count, let inside = users.first, inside.count == 1, users.allSatisfy({ $0 == inside })
        else { return .missing(name, "user ids differ or cannot be read") }
        guard let user = inside.first.map(String.init), user != "0" else { return .missing(name, "runs as user 0") }
        switch level {
        case .full:
            let maps = both.map { ($0.files["uid_map"] ?? "").split(whereSeparator: \.isWhitespace) }
            guard let map = maps.first,
                maps.allSatisfy({ $0.count == 3 && $0[0] == user && $0[1] != "0" && $0[2] == "1" })
            else { return .missing(name, "the user namespace maps more than one user, or user 0") }
            return .standing(name, "uid \(user) inside is \(map[1]) outside, and nobody else is mapped")
        case .uidsplit:
            guard user != "\(getuid())" else { return .missing(name, "runs as the server's own user") }
            return .standing(name, "uid \(user), the server's is \(getuid())")
        case .process:
            return .missing(name, "not part of level process: uid \(user) is the server's")
        }
    }

    private func root(_ both: [SandboxFacts]) -> IsolationHealth.Layer {
        let name = IsolationHealth.Layer.readOnlyRoot
        guard level.hasNamespaces else { return .missing(name, "not part of level \(level.rawValue)") }
        guard both.allSatisfy({ $0.isRootReadOnly == true }) else { return .missing(name, "/ can be written") }
        return .standing(name, "/ is mounted read-only")
    }

    private func network(_ both: [SandboxFacts]) -> IsolationHealth.Layer {
        let name = IsolationHealth.Layer.network
        guard level.hasNamespaces else { return .missing(name, "not part of level \(level.rawValue)") }
        // Two lines of headings; then one an interface, its name before a colon.
        let interfaces = both.compactMap { facts in
            facts.files["net/dev"]?.split(separator: "\n").dropFirst(2)
                .compactMap { $0.split(separator: ":").first?.split(separator: " ").first.map(String.init) }
        }
        guard interfaces.count == both.count else { return .missing(name, "the interfaces cannot be read") }
        let granted = grantedNetwork.map { "net:[\($0)]" }
        let seen = Set(both.map { $0.namespaces["net"] ?? "an unknown one" })
        if isGranted {
            guard let granted, seen == [granted] else {
                return .missing(
                    name, "in \(seen.sorted().joined(separator: ", ")), and what was granted is \(granted ?? "nothing")"
                )
            }
            let names = Set(interfaces.joined()).subtracting(Self.unusedTunnels).sorted().joined(separator: ", ")
            return .standing(name, "\(granted) is the one that was granted; its interfaces: \(names)")
        }
        if let granted, seen.contains(granted) {
            return .missing(name, "in \(granted), which was granted to other policies")
        }
        let others = Set(interfaces.joined()).subtracting(["lo"]).subtracting(Self.unusedTunnels)
        guard others.isEmpty else {
            return .missing(name, "has other interfaces than a loopback: \(others.sorted().joined(separator: ", "))")
        }
        return .standing(name, "lo is the only interface")
    }

    /// Where tunnel modules are loaded, Linux puts one of each kind into every new network namespace (`fb_tunnels_only_for_init_net`
    /// is 0). They are down, and bringing one up takes a capability.
    private static let unusedTunnels: Set<String> = [
        "tunl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "sit0", "ip6tnl0", "ip6gre0",
    ]

    // MARK: Privileges

    private func capabilities(_ both: [SandboxFacts]) -> IsolationHealth.Layer {
        let name = IsolationHealth.Layer.capabilities
        // Not every server may empty the bounding set. With no_new_privs nothing comes of it (capabilities(7)).
        let sets = ["CapInh", "CapPrm", "CapEff", "CapAmb"] + (level.hasNamespaces ? ["CapBnd"] : [])
        let held = sets.filter { set in
            both.contains { facts in facts.status(set).flatMap { UInt64($0, radix: 16) } != 0 }
        }
        guard held.isEmpty else { return .missing(name, "not empty: \(held.joined(separator: ", "))") }
        let empty = "\(sets.joined(separator: ", ")) are 0"
        // Locking them takes a privilege that no worker has without a user namespace of its own.
        guard level.hasNamespaces else { return .standing(name, empty) }
        guard both[0].secureBits != nil else { return .missing(name, "the securebits cannot be read") }
        let locked = Int32(nb_locked_secure_bits)
        let bits = Set(both.compactMap(\.secureBits)).map { "0x\(String($0, radix: 16))" }.sorted()
        guard both.allSatisfy({ ($0.secureBits ?? locked) == locked }) else {
            return .missing(name, "the securebits are not locked: \(bits.joined(separator: ", "))")
        }
        return .standing(name, "\(empty); the securebits are \(bits.joined()), locked")
    }

    private func privileges(_ both: [SandboxFacts]) -> IsolationHealth.Layer {
        let name = IsolationHealth.Layer.noNewPrivileges
        guard both.allSatisfy({ $0.status("NoNewPrivs") == "1" }) else { return .missing(name, "NoNewPrivs is not 1") }
        return .standing(name, "NoNewPrivs is 1")
    }

    private func landlock(_ both: [SandboxFacts]) -> IsolationHealth.Layer {
        let name = IsolationHealth.Layer.landlock
        for attempt in both.map(\.forbiddenOpen) where attempt.errno != EACCES {
            return .missing(name, "\(attempt.what) was not refused as Landlock does: \(attempt.outcome)")
        }
        let attempt = both[0].forbiddenOpen
        return .standing(name, "ABI \(nb_landlock_abi()); \(attempt.what) was refused: \(attempt.outcome)")
    }

    private func seccomp(_ report: SandboxReport) -> IsolationHealth.Layer {
        let name = IsolationHealth.Layer.seccomp
        // Linux counts filters since 5.9. The worker loads its own; a kernel loads its policy's on top of that.
        let filters = [report.worker, report.kernel].map { $0.status("Seccomp_filters").flatMap { Int($0) } ?? 0 }
        for (facts, loaded) in zip([report.worker, report.kernel], filters) {
            guard facts.status("Seccomp") == "2" else { return .missing(name, "Seccomp is not 2") }
            guard loaded > 0 else { return .missing(name, "no filter is loaded") }
            guard facts.forbiddenCall.errno != 0 else {
                return .missing(name, "\(facts.forbiddenCall.what) was not refused")
            }
        }
        guard filters[1] > filters[0] else { return .missing(name, "a kernel has no filter of its own") }
        let attempt = report.kernel.forbiddenCall
        return .standing(
            name,
            "Seccomp is 2, filters: \(filters[0]) in the worker, \(filters[1]) in a kernel; \(attempt.what) was refused:"
                + " \(attempt.outcome)")
    }

    // MARK: Limits

    private func resourceLimits(_ kernel: SandboxFacts) -> IsolationHealth.Layer {
        let name = IsolationHealth.Layer.resourceLimits
        guard let set = ProcessLimits(kernel.files["limits"]) else { return .missing(name, "they cannot be read") }
        let loose = limits.filter { limit, most in set.hard(limit).map { $0 > most } ?? true }.map(\.key.rawValue)
        guard loose.isEmpty else { return .missing(name, "not set: \(loose.sorted().joined(separator: ", "))") }
        return .standing(name, limits.keys.map(\.rawValue).sorted().joined(separator: ", "))
    }
}
