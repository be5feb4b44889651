#pragma once

#include <sys/types.h>

/// Starts a program with posix_spawn(3), in a session of its own, with default signal handlers and none blocked.
///
/// It inherits exactly four descriptors: 0 is /dev/null, 1 and 2 are `output`, 3 is `control`. `arguments` and
/// `environment` end with NULL. Returns the pid, or -errno. Costs the same at any size of the calling process, and is
/// safe from any thread: the program's first instruction runs in a fresh image, never in a copy of this one.
pid_t nb_spawn(const char *path, char *const arguments[], char *const environment[], int output, int control);
