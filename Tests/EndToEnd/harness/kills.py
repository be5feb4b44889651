"""The end of a gateway by `kill -9` in the middle of a stream."""

import httpx
import pytest

from harness.deadline import until


def kill_amid(server, stream, is_time):
    """Kills the server when the data of the events that have come make it time; returns the data of all that come at all.

    When it returns, nothing that the server had started is left.
    """
    seen = []
    # The stream breaks off: how it does so is the network's affair.
    with pytest.raises((httpx.TransportError, AssertionError)):
        for event in stream:
            seen.append(event.data)
            if is_time(seen):
                break
        orphans = server.kill()
        for event in stream:
            seen.append(event.data)
        raise AssertionError("the stream came to its end before")
    until(lambda: not [orphan for orphan in orphans if orphan.alive], "the end of every process of the server")
    return seen
