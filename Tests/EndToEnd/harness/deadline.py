"""Waiting for what really happened, with a bound."""

import time


def until(condition, what, within=20.0):
    """Asks again and again until the condition gives something true, and returns that.

    `what` completes the sentence "... did not happen"; `within` is in seconds.
    """
    end = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"{what}: did not happen within {within:g} s"
        time.sleep(0.02)
