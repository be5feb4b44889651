#define _GNU_SOURCE
#include "CLinux/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    create_ruleset_version = 1U << 0, // LANDLOCK_CREATE_RULESET_VERSION
    rule_path_beneath = 1, // LANDLOCK_RULE_PATH_BENEATH
    restrict_self_log_same_exec_off = 1U << 0, // LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF
};

// struct landlock_ruleset_attr; the kernel takes a shorter one for an earlier ABI.
struct ruleset_attributes {
    uint64_t files; // ABI 1
    uint64_t network; // ABI 4
    uint64_t scopes; // ABI 6
};

// struct landlock_path_beneath_attr
struct __attribute__((packed)) path_rule {
    uint64_t rights;
    int32_t parent;
};
_Static_assert(sizeof(struct path_rule) == 12, "the kernel's structure is packed");

int nb_landlock_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, create_ruleset_version);
    return abi >= 0 ? (int)abi : -errno;
}

uint64_t nb_landlock_file_rights(int abi)
{
    uint64_t first = (nb_landlock_make_link << 1) - 1;
    return (abi >= 1 ? first : 0) | (abi >= 2 ? nb_landlock_refer : 0) | (abi >= 3 ? nb_landlock_truncate : 0)
        | (abi >= 5 ? nb_landlock_device_control : 0) | (abi >= 9 ? nb_landlock_resolve_socket : 0);
}

uint64_t nb_landlock_network_rights(int abi)
{
    return abi >= 4 ? nb_landlock_bind_tcp | nb_landlock_connect_tcp : 0;
}

uint64_t nb_landlock_scopes(int abi)
{
    return abi >= 6 ? nb_landlock_scope_abstract_socket | nb_landlock_scope_signal : 0;
}

int nb_landlock_ruleset(int abi, uint64_t files, uint64_t network, uint64_t scopes)
{
    struct ruleset_attributes attributes = {.files = files, .network = network, .scopes = scopes};
    size_t size = abi >= 6 ? sizeof(attributes)
        : abi >= 4         ? offsetof(struct ruleset_attributes, scopes)
                           : offsetof(struct ruleset_attributes, network);
    long ruleset = syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
    return ruleset >= 0 ? (int)ruleset : -errno;
}

int nb_landlock_allow(int ruleset, const char *path, uint64_t rights)
{
    int place = open(path, O_PATH | O_CLOEXEC);
    if (place < 0) {
        return -errno;
    }
    int result = 0;
    struct stat status;
    if (fstat(place, &status) != 0) {
        result = -errno;
    } else {
        struct path_rule rule = {
            .rights = S_ISDIR(status.st_mode) ? rights : rights & nb_landlock_rights_of_files,
            .parent = place,
        };
        if (syscall(SYS_landlock_add_rule, ruleset, rule_path_beneath, &rule, 0) != 0) {
            result = -errno;
        }
    }
    close(place);
    return result;
}

int nb_landlock_restrict_self(int abi, int ruleset)
{
    unsigned int flags = abi >= 7 ? restrict_self_log_same_exec_off : 0;
    return syscall(SYS_landlock_restrict_self, ruleset, flags) == 0 ? 0 : -errno;
}
