internal import CLinux
internal import Wire

/// The namespaces that a worker is born into, as flags of clone3(2): all at once, so that one process is copied and not two.
enum WorkerNamespaces {
    static func flags(of level: IsolationLevel, _ plan: WorkerPlan) -> UInt64 {
        guard level.hasNamespaces else { return 0 }
        // A granted network is the forkserver's, and a child's where none is made for it. The child's user namespace does not own
        // it: no capability there is one over the network.
        return plan.grantedNetwork == nil ? others | UInt64(nb_clone_new_net) : others
    }

    private static let others = [
        nb_clone_new_user, nb_clone_new_pid, nb_clone_new_namespace, nb_clone_new_ipc, nb_clone_new_uts,
        nb_clone_new_cgroup,
    ].reduce(UInt64(0)) { $0 | UInt64($1) }
}
