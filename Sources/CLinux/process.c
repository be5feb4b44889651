#define _GNU_SOURCE
#include "CLinux/process.h"
#include "CLinux/descriptors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

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

int nb_adopt_orphans(void)
{
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : -errno;
}

void nb_set_file_mode_mask(int mask)
{
    umask((mode_t)mask);
}

int nb_set_oom_score(int score)
{
    char text[12];
    int length = snprintf(text, sizeof(text), "%d", score);
    return nb_write_file("/proc/self/oom_score_adj", text, (size_t)length, 0, 0);
}

int nb_yield_processor(int steps)
{
    // -1 is a nice value too, so only errno tells a failure.
    errno = 0;
    return nice(steps) == -1 && errno != 0 ? -errno : 0;
}

int nb_clear_environment(void)
{
    return clearenv() == 0 ? 0 : -ENOMEM;
}
