#pragma once

/// Blocks every signal that can be blocked. Child-safe.
int nb_block_signals(void);

/// Unblocks every signal. Child-safe.
int nb_unblock_signals(void);

/// A close-on-exec, non-blocking descriptor that is readable when SIGCHLD is pending, and SIGTERM too if `termination`:
/// signalfd(2). They must be blocked. Child-safe.
int nb_signal_descriptor(int termination);

/// Reads away what the descriptor holds; 1 if SIGTERM was among it. Child-safe.
int nb_drain_signals(int descriptor);
