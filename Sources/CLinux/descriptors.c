#define _GNU_SOURCE
#include "CLinux/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static_assert(NB_O_PATH == O_PATH, "as the C library has it");

int nb_close_from(unsigned int first)
{
    return syscall(SYS_close_range, first, ~0U, 0) == 0 ? 0 : -errno;
}

int nb_duplicate(int descriptor, int target)
{
    if (descriptor == target) {
        // dup2 would leave close-on-exec as it is.
        int flags = fcntl(descriptor, F_GETFD);
        if (flags < 0) {
            return -errno;
        }
        return fcntl(descriptor, F_SETFD, flags & ~FD_CLOEXEC) == 0 ? 0 : -errno;
    }
    return dup2(descriptor, target) >= 0 ? 0 : -errno;
}

int nb_socket_pair(int pair[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0 ? 0 : -errno;
}

int nb_pipe(int ends[2])
{
    return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno;
}

int nb_open(const char *path, int flags, mode_t mode)
{
    int descriptor = open(path, flags | O_CLOEXEC, mode);
    return descriptor >= 0 ? descriptor : -errno;
}

int nb_open_beneath(int folder, const char *path, int flags)
{
    struct open_how how = {
        .flags = (uint64_t)flags | O_CLOEXEC,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
    };
    long descriptor = syscall(SYS_openat2, folder, path, &how, sizeof(how));
    return descriptor >= 0 ? (int)descriptor : -errno;
}

int nb_write_file(const char *path, const void *bytes, size_t length, int create, mode_t mode)
{
    int flags = O_WRONLY | (create ? O_CREAT | O_TRUNC | O_NOFOLLOW : 0);
    int descriptor = nb_open(path, flags, mode);
    if (descriptor < 0) {
        return descriptor;
    }
    const char *rest = bytes;
    int result = 0;
    while (length > 0) {
        ssize_t written = write(descriptor, rest, length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            result = -errno;
            break;
        }
        rest += written;
        length -= (size_t)written;
    }
    if (close(descriptor) != 0 && result == 0) {
        result = -errno;
    }
    return result;
}

int nb_rename_new(int old_folder, const char *old_name, int new_folder, const char *new_name)
{
    return renameat2(old_folder, old_name, new_folder, new_name, RENAME_NOREPLACE) == 0 ? 0 : -errno;
}

int nb_unlock_folder(int parent, const char *name)
{
    char path[sizeof("/proc/self/fd/-2147483648")];
    int folder = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) {
        return -errno;
    }
    // The folder itself, whatever the name stands for by now: fchmodat follows links.
    int length = snprintf(path, sizeof(path), "/proc/self/fd/%d", folder);
    int result = -EINVAL;
    if (length > 0 && (size_t)length < sizeof(path)) {
        result = chmod(path, S_IRWXU) == 0 ? 0 : -errno;
    }
    if (close(folder) != 0 && result == 0) {
        result = -errno;
    }
    return result;
}
