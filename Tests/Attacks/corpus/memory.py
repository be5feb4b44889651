"""How much memory the gateway takes meanwhile."""

from contextlib import contextmanager
from pathlib import Path

# An output may be 10 MiB, and stands in the gateway a few times while it is framed, decoded, stored and sent. A frame
# of 4 GiB, a download of a petabyte or a flood that is queued would be far above.
ROOM = 192 << 20


@contextmanager
def bounded(server, room=ROOM):
    """Checks that at no moment the gateway takes more than `room` bytes above what it takes now."""
    # Sets the peak that the kernel keeps back to what is there now: proc(5).
    Path(f"/proc/{server.pid}/clear_refs").write_text("5")
    before = _kilobytes(server, "VmRSS")
    yield
    grown = (_kilobytes(server, "VmHWM") - before) << 10
    assert grown < room, f"the gateway grew by {grown >> 20} MiB at its peak"


def _kilobytes(server, name):
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name + ":")).split()[1])
