"""What a session must not leave behind, counted from outside."""

import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

from harness.deadline import until
from harness.processes import Process, descendants

_SHARED_FOLDERS = ("tmp", "var/tmp", "dev/shm")


@dataclass(frozen=True)
class Counters:
    """Everything that exists only for workers, and what the server's own processes hold.

    Processes and zombies are those below the test itself, which adopts every orphan: one that leaves the server's tree
    is counted all the same. The gateway's connections to its database are not: it opens some more when many ask at once,
    and keeps those. Without namespaces there are fewer places where something could be left, and each is looked at all the
    same: no group and no mount may come of a session there, and objects of the host's are everybody's.
    """

    processes: int
    zombies: int
    mounts: int
    cgroups: int
    gateway_descriptors: int
    forkserver_descriptors: int
    system_v_objects: int
    temporary_files: int

    @classmethod
    def of(cls, server):
        gateway, forkserver = Process.of(server.pid), server.forkserver()
        below = list(_below(os.getpid()))
        return cls(
            processes=sum(state != "Z" for _, state in below),
            zombies=sum(state == "Z" for _, state in below),
            mounts=sum(len(_lines(f"/proc/{pid}/mountinfo")) for pid in (gateway.pid, forkserver.pid)),
            cgroups=len(groups_of(gateway.pid)),
            gateway_descriptors=sum(not _is_of_database(target) for target in _descriptors(gateway)),
            forkserver_descriptors=len(_descriptors(forkserver)),
            system_v_objects=_system_v_objects(forkserver.pid),
            temporary_files=len(_temporary_files(server, user_of(forkserver))))

    def beyond(self, baseline):
        """What there is more of than at the baseline; of processes also what there is less of."""
        return {field.name: (getattr(baseline, field.name), getattr(self, field.name)) for field in fields(self)
                if getattr(self, field.name) > getattr(baseline, field.name)
                or field.name == "processes" and self.processes != baseline.processes}


def back_at(server, baseline, what, within=60.0):
    """Waits until nothing is left of what came after the baseline."""
    left = {}

    def clean():
        left.clear()
        left.update(Counters.of(server).beyond(baseline))
        return not left
    try:
        until(clean, what, within)
    except AssertionError as error:
        raise AssertionError(f"{what} leaves something behind: {left}; {_listing(server)}") from error


def _below(pid):
    """Number and state of every process below one, zombies too."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                values = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            found[int(entry.name)] = (int(values[1]), values[0])
    parents = {pid}
    while parents:
        children = {child for child, (parent, _) in found.items() if parent in parents}
        yield from ((child, found[child][1]) for child in children)
        parents = children


def _descriptors(process):
    found = process.descriptors
    assert found, f"the descriptors of {process.pid} cannot be counted"
    return found


def _is_of_database(target):
    return Path(target).name.startswith("nestbox.sqlite")


def _listing(server):
    """What there is, for whoever has to find out which of it is too much."""
    processes = [f"{one.pid} ({one.inner_pid}) {one.command_line[-60:]}" for one in descendants(os.getpid())]
    return "\n".join(["now there are:", *processes, *sorted(Process.of(server.pid).descriptors)])


def _lines(path):
    try:
        return Path(path).read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return []


def groups_of(gateway):
    """Folders that the gateway has made in any hierarchy of cgroups: they bear its number, and a word of chance after it."""
    found = subprocess.run(["find", "/sys/fs/cgroup", "-type", "d", "-path", f"*/nestbox-{gateway}-*"],
                           capture_output=True, text=True)
    return found.stdout.splitlines()


def _system_v_objects(forkserver):
    """Of the host and of the forkserver's IPC namespace, which every worker's comes from."""
    files = [f"/proc/sysvipc/{kind}" for kind in ("shm", "sem", "msg")]
    inside = subprocess.run(["nsenter", "-i", "-t", str(forkserver), "cat", *files],
                            capture_output=True, text=True, check=True).stdout.splitlines()
    return len(inside) + sum(len(_lines(file)) for file in files) - 2 * len(files)


def _temporary_files(server, user):
    """Folders of sessions and of workers, the cache that workers see, and what workers' users have made in shared folders:
    at the level where they have none of their own, the server's user.
    """
    own = [entry for name in ("workspaces", "tmp") if (server.data / name).is_dir()
           for entry in (server.data / name).iterdir()]
    own += (server.data / "cache").rglob("*")
    # As the server sees them, which may be in a container.
    root = Path(f"/proc/{server.pid}/root")
    # Where users are told apart, those of workers come after the forkserver's, docs/isolation.md; else they have the server's.
    most = user if user == user_of(Process.of(server.pid)) else 1 << 32
    return own + [entry for folder in _SHARED_FOLDERS for entry in (root / folder).iterdir()
                  if user <= _owner(entry) <= most]


def user_of(process):
    return int(process.status["Uid"].split()[0])


def _owner(entry):
    """Whose a file is; nobody's, -1, where it has gone meanwhile."""
    with suppress(FileNotFoundError):
        return entry.lstat().st_uid
    return -1
