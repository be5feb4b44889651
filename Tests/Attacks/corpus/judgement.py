"""What holds for every attack, whatever its own check is."""

import errno
import os
from pathlib import Path

from harness.secrets import CANARY, without_canary

# What a path may have at most, its NUL included: PATH_MAX of Linux.
LONGEST = 4096


def no_escape(outcome):
    """No line that the attack printed says that it got out, and none shows the server's secret."""
    for text in outcome.texts:
        without_canary(text)
    escapes = [line for line in outcome.lines if line.startswith("ESCAPE")]
    assert not escapes, "\n".join(escapes[:20])


def no_slip(attack, outcome):
    """No error that it has not foreseen has ended an attack before it had tried everything. It may be interrupted."""
    foreseen = {"KeyboardInterrupt", attack.then.get("raises")}
    slips = [kind for kind in outcome.raised if kind not in foreseen]
    assert not slips, f"the attack ended early: {slips} {outcome.console[-2000:]}"


def no_canary_in(folder):
    """No file of a folder shows the server's secret; big ones are looked at in pieces that overlap."""
    for path in _files(folder):
        assert not _holds(path, CANARY.encode()), f"{path} holds the server's secret"


def _files(folder):
    """The regular files below a folder, however deep, as far as a path can name them."""
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file(follow_symlinks=False) and len(os.fsencode(entry.path)) < LONGEST:
                        yield Path(entry.path)
        except OSError as error:
            assert error.errno in (errno.EACCES, errno.ENAMETOOLONG, errno.ENOENT), error


def _holds(path, secret, piece=1 << 20, most=64 << 20):
    tail, read = b"", 0
    with path.open("rb") as contents:
        while read < most and (part := contents.read(piece)):
            if secret in tail + part:
                return True
            tail, read = part[-len(secret):], read + len(part)
    return False
