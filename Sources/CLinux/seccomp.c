#define _GNU_SOURCE
#include "CLinux/seccomp.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

int nb_load_seccomp_filter(const void *program, size_t length)
{
    size_t count = length / sizeof(struct sock_filter);
    if (length % sizeof(struct sock_filter) != 0 || count == 0 || count > BPF_MAXINSNS) {
        return -EINVAL;
    }
    struct sock_fprog filter = {.len = (unsigned short)count, .filter = (struct sock_filter *)program};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0 ? 0 : -errno;
}
