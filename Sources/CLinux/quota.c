#define _GNU_SOURCE
#include "CLinux/quota.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/dqblk_xfs.h>
#include <linux/fs.h>
#include <linux/quota.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int project_quota(int file, unsigned int command, uint32_t project, void *argument)
{
    return syscall(SYS_quotactl_fd, file, QCMD(command, PRJQUOTA), project, argument) == 0 ? 0 : -errno;
}

int nb_project_quotas_hold(int file)
{
    struct fs_quota_statv state = {.qs_version = FS_QSTATV_VERSION1};
    int result = project_quota(file, Q_XGETQSTATV, 0, &state);
    return result == 0 ? (state.qs_flags & FS_QUOTA_PDQ_ENFD) != 0 : result;
}

int64_t nb_project(int file)
{
    struct fsxattr attributes;
    return ioctl(file, FS_IOC_FSGETXATTR, &attributes) == 0 ? (int64_t)attributes.fsx_projid : -errno;
}

int nb_set_project(int file, uint32_t project, int is_folder)
{
    // Read first: what is set besides stays as it is.
    struct fsxattr attributes;
    if (ioctl(file, FS_IOC_FSGETXATTR, &attributes) != 0) {
        return -errno;
    }
    attributes.fsx_projid = project;
    if (is_folder) {
        attributes.fsx_xflags |= FS_XFLAG_PROJINHERIT;
    }
    return ioctl(file, FS_IOC_FSSETXATTR, &attributes) == 0 ? 0 : -errno;
}

int nb_set_project_limit(int file, uint32_t project, struct nb_project_space limit)
{
    // Hard limits alone: a soft one may be exceeded for days.
    struct if_dqblk block = {
        .dqb_bhardlimit = limit.bytes / QIF_DQBLKSIZE + (limit.bytes % QIF_DQBLKSIZE != 0),
        .dqb_ihardlimit = limit.files,
        .dqb_valid = QIF_LIMITS,
    };
    return project_quota(file, Q_SETQUOTA, project, &block);
}

int nb_look_at_project(int file, uint32_t project, struct nb_project_space *used, struct nb_project_space *limit)
{
    struct if_dqblk block;
    memset(&block, 0, sizeof(block));
    int result = project_quota(file, Q_GETQUOTA, project, &block);
    // A file system may have no record of a project that has never had anything: quotactl(2).
    if (result != 0 && result != -ENOENT) {
        return result;
    }
    *used = (struct nb_project_space){.bytes = block.dqb_curspace, .files = block.dqb_curinodes};
    *limit = (struct nb_project_space){.bytes = block.dqb_bhardlimit * QIF_DQBLKSIZE, .files = block.dqb_ihardlimit};
    return 0;
}

int nb_write_within_quota(int file, size_t length)
{
    // The raw calls change this thread alone; glibc has no others for capabilities.
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct own[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, own) != 0) {
        return -errno;
    }
    struct __user_cap_data_struct less[_LINUX_CAPABILITY_U32S_3];
    memcpy(less, own, sizeof(less));
    less[CAP_TO_INDEX(CAP_SYS_RESOURCE)].effective &= ~CAP_TO_MASK(CAP_SYS_RESOURCE);
    if (syscall(SYS_capset, &header, less) != 0) {
        return -errno;
    }
    static const char zeros[4096];
    int result = 0;
    while (length > 0 && result == 0) {
        ssize_t written = write(file, zeros, length < sizeof(zeros) ? length : sizeof(zeros));
        if (written > 0) {
            length -= (size_t)written;
        } else if (written == 0) {
            result = -EIO;
        } else if (errno != EINTR) {
            result = -errno;
        }
    }
    // It is still permitted, so it can be taken up again.
    return syscall(SYS_capset, &header, own) == 0 ? result : -errno;
}
