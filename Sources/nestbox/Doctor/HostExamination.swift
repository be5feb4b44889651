import Policies
import Supervision

/// What the host offers: its kernel, its security modules, its control groups.
struct HostExamination {
    let host: HostFiles

    func findings() -> [Finding] {
        [kernel, landlock, container, CgroupExamination(host: host).finding]
    }

    private var kernel: Finding {
        let release = host.kernelRelease
        guard KernelVersion.running >= KernelVersion(major: 5, minor: 14) else {
            return .failed("kernel", "Linux \(release); 5.14 or newer is needed")
        }
        return .ok("kernel", "Linux \(release)")
    }

    private var landlock: Finding {
        switch host.landlock {
        case .abi(let abi): return .ok("Landlock", "ABI \(abi)")
        case .notBuilt:
            return .failed("Landlock", "this kernel has none; Linux 5.13 or newer has, where it was built in")
        case .switchedOff:
            let modules = host.securityModules.map { ",\($0)" } ?? ""
            return .failed("Landlock", "switched off; boot with 'lsm=landlock\(modules)'")
        }
    }

    private var container: Finding {
        guard let evidence = host.containerEvidence else { return .ok("container", "none around the server") }
        return .ok("container", "the server is in one: \(evidence)")
    }
}
