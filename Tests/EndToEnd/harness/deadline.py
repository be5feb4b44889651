"""Waiting for what really happened, with a bound."""

import os
import time

# How many times longer than elsewhere everything may take here: on an emulated processor (Tests/Machine).
PATIENCE = float(os.environ.get("NESTBOX_TESTS_PATIENCE", "1"))


def until(condition, what, within=20.0):
    """Asks again and again until the condition gives something true, and returns that.

    `what` completes the sentence "... did not happen"; `within` is in seconds of a machine with a
    processor of its own.
    """
    within *= PATIENCE
    end = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"{what}: did not happen within {within:g} s"
        time.sleep(0.02)
