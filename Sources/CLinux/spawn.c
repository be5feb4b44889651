#define _GNU_SOURCE
#include "CLinux/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

pid_t nb_spawn(const char *path, char *const arguments[], char *const environment[], int output, int control)
{
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) {
        return -error;
    }
    posix_spawnattr_t attributes;
    error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return -error;
    }

    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    pid_t pid = 0;
    // Copies above 3, or a dup2 below could overwrite a descriptor that is still to be copied.
    int high_output = fcntl(output, F_DUPFD_CLOEXEC, 4);
    int high_control = fcntl(control, F_DUPFD_CLOEXEC, 4);
    if (high_output < 0 || high_control < 0) error = errno;
    if (error == 0) error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, high_output, 1);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, high_output, 2);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, high_control, 3);
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(&actions, 4);
    if (error == 0) error = posix_spawnattr_setsigmask(&attributes, &none);
    if (error == 0) error = posix_spawnattr_setsigdefault(&attributes, &all);
    if (error == 0) {
        error = posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    }
    if (error == 0) error = posix_spawn(&pid, path, &actions, &attributes, arguments, environment);
    if (high_output >= 0) close(high_output);
    if (high_control >= 0) close(high_control);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : -error;
}
