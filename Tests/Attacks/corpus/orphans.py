"""Orphans of the server, which the tests take for their own, so that none gets out of sight."""

import ctypes

_PR_SET_CHILD_SUBREAPER = 36


def adopt():
    """From now on an orphan below the tests becomes their child, and is counted: prctl(2)."""
    if ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("the tests cannot adopt orphans, so none would be noticed")
