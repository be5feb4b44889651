#pragma once

#include <sys/types.h>

/// A close-on-exec descriptor of a process: pidfd_open(2) (Linux 5.3). Only for a child that has not been reaped, or the
/// number may be another's by now.
int nb_pidfd_open(pid_t pid);

/// Sends a signal to the process that the pidfd names, and to no other that got its number since (Linux 5.1).
int nb_pidfd_signal(int pidfd, int signal);
