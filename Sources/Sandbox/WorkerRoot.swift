internal import CLinux
internal import Glibc
internal import Wire

/// A worker's own root file system: the template that the forkserver assembled, with the worker's private mounts on it.
struct WorkerRoot {
    let template: String
    let mounts: [PrivateMount]
    let workspace: String

    /// Makes it the root of this mount namespace, and detaches everything else: the forkserver's root with the folder of all
    /// workspaces is then in no mount namespace that the worker can reach.
    func enter(stage: String) throws(SandboxFailure) {
        // A copy on top of itself: mounts that came from a more privileged namespace are locked where they are, and only a
        // copy of them may become the root (mount_namespaces(7)).
        try systemCall("\(stage): copy \(template)") { nb_mount_bind(template, template, 0) }
        try systemCall("\(stage): enter \(template)") { chdir(template) == 0 ? 0 : -errno }
        for mount in mounts { try make(mount, stage: stage) }
        try systemCall("\(stage): pivot") { nb_pivot_here() }
    }

    private func make(_ mount: PrivateMount, stage: String) throws(SandboxFailure) {
        let plain = Int32(nb_mount_no_suid | nb_mount_no_device)
        switch mount {
        case .memory(let target, let bytes, let files):
            try systemCall("\(stage): mount memory on \(target)") {
                nb_mount_new("tmpfs", ".\(target)", plain, "mode=1777,size=\(bytes),nr_inodes=\(files)")
            }
        case .processes(let target, let all):
            try systemCall("\(stage): mount proc on \(target)") {
                nb_mount_new(
                    "proc", ".\(target)", plain | Int32(nb_mount_no_exec),
                    all ? "subset=pid" : "hidepid=invisible,subset=pid")
            }
        case .tree(let path):
            try MountPoint.make("." + path, isFolder: true, stage: stage)
            try systemCall("\(stage): mount \(path)") {
                nb_mount_bind(path, "." + path, plain | Int32(nb_mount_read_only))
            }
        case .grantedFile(let name, let target):
            try systemCall("\(stage): mount \(name) on \(target)") {
                nb_mount_bind(
                    "\(RootLayout.granted)/\(name)", ".\(target)", plain | Int32(nb_mount_read_only | nb_mount_no_exec))
            }
        case .wheelhouse(let target):
            try systemCall("\(stage): mount the wheels on \(target)") {
                nb_mount_bind(
                    RootLayout.wheelhouse, ".\(target)", plain | Int32(nb_mount_read_only) | Int32(nb_mount_no_exec))
            }
        case .workspace(let target):
            // The name comes from the gateway; one component, so that it cannot lead anywhere else.
            guard !workspace.isEmpty, !workspace.contains("/"), workspace != ".", workspace != ".." else {
                throw SandboxFailure(stage: "\(stage): name of the workspace", errno: EINVAL)
            }
            try systemCall("\(stage): mount the workspace on \(target)") {
                nb_mount_bind("\(RootLayout.workspaces)/\(workspace)", ".\(target)", plain)
            }
        }
    }
}
