#pragma once

/// Blocks every signal that can be blocked. Child-safe.
int nb_block_signals(void);

/// Unblocks every signal. Child-safe.
int nb_unblock_signals(void);

/// A close-on-exec, non-blocking descriptor that is readable when SIGCHLD is pending: signalfd(2). SIGCHLD must be
/// blocked. Child-safe.
int nb_child_signal_descriptor(void);

/// Reads away what the descriptor holds. Child-safe.
void nb_drain_child_signals(int descriptor);
