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

pid_t nb_clone(uint64_t namespaces, int cgroup, int *pidfd)
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

    // No new stack either way: the child goes on with a copy of this one, as after fork.
    const uint64_t common = CLONE_PIDFD | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
    struct clone_args arguments = {
        .flags = namespaces | common,
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .child_tid = (uint64_t)(uintptr_t)thread_id,
        .exit_signal = SIGCHLD,
    };
    if (cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)cgroup;
    }
    long result;
    if (namespaces != 0 || cgroup >= 0) {
        result = syscall(SYS_clone3, &arguments, sizeof(arguments));
    } else {
        // The older call, which container runtimes let through where they answer clone3 with ENOSYS.
#if defined(__x86_64__)
        result = syscall(SYS_clone, common | SIGCHLD, NULL, pidfd, thread_id, NULL);
#elif defined(__aarch64__)
        result = syscall(SYS_clone, common | SIGCHLD, NULL, pidfd, NULL, thread_id);
#else
#error "the order of clone(2)'s arguments on this architecture"
#endif
    }
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
