"""Users of this machine that own nothing on it."""

import os
import re

# Another one for each process of tests that runs beside others: a limit on a user's processes counts them wherever they are.
_beside = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0)

# Whoever runs the tests where that is not root, for whom the server is an ordinary user's anyway.
UID = os.getuid() or 61000 + _beside
