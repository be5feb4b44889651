#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// O_PATH of open(2), which the Glibc module hides.
#define NB_O_PATH 010000000

/// Closes every descriptor from `first` up, with close_range(2) (Linux 5.9). Child-safe.
int nb_close_from(unsigned int first);

/// Makes `descriptor` the number `target`, without close-on-exec, and leaves the original open. Child-safe.
int nb_duplicate(int descriptor, int target);

/// A connected pair of close-on-exec Unix stream sockets. Child-safe.
int nb_socket_pair(int pair[2]);

/// A close-on-exec pipe: reading end first. Child-safe.
int nb_pipe(int ends[2]);

/// open(2) with close-on-exec. Child-safe.
int nb_open(const char *path, int flags, mode_t mode);

/// Opens what the path leads to below `folder`: openat2(2) (Linux 5.6). No `..`, link or mount on the way leads out of it; a
/// path that has one fails. Child-safe.
int nb_open_beneath(int folder, const char *path, int flags);

/// Writes all the bytes to a file that exists or is made with `mode`; what it held is gone. Child-safe.
int nb_write_file(const char *path, const void *bytes, size_t length, int create, mode_t mode);

/// Moves a file or folder to a name that must be free, relative to two folders: renameat2(2) with RENAME_NOREPLACE.
int nb_rename_new(int old_folder, const char *old_name, int new_folder, const char *new_name);

/// Gives the owner of a folder all rights to it, in a place where strangers may put a link into its stead at any time: what is
/// no folder by then is left alone. Needs /proc.
int nb_unlock_folder(int parent, const char *name);
