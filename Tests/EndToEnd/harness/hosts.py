"""Servers on hosts of another make: without cgroups, with some that were given to an ordinary user, with version 2 alone."""

import errno
import os
from contextlib import contextmanager
from pathlib import Path

from harness.folders import open_folder, program_for
from harness.policies import policies
from harness.server import Server
from harness.users import UID

GROUPS = Path("/sys/fs/cgroup")


@contextmanager
def server(uid, groups=(), version2=False, settings={}, **limits):
    """A server of a user's. It starts in the groups; with `version2` it sees no hierarchy of version 1."""
    with open_folder() as folder:
        binary, python = program_for(uid)
        chosen = policies(folder, **limits)
        for made in (folder / "own", folder / "own" / "home"):
            made.mkdir()
            os.chown(made, uid, -1)
        running = Server(
            folder / "own", cwd=folder / "own", binary=binary, PYTHON_PATH=python, NESTBOX_POLICIES_DIR=chosen,
            NESTBOX_SPARE_WORKERS=0, **settings)
        script = [f"echo $$ > {group}/cgroup.procs" for group in groups]
        if version2:
            script += [f"umount {mount}" for mount in hierarchies("cgroup")]
        become = f"setpriv --reuid={uid} --regid={uid} --clear-groups" if uid != os.getuid() else ""
        running.command = [
            "unshare", "--mount", "--propagation", "private", "sh", "-ec", "; ".join([*script, f'exec {become} "$@"']),
            "sh", *running.command]
        with running:
            yield running


def hierarchies(kind):
    """Where hierarchies are mounted: `cgroup` is version 1, `cgroup2` version 2."""
    lines = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    return [Path(fields[1]) for fields in lines if fields[2] == kind]


@contextmanager
def given(uid, *parents):
    """A group below each of the parents that belongs to the user, as systemd gives one to a unit that asks for it."""
    names = [parent / f"given-{os.getpid()}" for parent in parents]
    try:
        for group in names:
            group.mkdir()
            os.chown(group, uid, uid)
            for file in ("cgroup.procs", "cgroup.subtree_control", "cgroup.threads", "tasks"):
                if (group / file).exists():
                    os.chown(group / file, uid, uid)
        yield names
    finally:
        for group in names:
            for folder, _, _ in os.walk(group, topdown=False):
                os.rmdir(folder)


def members(group):
    """The processes in a group; none where the group has gone meanwhile."""
    try:
        return [int(line) for line in (group / "cgroup.procs").read_text().split()]
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENODEV):
            raise
        return []


def below(group):
    """The groups below one, at any depth."""
    return {Path(folder) for folder, _, _ in os.walk(group)} - {Path(group)}
