#pragma once

#include <stdint.h>

/// A system call that waits at a seccomp listener for its answer: what struct seccomp_notif says of it.
struct nb_refused_call {
    uint64_t id;
    int32_t number;
    /// The registers, as they are: an `int` argument may carry anything above its 32 bits. Memory that they point to is
    /// never read, for another thread may change it.
    uint64_t arguments[6];
};

/// Takes the next waiting call without waiting for one: 1, or 0 if there is none, or -errno.
///
/// -ENOENT: the caller was killed before its call could be taken. -EPIPE: no process has the filter any more (Linux 5.8).
int nb_take_refused_call(int listener, struct nb_refused_call *call);

/// Has the call fail with `error`, a number of errno(3). The call is never run. Returns 0 also if its caller is
/// gone, or was answered before.
int nb_refuse_call(int listener, uint64_t id, int error);
