#define _GNU_SOURCE
#include "CLinux/limits.h"

#include <errno.h>
#include <sys/resource.h>

int nb_set_limit(int resource, uint64_t value)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) {
        return -errno;
    }
    // A limit may only tighten: raising a hard one needs CAP_SYS_RESOURCE, which not even root has everywhere.
    if (limit.rlim_max == RLIM_INFINITY || value < limit.rlim_max) {
        limit.rlim_max = value;
    }
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(resource, &limit) == 0 ? 0 : -errno;
}
