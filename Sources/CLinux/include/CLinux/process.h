#pragma once

/// Sets PR_SET_DUMPABLE. At 0, no other process of this uid can trace this one or read its memory, and what /proc shows
/// of it belongs to root. Copied by fork, set back to 1 by execve. Child-safe.
int nb_set_dumpable(int dumpable);

/// No exec from here on gains a privilege: PR_SET_NO_NEW_PRIVS. Inherited and irrevocable. Child-safe.
int nb_set_no_new_privileges(void);

/// Asks for `signal` when the thread that made this process ends: PR_SET_PDEATHSIG. Child-safe.
///
/// Cleared by a change of credentials, so set it after those.
int nb_set_parent_death_signal(int signal);

/// Sets the mode mask for new files. Child-safe.
void nb_set_file_mode_mask(int mask);

/// Asks the kernel to prefer this process when memory runs out: writes /proc/self/oom_score_adj. Child-safe.
int nb_prefer_for_oom_kill(void);

/// Empties the environment. Not child-safe in a process with threads.
int nb_clear_environment(void);
