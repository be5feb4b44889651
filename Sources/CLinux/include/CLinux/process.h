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

/// Makes this process the new parent of every orphan below it: PR_SET_CHILD_SUBREAPER. Not inherited. Child-safe.
int nb_adopt_orphans(void);

/// Sets the mode mask for new files. Child-safe.
void nb_set_file_mode_mask(int mask);

/// Sets how readily the kernel takes this process when memory runs out, 0 to 1000: writes /proc/self/oom_score_adj, which
/// belongs to root while the process is not dumpable. Inherited. Raising it needs no privilege. Child-safe.
int nb_set_oom_score(int score);

/// Adds to the nice value of this process and those that it forks: nice(2). Child-safe.
int nb_yield_processor(int steps);

/// Empties the environment. Not child-safe in a process with threads.
int nb_clear_environment(void);
