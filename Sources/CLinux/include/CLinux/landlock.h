#pragma once

#include <stdint.h>

// The kernel's numbers up to Landlock ABI 9, of our own: headers in use stop much earlier (Debian 12's at ABI 3). They are
// part of the kernel's ABI on every architecture (include/uapi/linux/landlock.h).

/// Rights on files. Those of `nb_landlock_rights_of_files` alone may be given for what is no folder.
enum : uint64_t {
    nb_landlock_execute = 1 << 0,
    nb_landlock_write_file = 1 << 1,
    nb_landlock_read_file = 1 << 2,
    nb_landlock_read_folder = 1 << 3,
    nb_landlock_remove_folder = 1 << 4,
    nb_landlock_remove_file = 1 << 5,
    nb_landlock_make_character_device = 1 << 6,
    nb_landlock_make_folder = 1 << 7,
    nb_landlock_make_file = 1 << 8,
    nb_landlock_make_socket = 1 << 9,
    nb_landlock_make_fifo = 1 << 10,
    nb_landlock_make_block_device = 1 << 11,
    nb_landlock_make_link = 1 << 12,
    nb_landlock_refer = 1 << 13, // rename and link between folders: ABI 2, Linux 5.19. Refused without it, handled or not.
    nb_landlock_truncate = 1 << 14, // by path: ABI 3, Linux 6.2
    nb_landlock_device_control = 1 << 15, // ioctl(2) on devices: ABI 5, Linux 6.10
    nb_landlock_resolve_socket = 1 << 16, // connecting to a named socket made outside of the domain: ABI 9, Linux 7.1

    nb_landlock_rights_of_files = nb_landlock_execute | nb_landlock_write_file | nb_landlock_read_file
        | nb_landlock_truncate | nb_landlock_device_control | nb_landlock_resolve_socket,
};

/// Rights on the network: ABI 4, Linux 6.7. There are none on UDP up to ABI 9.
enum : uint64_t {
    nb_landlock_bind_tcp = 1 << 0,
    nb_landlock_connect_tcp = 1 << 1,
};

/// What a domain does not let out: ABI 6, Linux 6.12.
enum : uint64_t {
    nb_landlock_scope_abstract_socket = 1 << 0,
    nb_landlock_scope_signal = 1 << 1,
};

/// The ABI of the running kernel, 1 or more. Child-safe.
///
/// -ENOSYS where the kernel has no Landlock, -EOPNOTSUPP where it was not switched on at boot (`lsm=`).
int nb_landlock_abi(void);

/// Every right on files that the ABI knows: what a domain has to handle to refuse all that no rule gives. Child-safe.
uint64_t nb_landlock_file_rights(int abi);

/// Every right on the network that the ABI knows. Child-safe.
uint64_t nb_landlock_network_rights(int abi);

/// Every scope that the ABI knows. Child-safe.
uint64_t nb_landlock_scopes(int abi);

/// Makes an empty ruleset, a close-on-exec descriptor, which refuses the handled rights wherever no rule gives them.
/// Child-safe.
///
/// Nothing may be handled that `abi` does not know: the kernel answers EINVAL then.
int nb_landlock_ruleset(int abi, uint64_t files, uint64_t network, uint64_t scopes);

/// Gives `rights` on the file, or on the folder with everything below it. Child-safe.
///
/// The path is looked up once, here: the rule holds for that file or folder, whatever gets its name later. For what is no
/// folder, rights that only folders can have are left out. Rights that the ruleset does not handle: EINVAL.
int nb_landlock_allow(int ruleset, const char *path, uint64_t rights);

/// Enters a domain of these rules, for good, with everything that is forked or executed from here. Child-safe, needs
/// no_new_privs. What is refused is not written to the audit log (ABI 7): code that tries for ever would fill it.
int nb_landlock_restrict_self(int abi, int ruleset);
