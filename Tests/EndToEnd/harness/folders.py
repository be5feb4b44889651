"""Folders that every user can reach, which those of pytest are not."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.server import BINARY

PACKAGE = Path(__file__).resolve().parents[3]


@contextmanager
def open_folder():
    """A folder below /var/tmp that everybody may look into."""
    with tempfile.TemporaryDirectory(prefix="nestbox-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def program_for(uid, folder):
    """The server's binary and the interpreter for a user: as they are if the user can reach them, or else copies."""
    binary, prefix = BINARY.resolve(), Path(sys.prefix)
    worker, policies = binary.parent / "nestbox-worker", PACKAGE / "policies"
    if not all(_reachable(uid, path) for path in (binary, worker, policies)):
        program = folder / "program"
        program.mkdir(mode=0o755)
        for path in (binary, worker):
            shutil.copy2(path, program)
        shutil.copytree(policies, program / "policies")
        binary = program / binary.name
    if not _reachable(uid, prefix / "bin" / "python"):
        # An environment goes on working where it is moved: it finds its packages beside itself.
        subprocess.run(["cp", "-a", "--reflink=auto", prefix, folder / "python"], check=True)
        prefix = folder / "python"
    python = prefix / "bin" / "python"
    for path in (binary, python):
        assert _reachable(uid, path), f"{path} cannot be reached by the user {uid}: this test proves nothing"
    return binary, python


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
