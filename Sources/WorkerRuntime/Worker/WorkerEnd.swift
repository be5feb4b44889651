internal import Glibc
internal import Wire

/// The end of a worker, which is the end of everything that its kernels have started.
struct WorkerEnd {
    /// Whether this process is PID 1 of a namespace that ends with it.
    private let hasNamespace: Bool

    init(place: WorkerPlace) {
        if case .ownRoot = place { hasNamespace = true } else { hasNamespace = false }
    }

    /// Without a namespace, the gateway asks with SIGTERM and gives the worker a moment; with one, it sends SIGKILL, and SIGTERM
    /// could only come from the worker's own kernels.
    var isAskedForBySignal: Bool { !hasNamespace }

    func exit(_ code: Int32) -> Never {
        if !hasNamespace {
            Self.killEverybodyElse()
            // Orphans come to this process, however they were made, so when there is no child left there is nothing left.
            var status: Int32 = 0
            while waitpid(-1, &status, 0) > 0 || errno == EINTR {}
        }
        _exit(code)
    }

    /// How often it is looked again for what ended kernels left behind, where others live: code that is busy making processes can
    /// keep ahead of being ended one by one.
    private static let looks = 64

    /// Ends what the kernels that have ended left behind, and returns when nothing of it runs.
    ///
    /// Where no other kernel lives that is everything. Where one does, it is their process groups and the orphans, which are this
    /// process's children now; those of a living kernel, if it made any, go with them. If that does not come to an end, or
    /// cannot be seen from here, everything is ended, and the other kernels with it.
    static func endRemains(of ended: [Int32], sparing living: Set<Int32>) {
        guard !living.isEmpty else { return killEverybodyElse() }
        for pid in ended { _ = kill(-pid, SIGKILL) }
        for _ in 0..<looks {
            guard let children = try? Offspring.children() else { return killEverybodyElse() }
            let orphans = children.filter { !living.contains($0) }
            guard !orphans.isEmpty else { return }
            for pid in orphans { _ = kill(pid, SIGKILL) }
            for pid in orphans { _ = waitpid(pid, nil, 0) }
        }
        killEverybodyElse()
    }

    /// Ends every process that this one's signals reach, at one moment: a fork and kill(-1) take the same lock, so nobody forks
    /// his way past it.
    ///
    /// That is everything below this worker and nothing outside: its PID namespace, or its user, or its Landlock domain are the
    /// walls, and the worker's steps have shown that they stand.
    static func killEverybodyElse() {
        _ = kill(-1, SIGKILL)
    }
}
