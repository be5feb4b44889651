#define _GNU_SOURCE
#include "CLinux/sweep.h"

#include "CLinux/identity.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int nb_kill_all_of(uid_t user, uid_t sweeper)
{
    if (user == sweeper || user == 0 || sweeper == 0 || user == getuid() || sweeper == getuid()) {
        return -EINVAL;
    }
    // vfork: the child makes five system calls, and a copy of the page tables would cost a thousand times as much.
    pid_t child = vfork();
    if (child < 0) {
        return -errno;
    }
    if (child == 0) {
        // Raw calls, which change this process alone. Each must succeed before the last may be made.
        int failed = syscall(SYS_setresuid, sweeper, user, sweeper) != 0 || nb_clear_capabilities() != 0
            || (syscall(SYS_kill, -1, SIGKILL) != 0 && errno != ESRCH && errno != EPERM);
        _exit(failed);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return -errno;
        }
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EPERM;
}

static ssize_t add_children_of(pid_t parent, const char *task, pid_t *children, size_t capacity, size_t count)
{
    char path[64];
    int length = snprintf(path, sizeof(path), "/proc/%d/task/%s/children", parent, task);
    if (length < 0 || (size_t)length >= sizeof(path)) {
        return -ENAMETOOLONG;
    }
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return -errno; // -ENOENT also for a thread that has ended meanwhile
    }
    int child;
    while (fscanf(file, "%d", &child) == 1) {
        if (count < capacity) {
            children[count] = child;
        }
        count++;
    }
    ssize_t result = ferror(file) ? -EIO : (ssize_t)count;
    fclose(file);
    return result;
}

ssize_t nb_children(pid_t parent, pid_t *children, size_t capacity)
{
    char path[32];
    int length = snprintf(path, sizeof(path), "/proc/%d/task", parent);
    if (length < 0 || (size_t)length >= sizeof(path)) {
        return -ENAMETOOLONG;
    }
    DIR *tasks = opendir(path);
    if (tasks == NULL) {
        return -errno;
    }
    ssize_t count = 0;
    int seen = 0;
    const struct dirent *task;
    while ((task = readdir(tasks)) != NULL) {
        if (task->d_name[0] == '.') {
            continue;
        }
        ssize_t now = add_children_of(parent, task->d_name, children, capacity, (size_t)count);
        if (now >= 0) {
            count = now;
            seen = 1;
        } else if (now != -ENOENT && now != -ESRCH) {
            closedir(tasks);
            return now;
        }
    }
    closedir(tasks);
    return seen ? count : -ENOENT;
}

static int look_at(pid_t child, int how)
{
    siginfo_t information = {.si_pid = 0};
    while (waitid(P_PID, (id_t)child, &information, WEXITED | WNOWAIT | how) != 0) {
        if (errno != EINTR) {
            return -errno;
        }
    }
    return information.si_pid == child;
}

int nb_has_ended(pid_t child)
{
    return look_at(child, WNOHANG);
}

int nb_wait_for_end(pid_t child)
{
    int result = look_at(child, 0);
    return result < 0 ? result : 0;
}
