internal import SessionModel
internal import Wire

/// Shows that workers work, and reads back what stands around them, in workers that nobody else's code runs in.
struct WorkerProbe {
    /// What a worker of a policy with the granted network says.
    struct GrantedNetwork {
        let policy: String
        let layers: [IsolationHealth.Layer]

        /// Of these the network, by the name that tells it from that of other workers.
        let network: [IsolationHealth.Layer]
    }

    private static let workspace = "probe"

    let configuration: SupervisorConfiguration
    let workspaces: Workspaces
    let factory: WorkerFactory

    /// Has a worker run `1+1`, and reads back what stands around it. The kernel is alive then, and is looked at too.
    ///
    /// - Throws: ``SupervisionError`` if it did not.
    func standardLayers() async throws -> [IsolationHealth.Layer] {
        let lease = try await factory.make(policy: SpareWorkers.policy, workspace: Self.workspace)
        defer { lease.worker.kill() }
        var answer: String?
        let execution = WorkerExecution(
            worker: lease.worker, language: "python", code: "1+1", policy: lease.policy, policyHash: lease.policyHash,
            limits: lease.limits)
        _ = try await execution.run { event in
            switch event {
            case .result(let output): answer = output.representations["text/plain"]
            case .kernelDied(let how): throw SupervisionError(how)
            default: break
            }
        }
        guard answer == "2" else { throw SupervisionError("a worker answered 1+1 with \(answer ?? "nothing")") }
        return try await readBack(lease) + [workspaces.quotaLayer(of: Self.workspace)]
    }

    /// What a worker that has run nothing says of the granted network that it is in; nil without a grant.
    func grantedNetwork() async throws -> GrantedNetwork? {
        let granted = configuration.plans.filter { $0.value.grantedNetwork != nil }
        guard let policy = granted.keys.min() else { return nil }
        let lease = try await factory.make(policy: policy, workspace: Self.workspace)
        defer { lease.worker.kill() }
        let layers = try await readBack(lease)
        let network = layers.filter { $0.name == IsolationHealth.Layer.network }.map { network in
            var layer = network
            layer.name = IsolationHealth.Layer.grantedNetwork
            layer.evidence = network.evidence.map { "policy \(policy): \($0)" }
            return layer
        }
        return GrantedNetwork(policy: policy, layers: layers, network: network)
    }

    /// - Throws: ``SupervisionError`` if a layer is not there that the level promises.
    func requireWhole(_ layers: [IsolationHealth.Layer], under policy: String) throws {
        guard let missing = configuration.level.missing(in: layers).first else { return }
        throw SupervisionError(
            "a worker is not at level \(configuration.level.rawValue): \(missing.name): \(missing.reason ?? "")"
                + " (policy \(policy))")
    }

    /// Asks a worker that has run nothing but `1+1` what stands around it.
    private func readBack(_ lease: Lease) async throws -> [IsolationHealth.Layer] {
        guard let plan = configuration.plans[lease.policy] else { return [] }
        let readback = LiveWorkerReadback(
            level: configuration.level, plan: plan, cgroups: configuration.cgroups,
            grantedNetwork: configuration.grant?.inode)
        return readback.layers(try await lease.worker.inspect(), pid: lease.worker.pid)
    }
}
