internal import CLinux
internal import Glibc
package import Wire

/// Gets the forkserver ready where there are no namespaces: it stays in the root of everybody.
package enum SharedRoot {
    /// - Parameter identity: the uid and gid to become, with what it takes to give workers other ones; nil to stay who we are,
    ///   without any privilege.
    package static func enter(identity: UInt32?) throws(SandboxFailure) {
        nb_set_file_mode_mask(0o022)
        if let identity {
            try systemCall("shared-root: become uid \(identity)") { nb_become_identity_giver(identity, identity) }
        } else {
            try systemCall("shared-root: clear capabilities") { nb_clear_capabilities() }
        }
        try systemCall("shared-root: no new privileges") { nb_set_no_new_privileges() }
        try systemCall("shared-root: adopt orphans") { nb_adopt_orphans() }
        try systemCall("shared-root: enter /") { chdir("/") == 0 ? 0 : -errno }
    }
}
