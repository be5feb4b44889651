"""What a fork must not share with its siblings: environment, random numbers, remembered folders."""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time


_STATE_WORDS = 624
"""The size of the state of numpy's global generator, the Mersenne Twister, in words of 32 bits."""


def prepare() -> None:
    """For the forkserver: has numpy's global generator forget the seed that its forks would share."""
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


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
    numpy = sys.modules.get("numpy")
    if "numpy.random" in sys.modules:
        # A state of its own, at once: seed() makes one by steps that copy some 90 pages more.
        state = numpy.frombuffer(os.urandom(_STATE_WORDS * 4), numpy.uint32)
        numpy.random.set_state(("MT19937", state, _STATE_WORDS))
    matplotlib = sys.modules.get("matplotlib")
    for name in ("get_configdir", "get_cachedir"):
        forget = getattr(getattr(matplotlib, name, None), "cache_clear", None)
        if forget is not None:
            forget()
