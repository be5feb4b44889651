internal import CLinux
internal import Glibc
package import Wire

/// Assembles the root file system of the forkserver, of which every worker gets a copy.
///
/// After ``assemble(_:identity:)`` the calling process sees nothing of the host but what the plan names, is no longer root, and
/// has its interpreter at the same paths as every worker will.
package enum RootAssembler {
    /// Where the staging file system goes at first. Any folder would do: what it hides comes back with the first pivot.
    private static let staging = "/tmp"
    private static let host = "/old"
    private static let root = "/new"
    private static let copy = "/copy"

    /// - Parameters:
    ///   - identity: the uid and gid to become; nil to stay who we are, in a user namespace of our own.
    ///   - network: a descriptor of the network namespace to live in, closed here; nil for an empty one of our own.
    package static func assemble(
        _ plan: RootPlan, identity: UInt32?, network: Int32? = nil
    ) throws(SandboxFailure) {
        // First: in a user namespace of our own nobody may enter one of the host's.
        if let network {
            try systemCall(SandboxFailure.enterGrantedNetwork) { nb_enter_network_namespace(network) }
            close(network)
        }
        try enterNamespaces(privileged: identity != nil, hasNetwork: network != nil)
        try stage()
        for entry in plan.entries {
            try RootEntryMaker(host: host, root: root).make(entry)
        }
        try makeTemplate(plan)
        try addForkserverMounts(plan)
        try systemCall("root: enter") { chdir(root) == 0 ? 0 : -errno }
        try systemCall("root: pivot") { nb_pivot_here() }
        try dropPrivileges(identity)
    }

    /// Leaves the forkserver with nothing that making workers does not take: that takes no privilege at all.
    private static func dropPrivileges(_ identity: UInt32?) throws(SandboxFailure) {
        try systemCall("root: drop the bounding set") { nb_drop_bounding_set() }
        if let identity {
            try systemCall("root: become uid \(identity)") { nb_become(identity, identity) }
        }
        try systemCall("root: clear capabilities") { nb_clear_capabilities() }
        try systemCall("root: no new privileges") { nb_set_no_new_privileges() }
    }

    private static func enterNamespaces(privileged: Bool, hasNetwork: Bool) throws(SandboxFailure) {
        let (user, group) = (getuid(), getgid())
        nb_set_file_mode_mask(0o022)
        // An interpreter that imports needs no network either: it has one only to hand it on.
        let network = hasNetwork ? 0 : Int32(nb_clone_new_net)
        let namespaces = Int32(nb_clone_new_namespace | nb_clone_new_ipc) | network
        if privileged {
            try systemCall("root: new namespaces") { nb_unshare(namespaces) }
        } else {
            try systemCall("root: new namespaces, with a user namespace") {
                nb_unshare(namespaces | Int32(nb_clone_new_user))
            }
            try IdentityMap.write(inside: (user, group), outside: (user, group), stage: "root: map-identity")
        }
        try systemCall("root: private mounts") { nb_mounts_make_private() }
    }

    /// An empty file system becomes the root, with the host's whole tree at ``host``.
    private static func stage() throws(SandboxFailure) {
        try systemCall("root: staging") { nb_mount_new("tmpfs", staging, 0, "mode=755,size=1m,nr_inodes=64") }
        for folder in [host, root, copy] {
            try systemCall("root: staging \(folder)") { mkdir(staging + folder, 0o755) == 0 ? 0 : -errno }
        }
        try systemCall("root: staging pivot") { nb_pivot_root(staging, staging + host) }
        try systemCall("root: staging enter") { chdir("/") == 0 ? 0 : -errno }
        let flags = Int32(nb_mount_no_suid | nb_mount_no_device)
        try systemCall("root: new root") { nb_mount_new("tmpfs", root, flags, "mode=755,size=1m,nr_inodes=512") }
    }

    /// Keeps a copy of the root as it is now, for the workers, before the forkserver's own mounts are added to it.
    private static func makeTemplate(_ plan: RootPlan) throws(SandboxFailure) {
        let maker = RootEntryMaker(host: host, root: root)
        try maker.make(.host(source: plan.cache, target: RootLayout.cache))
        try maker.make(.directory(RootLayout.base, mode: 0o755))
        try systemCall("root: read-only") { nb_mount_restrict(root, Int32(nb_mount_read_only), 0) }
        try systemCall("root: copy") { nb_mount_bind(root, copy, 0) }
    }

    private static func addForkserverMounts(_ plan: RootPlan) throws(SandboxFailure) {
        let plain = Int32(nb_mount_no_suid | nb_mount_no_device)
        let base = root + RootLayout.base
        try systemCall("root: mount \(RootLayout.base)") {
            nb_mount_new("tmpfs", base, plain, "mode=711,size=64k,nr_inodes=16")
        }
        for folder in [RootLayout.template, RootLayout.workspaces] {
            try systemCall("root: make \(folder)") { mkdir(root + folder, 0o755) == 0 ? 0 : -errno }
        }
        try systemCall("root: template") { nb_mount_bind(copy, root + RootLayout.template, 0) }
        try systemCall("root: workspaces") {
            nb_mount_bind(host + plan.workspaces, root + RootLayout.workspaces, plain)
        }
        let maker = RootEntryMaker(host: host, root: root)
        for (name, contents) in plan.grantedFiles {
            try maker.make(.file("\(RootLayout.granted)/\(name)", contents: contents))
        }
        if let wheelhouse = plan.wheelhouse {
            try systemCall("root: make \(RootLayout.wheelhouse)") {
                mkdir(root + RootLayout.wheelhouse, 0o755) == 0 ? 0 : -errno
            }
            try systemCall("root: mount \(wheelhouse)") {
                nb_mount_bind(host + wheelhouse, root + RootLayout.wheelhouse, plain | Int32(nb_mount_read_only))
            }
        }
        try systemCall("root: cache") { nb_mount_bind(host + plan.cache, root + RootLayout.cache, plain) }
        // A worker may mount a /proc of its own only where a whole one is in sight: mount_namespaces(7), proc(5).
        try systemCall("root: proc") { nb_mount_bind(host + "/proc", root + "/proc", 0) }
        try systemCall("root: tmp") {
            nb_mount_new("tmpfs", root + "/tmp", plain, "mode=1777,size=64m,nr_inodes=4096")
        }
        // What the plan put below /tmp has just been hidden.
        for case .host(let source, let target) in plan.entries where target.hasPrefix("/tmp/") {
            try RootEntryMaker(host: host, root: root).make(.host(source: source, target: target))
        }
    }
}
