#pragma once

/// Sends a signal to the process that the pidfd names, and to no other that got its number since (Linux 5.1).
int nb_pidfd_signal(int pidfd, int signal);
