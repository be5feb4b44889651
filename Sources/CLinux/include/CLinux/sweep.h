#pragma once

#include <stddef.h>
#include <sys/types.h>

// The end of everything that a worker has started, where no PID namespace sees to it.

/// Sends SIGKILL to every process of `user`, all at one moment: none of them can fork its way past it, because a fork and
/// kill(-1) take the same lock, and a fork ends with the process that asked for it.
///
/// A child of this process does it, which is `user` by its effective id alone. Its real and its saved id are `sweeper`, a user
/// of which nothing else runs, so that no process of `user` can send the child a signal first (kill(2)). It has no capability
/// then: with CAP_KILL it would end every process in sight.
///
/// Needs CAP_SETUID. The caller must be neither `user` nor `sweeper`.
int nb_kill_all_of(uid_t user, uid_t sweeper);

/// The children of a process, of every thread of it, ended ones that were not reaped among them. Returns how many there are,
/// of which at most `capacity` are in `children`.
///
/// Reads /proc/<pid>/task, and needs a kernel with CONFIG_PROC_CHILDREN: -ENOENT without, and for a process that has ended.
/// Not child-safe.
ssize_t nb_children(pid_t parent, pid_t *children, size_t capacity);

/// Whether this child has ended, and can be reaped without waiting: 1 or 0, or -ECHILD. Child-safe.
int nb_has_ended(pid_t child);

/// Waits until this child has ended, and does not reap it. Child-safe.
int nb_wait_for_end(pid_t child);
