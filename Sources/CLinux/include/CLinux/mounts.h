#pragma once

#include <stdint.h>

// Mount flags of mount(2), for bind mounts and fresh file systems alike.
enum {
    nb_mount_read_only = 1 << 0,
    nb_mount_no_suid = 1 << 1,
    nb_mount_no_device = 1 << 2,
    nb_mount_no_exec = 1 << 3,
};

/// Makes every mount of this namespace private, so that nothing done here is seen outside. Child-safe.
int nb_mounts_make_private(void);

/// Bind-mounts `source` with everything below it on `target`, then adds the flags as nb_mount_restrict does. Child-safe.
int nb_mount_bind(const char *source, const char *target, int flags);

/// Mounts a fresh file system, such as `tmpfs` or `proc`, with its options. Child-safe.
int nb_mount_new(const char *type, const char *target, int flags, const char *options);

/// Adds the flags to the mount at `target`, and to every mount below it if `recursive`, with mount_setattr(2)
/// (Linux 5.12). Child-safe.
///
/// It only adds, so flags that an unprivileged namespace may not clear (mount_namespaces(7)) stay as they are.
int nb_mount_restrict(const char *target, int flags, int recursive);

/// Makes `new_root` the root and puts the old one at `old_root`, a folder at or below it: pivot_root(2). Child-safe.
int nb_pivot_root(const char *new_root, const char *old_root);

/// Makes the current folder, a mount point, the root, and detaches the old root with everything on it. Child-safe.
int nb_pivot_here(void);
