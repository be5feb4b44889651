#pragma once

#include <stddef.h>

/// Loads a compiled filter: `length` bytes of struct sock_filter. Inherited and irrevocable; a later one only tightens.
/// Child-safe. Needs no_new_privs.
int nb_load_seccomp_filter(const void *program, size_t length);
