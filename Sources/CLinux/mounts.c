#define _GNU_SOURCE
#include "CLinux/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned long mount_flags(int flags)
{
    return ((flags & nb_mount_read_only) ? MS_RDONLY : 0) | ((flags & nb_mount_no_suid) ? MS_NOSUID : 0)
        | ((flags & nb_mount_no_device) ? MS_NODEV : 0) | ((flags & nb_mount_no_exec) ? MS_NOEXEC : 0);
}

int nb_mounts_make_private(void)
{
    return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ? 0 : -errno;
}

int nb_mount_restrict(const char *target, int flags, int recursive)
{
    struct mount_attr attributes = {
        .attr_set = ((flags & nb_mount_read_only) ? MOUNT_ATTR_RDONLY : 0)
            | ((flags & nb_mount_no_suid) ? MOUNT_ATTR_NOSUID : 0)
            | ((flags & nb_mount_no_device) ? MOUNT_ATTR_NODEV : 0)
            | ((flags & nb_mount_no_exec) ? MOUNT_ATTR_NOEXEC : 0),
    };
    unsigned int how = recursive ? AT_RECURSIVE : 0;
    return mount_setattr(AT_FDCWD, target, how, &attributes, sizeof(attributes)) == 0 ? 0 : -errno;
}

int nb_mount_bind(const char *source, const char *target, int flags)
{
    if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) != 0) {
        return -errno;
    }
    return flags == 0 ? 0 : nb_mount_restrict(target, flags, 1);
}

int nb_mount_new(const char *type, const char *target, int flags, const char *options)
{
    return mount(type, target, type, mount_flags(flags), options) == 0 ? 0 : -errno;
}

int nb_pivot_root(const char *new_root, const char *old_root)
{
    return syscall(SYS_pivot_root, new_root, old_root) == 0 ? 0 : -errno;
}

int nb_pivot_here(void)
{
    // pivot_root(".", ".") stacks the old root on the new one, and detaching "." takes the upper of them: pivot_root(2).
    if (syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0 || chdir("/") != 0) {
        return -errno;
    }
    return 0;
}
