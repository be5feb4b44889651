"""Users of this machine that own nothing on it."""

import os

# Whoever runs the tests where that is not root, for whom the server is an ordinary user's anyway. Else another one in each process of
# tests, which may run beside others: what the kernel grants a user, as a number of processes, is one for all of his.
UID = os.getuid() or 61_000 + os.getpid() % 4_000
