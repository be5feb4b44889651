"""What a fork must not share with its siblings: environment, random numbers, remembered folders."""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time


def renew(environment: bytes) -> None:
    """Makes this process its own. ``environment`` is what it was given, as lines of NAME=VALUE."""
    entries = (line.partition(b"=") for line in environment.split(b"\n"))
    # Python keeps a copy of the environment and knows nothing of what C has changed since.
    os.environ.clear()
    for name, separator, value in entries:
        if name and separator:
            os.environ[os.fsdecode(name)] = os.fsdecode(value)
    time.tzset()
    tempfile.tempdir = None
    random.seed()
    # The string hash seed cannot be renewed: it is the forkserver's, the same in all kernels.
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    matplotlib = sys.modules.get("matplotlib")
    for name in ("get_configdir", "get_cachedir"):
        forget = getattr(getattr(matplotlib, name, None), "cache_clear", None)
        if forget is not None:
            forget()
