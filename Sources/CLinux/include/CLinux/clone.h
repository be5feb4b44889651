#pragma once

#include <stdint.h>
#include <sys/types.h>

// clone(2) flags that the Glibc module does not export; values are the kernel's ABI.
enum {
    nb_clone_new_namespace = 0x00020000, // CLONE_NEWNS
    nb_clone_new_cgroup = 0x02000000,
    nb_clone_new_uts = 0x04000000,
    nb_clone_new_ipc = 0x08000000,
    nb_clone_new_user = 0x10000000,
    nb_clone_new_pid = 0x20000000,
    nb_clone_new_net = 0x40000000,
};

/// Forks with clone3(2) into new namespaces, or with clone(2) into none: the child continues from here with a copy of the whole process.
///
/// Returns the child's pid in the parent and 0 in the child, as fork does, or -errno; `pidfd` is set in the parent to a
/// close-on-exec descriptor that the caller owns. One call makes every namespace, the user namespace first, and costs one
/// copy of the page tables where fork + unshare + fork costs two.
///
/// `cgroup` is a descriptor of the folder of a cgroup v2 in which the child is to start (CLONE_INTO_CGROUP, Linux 5.7), or -1.
/// The caller has to be allowed to write its `cgroup.procs` and that of the nearest group above both: cgroups(7).
///
/// Only for a process with a single thread. libc's own fork would refresh the thread's id and its robust futex list in the
/// child; this does the same through CLONE_CHILD_SETTID at the address that PR_GET_TID_ADDRESS tells, and set_robust_list.
pid_t nb_clone(uint64_t namespaces, int cgroup, int *pidfd);

/// unshare(2). Child-safe.
int nb_unshare(int namespaces);
