#pragma once

#include <stdint.h>

// setrlimit(2) resources that the Glibc module does not export as numbers; values are the kernel's ABI on x86-64 and arm64.
enum {
    nb_limit_file_bytes = 1,
    nb_limit_stack_bytes = 3,
    nb_limit_core_bytes = 4,
    nb_limit_processes = 6,
    nb_limit_open_files = 7,
    nb_limit_locked_bytes = 8,
    nb_limit_address_space_bytes = 9,
    nb_limit_pending_signals = 11,
    nb_limit_message_queue_bytes = 12,
    nb_limit_nice = 13,
    nb_limit_realtime_priority = 14,
};

/// Sets the soft and the hard limit to `value`, or to the present hard limit where that is lower. Child-safe.
int nb_set_limit(int resource, uint64_t value);
