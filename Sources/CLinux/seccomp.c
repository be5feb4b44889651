#define _GNU_SOURCE
#include "CLinux/seccomp.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

// Linux 5.19; the headers of older systems lack it.
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

static int load(const void *program, size_t length, unsigned long flags)
{
    size_t count = length / sizeof(struct sock_filter);
    if (length % sizeof(struct sock_filter) != 0 || count == 0 || count > BPF_MAXINSNS) {
        return -EINVAL;
    }
    struct sock_fprog filter = {.len = (unsigned short)count, .filter = (struct sock_filter *)program};
    long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);
    return result >= 0 ? (int)result : -errno;
}

int nb_load_seccomp_filter(const void *program, size_t length)
{
    return load(program, length, 0);
}

int nb_load_listening_seccomp_filter(const void *program, size_t length)
{
    // A call whose notification was read is not interrupted by a signal any more, so that it is answered once and not
    // made, and reported, a second time after the handler.
    int listener =
        load(program, length, SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
    if (listener != -EINVAL) {
        return listener;
    }
    return load(program, length, SECCOMP_FILTER_FLAG_NEW_LISTENER);
}
