#pragma once

#include <stddef.h>
#include <stdint.h>

// Project quotas: every file belongs to a project, a number that what is made in a folder takes over from it, and the file
// system holds a project to a size. ext4 and XFS have them, where they are mounted with them.

/// What a project holds, and what it may hold at most; 0 for no limit.
struct nb_project_space {
    uint64_t bytes;
    uint64_t files;
};

/// Whether the file system that `file` is on holds projects to their limits: 1 or 0. -ENOSYS where it knows of no quotas.
int nb_project_quotas_hold(int file);

/// The project of a file or folder: 0 where it has none, -errno where the file system knows of none.
int64_t nb_project(int file);

/// Gives a file or folder to a project. What is made in the folder later belongs to it too.
///
/// Takes the owner of the file or CAP_FOWNER, and the first user namespace: elsewhere it fails with EINVAL.
int nb_set_project(int file, uint32_t project, int is_folder);

/// Holds a project to a limit from now on, with quotactl_fd(2) (Linux 5.14): by the commands of every file system, which the
/// kernel gives XFS too. Takes CAP_SYS_ADMIN in the first user namespace.
///
/// - file: anything on the file system.
int nb_set_project_limit(int file, uint32_t project, struct nb_project_space limit);

/// What a project has, and its limit. Takes CAP_SYS_ADMIN as well.
int nb_look_at_project(int file, uint32_t project, struct nb_project_space *used, struct nb_project_space *limit);

/// Writes zeros as somebody without privileges would, whom quotas hold: the thread does without CAP_SYS_RESOURCE meanwhile.
///
/// Returns 0, or what the write came to where a quota is in the way: -EDQUOT, or -ENOSPC for a project on XFS.
int nb_write_within_quota(int file, size_t length);
