internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// The forkserver's children where no PID namespace holds them together: the workers, and what dead ones leave behind.
///
/// A worker ends what its kernels started before it ends itself: ``WorkerEnd``. One that was killed cannot; what it leaves
/// becomes the forkserver's, which adopts orphans, and is ended here.
///
/// Nothing here waits: it is looked again whenever a child has ended. Ended orphans are reaped only when none lives any more:
/// until then each counts against the limit on processes, so that orphans which do nothing but fork come to an end of it.
struct Offspring {
    private struct Member {
        let worker: Int
        let user: UInt32?
    }

    /// How long workers that have lost their gateway may take to end by themselves, in milliseconds.
    private static let patience: Int32 = 1000

    private let sweeper: UInt32?
    private var living: [Int32: Member] = [:]

    /// They have ended, and it has not been seen yet that nothing of theirs runs.
    private var ended: [Member] = []

    /// - Parameter sweeper: nil where workers have no users of their own.
    init(sweeper: UInt32?) {
        self.sweeper = sweeper
    }

    mutating func add(_ pid: Int32, worker: Int, at place: WorkerPlace) {
        living[pid] = Member(worker: worker, user: place.user)
    }

    /// A user belongs to one worker at a time: what ends one's processes would end the other's.
    func requireFree(_ place: WorkerPlace) throws(SandboxFailure) {
        guard let user = place.user else { return }
        guard !living.values.contains(where: { $0.user == user }), !ended.contains(where: { $0.user == user }) else {
            throw SandboxFailure(stage: "spawn: user \(user) has a worker", errno: EBUSY)
        }
    }

    /// Ends what ended workers have left behind.
    ///
    /// - Returns: the workers of which nothing is left, each once.
    mutating func sweep() -> [Int] {
        for (pid, member) in living where nb_has_ended(pid) != 0 {
            living[pid] = nil
            ended.append(member)
            _ = waitpid(pid, nil, WNOHANG)
            kill(everythingOf: member)
        }
        // A child of one that has ended came to this process before that could be seen, and is in the second list if not in the
        // first.
        guard let found = orphans, found.allSatisfy({ nb_has_ended($0) != 0 }), orphans == found else {
            endOrphans()
            return []
        }
        for pid in found { _ = waitpid(pid, nil, WNOHANG) }
        defer { ended.removeAll() }
        return ended.map(\.worker)
    }

    /// Ends every worker with everything of theirs, and returns when nothing is left.
    mutating func endAll(_ signals: Int32) {
        for member in living.values { kill(everythingOf: member) }
        var isPatient = true
        while true {
            _ = sweep()
            if living.isEmpty, orphans?.isEmpty == true { return }
            var ready = PollSet()
            ready.add(signals, input: true)
            if ready.wait(atMost: isPatient ? Self.patience : nil) {
                nb_drain_signals(signals)
            } else {
                isPatient = false
                for pid in living.keys { _ = Glibc.kill(pid, SIGKILL) }
            }
        }
    }

    private func endOrphans() {
        for member in ended { kill(everythingOf: member) }
        // Those of another user cannot be signalled from here, and just were. Of the others all that can be seen at once, and not
        // the topmost alone: many that are busy making children take long to die one after the other. A number that got free
        // since it was read is not given out again before all others were.
        var waiting = orphans ?? []
        while let pid = waiting.popLast() {
            waiting += (try? Self.children(of: pid)) ?? []
            _ = Glibc.kill(pid, SIGKILL)
        }
    }

    /// All at one moment, where the worker has a user of its own.
    private func kill(everythingOf member: Member) {
        guard let user = member.user, let sweeper else { return }
        _ = nb_kill_all_of(user, sweeper)
    }

    /// The children that are no living workers, or nil if the kernel does not tell.
    private var orphans: [Int32]? {
        try? Self.children().filter { living[$0] == nil }
    }

    /// All children of a process, ended ones that were not reaped among them.
    static func children(of parent: Int32 = getpid()) throws(SandboxFailure) -> [Int32] {
        var capacity = 256
        while true {
            var result = 0
            let pids = [Int32](unsafeUninitializedCapacity: capacity) { buffer, count in
                result = nb_children(parent, buffer.baseAddress, capacity)
                count = min(max(result, 0), capacity)
            }
            try systemCall("forkserver: list the children") { Int32(clamping: result) }
            guard result > capacity else { return pids }
            capacity = result + 64
        }
    }
}

extension WorkerPlace {
    fileprivate var user: UInt32? {
        if case .sharedRoot(_, _, let user) = self { user } else { nil }
    }
}
