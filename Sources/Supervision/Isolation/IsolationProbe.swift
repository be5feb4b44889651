internal import Glibc
package import Logging
internal import SessionModel
internal import Wire

/// Finds out by doing whether workers can be made at a level: a forkserver without an interpreter assembles the root, makes one
/// worker by the same clone and the same steps as any other, and that one reports from inside.
///
/// Sysctls would not do: nothing in /proc tells what a security module or a container's filter will refuse later.
package struct IsolationProbe: Sendable {
    private let program: String
    private let policy: String
    private let logger: Logger

    /// How long a probe may take; it takes some twenty milliseconds where nothing is in its way.
    private let patience: Duration

    /// - Parameters:
    ///   - program: path of `nestbox-worker`.
    ///   - policy: the one whose workers are made.
    package init(
        program: String, policy: String, logger: Logger, patience: Duration = .seconds(20)
    ) {
        self.program = program
        self.policy = policy
        self.logger = logger
        self.patience = patience
    }

    /// Tries one level.
    ///
    /// - Returns: nil if it holds all that it promises.
    package func run(_ candidate: IsolationCandidate, host: HostFiles) async -> RefusedLevel? {
        do throws(SandboxFailure) {
            try await check(candidate)
            return nil
        } catch {
            return RefusedLevel(level: candidate.plan.level, failure: error, host: host)
        }
    }

    private func check(_ candidate: IsolationCandidate) async throws(SandboxFailure) {
        let plan = candidate.plan
        guard let worker = plan.plans[policy] else {
            throw SandboxFailure(stage: "probe: no policy \(policy)", errno: ENOENT)
        }
        let report = try await report(candidate)
        let layers = LayerReadback(level: plan.level, plan: worker, grantedNetwork: candidate.grant?.inode).layers(
            report)
        if let missing = plan.level.missing(in: layers).first {
            throw SandboxFailure(stage: "probe: \(missing.name): \(missing.reason ?? "not there")", errno: 0)
        }
    }

    private func report(_ candidate: IsolationCandidate) async throws(SandboxFailure) -> SandboxReport {
        let plan = candidate.plan
        let place: WorkerPlace
        let process: ForkserverProcess
        do throws(SupervisionError) {
            place = try candidate.places.take(
                candidate.workspaces.prepare("probe", within: nil), in: candidate.workspaces)
            // Only what the probe needs: the other policies' filters are as good as this one's.
            var one = plan
            one.plans = plan.plans.filter { $0.key == policy }
            process = try ForkserverProcess(
                program: program, request: .probe(one, policy: policy, place: place),
                network: candidate.grant?.descriptor, logger: logger)
        } catch {
            throw error.failure(of: "probe")
        }
        let began = ContinuousClock.now
        let answer = await answer(of: process, at: plan.level)
        let signal = process.end()
        try? candidate.places.giveBack(place)
        if let answer { return try answer.get() }
        guard .now - began < patience else {
            throw SandboxFailure(stage: "probe: nestbox-worker has said nothing for \(patience)", errno: ETIME)
        }
        guard signal != SIGKILL else { throw ForkserverProcess.killed.failure(of: "probe") }
        throw SandboxFailure(stage: "probe: nestbox-worker ended without a word", errno: 0)
    }

    /// What it says; nil if it ends without, or has said nothing for too long.
    private func answer(
        of process: ForkserverProcess, at level: IsolationLevel
    ) async -> Result<SandboxReport, SandboxFailure>? {
        let deadline = Task {
            try await Task.sleep(for: patience)
            process.connection.shutDown()
        }
        defer { deadline.cancel() }
        let arrivals: AsyncStream<ForkserverConnection.Arrival>
        do throws(SupervisionError) {
            arrivals = try process.connection.arrivals()
        } catch {
            return .failure(error.failure(of: "probe"))
        }
        var report: SandboxReport?
        for await arrival in arrivals {
            if let descriptor = arrival.descriptor { close(descriptor) }
            switch arrival.event {
            case .probed(let probed):
                report = level.hasNamespaces ? probed : probed.readFromOutside()
                // Lets the worker go, and with it the forkserver, which is the end of these arrivals.
                process.connection.shutDown()
            case .failed(let failure): return .failure(failure)
            case .ready, .spawned, .swept, .spawnFailed: break
            }
        }
        return report.map(Result.success)
    }
}
