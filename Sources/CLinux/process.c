#define _GNU_SOURCE
#include "CLinux/process.h"
#include "CLinux/descriptors.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>

int nb_set_dumpable(int dumpable)
{
    return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0) == 0 ? 0 : -errno;
}

int nb_set_no_new_privileges(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : -errno;
}

int nb_set_parent_death_signal(int signal)
{
    return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) == 0 ? 0 : -errno;
}

void nb_set_file_mode_mask(int mask)
{
    umask((mode_t)mask);
}

int nb_prefer_for_oom_kill(void)
{
    return nb_write_file("/proc/self/oom_score_adj", "1000", 4, 0, 0);
}

int nb_clear_environment(void)
{
    return clearenv() == 0 ? 0 : -ENOMEM;
}
