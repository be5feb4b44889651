#define _GNU_SOURCE
#include "CLinux/clone.h"

#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

pid_t nb_clone(uint64_t namespaces, int *pidfd)
{
    int *thread_id = NULL;
    if (prctl(PR_GET_TID_ADDRESS, &thread_id) != 0) {
        return -errno;
    }
    void *robust_list = NULL;
    size_t robust_size = 0;
    if (syscall(SYS_get_robust_list, 0, &robust_list, &robust_size) != 0) {
        return -errno;
    }

    struct clone_args arguments = {
        .flags = namespaces | CLONE_PIDFD | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID,
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .child_tid = (uint64_t)(uintptr_t)thread_id,
        .exit_signal = SIGCHLD,
    };
    // No new stack: the child goes on with a copy of this one, as after fork.
    long result = syscall(SYS_clone3, &arguments, sizeof(arguments));
    if (result < 0) {
        return -errno;
    }
    if (result == 0 && robust_list != NULL) {
        // A failure would only matter to robust mutexes shared between processes, and no one holds any here.
        (void)syscall(SYS_set_robust_list, robust_list, robust_size);
    }
    return (pid_t)result;
}

int nb_unshare(int namespaces)
{
    return unshare(namespaces) == 0 ? 0 : -errno;
}
