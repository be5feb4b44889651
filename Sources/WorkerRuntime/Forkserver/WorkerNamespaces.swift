internal import CLinux
internal import Wire

/// The namespaces that a worker is born into, as flags of clone3(2): all at once, so that one process is copied and not two.
enum WorkerNamespaces {
    static func flags(of level: IsolationLevel) -> UInt64 {
        level.hasNamespaces ? all : 0
    }

    private static let all = [
        nb_clone_new_user, nb_clone_new_pid, nb_clone_new_namespace, nb_clone_new_net, nb_clone_new_ipc,
        nb_clone_new_uts, nb_clone_new_cgroup,
    ].reduce(UInt64(0)) { $0 | UInt64($1) }
}
