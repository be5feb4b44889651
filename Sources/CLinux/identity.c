#define _GNU_SOURCE
#include "CLinux/identity.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(
    nb_locked_secure_bits
        == (SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED
            | SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED),
    "the kernel's names of the bits");

int nb_become(uid_t user, gid_t group)
{
    // By raw calls: glibc's wrappers tell every thread of the process through a signal, and this one has no other.
    if (syscall(SYS_setgroups, 0, NULL) != 0 || syscall(SYS_setresgid, group, group, group) != 0
        || syscall(SYS_setresuid, user, user, user) != 0) {
        return -errno;
    }
    return 0;
}

int nb_drop_bounding_set(void)
{
    for (int capability = 0; capability <= 63; capability++) {
        int held = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (held < 0 && errno == EINVAL) {
            return 0; // past the last capability that this kernel knows
        }
        if (held < 0 || (held == 1 && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)) {
            return -errno;
        }
    }
    return 0;
}

int nb_clear_capabilities(void)
{
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
        return -errno;
    }
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct none[2];
    memset(none, 0, sizeof(none));
    return syscall(SYS_capset, &header, none) == 0 ? 0 : -errno;
}

int nb_become_identity_giver(uid_t user, gid_t group)
{
    int result = nb_drop_bounding_set();
    if (result != 0 && result != -EPERM) {
        return result;
    }
    // Without this, leaving uid 0 empties the permitted set: capabilities(7).
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) {
        return -errno;
    }
    result = nb_become(user, group);
    if (result != 0) {
        return result;
    }
    if (prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0
        || prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
        return -errno;
    }
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct kept[2];
    memset(kept, 0, sizeof(kept));
    kept[0].permitted = kept[0].effective = 1U << CAP_SETUID | 1U << CAP_SETGID;
    return syscall(SYS_capset, &header, kept) == 0 ? 0 : -errno;
}

int nb_drop_capabilities(void)
{
    // The bounding set and the securebits first: changing them needs CAP_SETPCAP, which the last step takes away.
    int result = nb_drop_bounding_set();
    if (result != 0) {
        return result;
    }
    if (prctl(PR_SET_SECUREBITS, (unsigned long)nb_locked_secure_bits, 0, 0, 0) != 0) {
        return -errno;
    }
    return nb_clear_capabilities();
}

int nb_secure_bits(void)
{
    int bits = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);
    return bits >= 0 ? bits : -errno;
}
