"""Folders that every user can reach, which those of pytest are not."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from harness.server import BINARY

PACKAGE = Path(__file__).resolve().parents[3]

_kept = ExitStack()


@contextmanager
def open_folder():
    """A folder below /var/tmp that everybody may look into."""
    with tempfile.TemporaryDirectory(prefix="nestbox-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def program_for(uid):
    """The server's binary and the interpreter for a user: as they are if the user can reach them, or else copies."""
    binary, python = BINARY.resolve(), Path(sys.prefix) / "bin" / "python"
    if not all(_reachable(uid, path) for path in (binary, binary.parent / "nestbox-worker", PACKAGE / "policies")):
        binary = _copies() / "program" / binary.name
    if not _reachable(uid, python):
        python = _copies() / "python" / "bin" / "python"
    for path in (binary, python):
        assert _reachable(uid, path), f"{path} cannot be reached by the user {uid}: this test proves nothing"
    return binary, python


@cache
def _copies():
    """A folder that every user can reach, with copies of the program and the interpreter; made once, kept to the end."""
    folder = _kept.enter_context(open_folder())
    program = folder / "program"
    program.mkdir(mode=0o755)
    for name in (BINARY.name, "nestbox-worker"):
        shutil.copy2(BINARY.resolve().parent / name, program)
    shutil.copytree(PACKAGE / "policies", program / "policies")
    # An environment goes on working where it is moved: it finds its packages beside itself.
    subprocess.run(["cp", "-a", "--reflink=auto", sys.prefix, folder / "python"], check=True)
    return folder


def remove_copies():
    """For the end of the tests. It takes seconds, which pytest's helpers have for their last hook, and not after it."""
    _kept.close()


def files_below(folder):
    """The regular files below a folder, each with its content; without those that go while they are looked through."""
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            if path.is_file():
                with suppress(FileNotFoundError):
                    yield path, path.read_bytes()


def _reachable(uid, path):
    if uid == os.getuid():
        return True
    return subprocess.run(["test", "-x", path], user=uid, group=uid, extra_groups=[]).returncode == 0
