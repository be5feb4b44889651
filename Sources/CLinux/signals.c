#define _GNU_SOURCE
#include "CLinux/signals.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

static int set_mask(int how_full)
{
    sigset_t mask;
    if (how_full) {
        sigfillset(&mask);
    } else {
        sigemptyset(&mask);
    }
    return sigprocmask(SIG_SETMASK, &mask, NULL) == 0 ? 0 : -errno;
}

int nb_block_signals(void)
{
    return set_mask(1);
}

int nb_unblock_signals(void)
{
    return set_mask(0);
}

int nb_signal_descriptor(int termination)
{
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    if (termination) {
        sigaddset(&mask, SIGTERM);
    }
    int descriptor = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    return descriptor >= 0 ? descriptor : -errno;
}

int nb_drain_signals(int descriptor)
{
    struct signalfd_siginfo information;
    int terminated = 0;
    while (read(descriptor, &information, sizeof(information)) == (ssize_t)sizeof(information)) {
        terminated |= information.ssi_signo == SIGTERM;
    }
    return terminated;
}
