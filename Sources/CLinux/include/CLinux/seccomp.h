#pragma once

#include <stddef.h>

/// Loads a compiled filter: `length` bytes of struct sock_filter. Inherited and irrevocable; a later one only tightens.
/// Child-safe. Needs no_new_privs.
int nb_load_seccomp_filter(const void *program, size_t length);

/// The same for a filter that answers SECCOMP_RET_USER_NOTIF, and returns its listener: a close-on-exec descriptor that
/// the caller owns (Linux 5.0). A process may have one such filter with a living listener; a second is -EBUSY.
///
/// Until somebody answers at the listener, a thread that makes such a call waits; once nobody holds it any more, the call
/// fails with ENOSYS.
int nb_load_listening_seccomp_filter(const void *program, size_t length);
