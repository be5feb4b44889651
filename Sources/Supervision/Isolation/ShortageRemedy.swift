internal import Wire

/// Says what an operator would have to change where a level could not be tried for a ``Shortage``: one sentence.
///
/// Several limits can be why, and the kernel does not tell which; the one is named that somebody has set and that is used up.
struct ShortageRemedy {
    /// What a probe takes at most, of processes and threads.
    private static let probe = 8

    let host: HostFiles
    let level: IsolationLevel

    func sentence(for shortage: Shortage, of failure: SandboxFailure) -> String {
        switch shortage {
        case .processes: processes(ofKernel: failure.stage.hasPrefix("inspection"))
        case .memory: memory
        case .descriptors:
            "Raise the limit on open files: 'LimitNOFILE=65536' in a systemd unit, '--ulimit nofile=65536' for a container,"
                + " 'ulimit -n 65536' in a shell."
        case .openFiles: openFiles
        case .time: "Give the host more processors, or start the server when less runs there."
        }
    }

    /// Where the limit is none, as systemd sets it, what was wanting was memory for one more.
    private var openFiles: String {
        let limit = host.sysctl("fs.file-max") ?? 500_000
        return limit < 1 << 32
            ? "Let the host have more files open: 'sysctl -w fs.file-max=\(limit * 2)'." : memory
    }

    /// - Parameter ofKernel: whether it was a worker that could not fork, under its policy's own limit.
    private func processes(ofKernel: Bool) -> String {
        if let group = host.group("pids", [1: "pids.max", 2: "pids.max"]),
            let used = host.group("pids", [1: "pids.current", 2: "pids.current"])?.number,
            used + Self.probe > group.number
        {
            return "Let the control group \(group.folder) have more than \(group.number) processes and threads:"
                + " 'TasksMax=' in a systemd unit, '--pids-limit' for a container."
        }
        if ofKernel, level == .process {
            return
                "Start the server as a user that has fewer processes elsewhere, or raise 'processes' in the policies:"
                + " where workers are the server's user, it counts all that this user has."
        }
        let threads = host.sysctl("kernel.threads-max")
        // Unless somebody has set it, it is half of what the host can have (kernel/fork.c).
        if let limit = host.limit(.processes), threads.map({ limit < $0 / 2 }) ?? true {
            return "Raise the limit of \(limit) on processes and threads, which counts all that the user has:"
                + " 'LimitNPROC=' in a systemd unit, '--ulimit nproc=' for a container, 'ulimit -u' in a shell."
        }
        let mostNumbers = 4_194_304
        let numbers = host.sysctl("kernel.pid_max") ?? 0
        return "End other processes, or let the host have more of them: "
            + (numbers < mostNumbers ? "'sysctl -w kernel.pid_max=\(mostNumbers)' and " : "")
            + "'sysctl -w kernel.threads-max=\((threads ?? 60_000) * 2)'."
    }

    private var memory: String {
        if let limit = host.limit(.addressSpace) {
            return "Take the limit of \(limit >> 20) MiB on address space away: 'LimitAS=infinity' in a systemd unit,"
                + " 'ulimit -v unlimited' in a shell."
        }
        // Version 1 has a number for no limit as well: more than anybody has.
        if let group = host.group("memory", [1: "memory.limit_in_bytes", 2: "memory.max"]), group.number < 1 << 60 {
            return
                "Let the control group \(group.folder) have more than \(group.number >> 20) MiB of memory: 'MemoryMax='"
                + " in a systemd unit, '--memory' for a container."
        }
        if host.sysctl("vm.overcommit_memory") == 2 {
            return "Let the kernel promise more memory than it has: 'sysctl -w vm.overcommit_memory=0'."
        }
        return "Give the host more memory, or start the server when less runs there."
    }
}
