// The Linux calls that Swift's Glibc module hides, one file per kernel concept.
//
// Every function returns 0 or a useful non-negative number, or -errno. None of them prints, and none keeps state.
// "Child-safe" means: may be called between clone or fork and exec, or in a child that never execs, because the function
// makes system calls on its arguments alone and takes no lock of libc.
#pragma once

#include "clone.h"
#include "descriptors.h"
#include "fdpass.h"
#include "identity.h"
#include "landlock.h"
#include "limits.h"
#include "mounts.h"
#include "network.h"
#include "pidfd.h"
#include "process.h"
#include "quota.h"
#include "refusals.h"
#include "seccomp.h"
#include "signals.h"
#include "spawn.h"
#include "sweep.h"
