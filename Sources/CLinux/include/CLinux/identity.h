#pragma once

#include <sys/types.h>

enum {
    /// The securebits after nb_drop_capabilities (linux/securebits.h): uid 0 is nobody special, a change of uid touches no
    /// capability, none becomes ambient, and none of that can be changed again.
    nb_locked_secure_bits = 0xef,
};

/// Empties the bounding set, so that no exec brings a capability back. Child-safe. Needs CAP_SETPCAP.
int nb_drop_bounding_set(void);

/// Becomes this user and group for good, with no supplementary groups: real, effective and saved ids. Child-safe.
///
/// Needs CAP_SETUID and CAP_SETGID; clears every capability on the way out of uid 0 (capabilities(7)).
int nb_become(uid_t user, gid_t group);

/// Becomes this user and group as nb_become does, and keeps CAP_SETUID and CAP_SETGID and no other capability: what it takes
/// to make processes of other users. Child-safe.
///
/// The bounding set is emptied where the process may do that (CAP_SETPCAP); where not, no_new_privs has to see to it that no
/// exec brings a capability back.
int nb_become_identity_giver(uid_t user, gid_t group);

/// Empties the ambient, effective, permitted and inheritable sets. Child-safe. Needs nothing.
int nb_clear_capabilities(void);

/// Empties the bounding, ambient, effective, permitted and inheritable capability sets and locks the securebits, so that
/// no later exec or uid change can bring any back. Child-safe.
///
/// Needs CAP_SETPCAP for the bounding set, which a process has in a user namespace that it has just made.
int nb_drop_capabilities(void);

/// The securebits of the calling thread, or -errno. Child-safe.
int nb_secure_bits(void);
