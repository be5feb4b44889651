"""The processes of a server, as the kernel tells of them."""

import contextlib
import errno
import os
import signal
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One process for its whole life: a number that is given out again does not stand for it."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid):
        """The process that has the number now."""
        stat = _stat(pid)
        if stat is None:
            raise ProcessLookupError(f"no process {pid}")
        return cls(pid, stat.started)

    @property
    def status(self):
        """The lines of /proc/<pid>/status; nothing once the process has ended."""
        try:
            text = Path(f"/proc/{self.pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return {}
        return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)

    @property
    def name(self):
        return self.status.get("Name", "")

    @property
    def inner_pid(self):
        """Its number inside its own PID namespace; None for one that is in this test's namespace."""
        numbers = self.status.get("NSpid", "").split()
        return int(numbers[-1]) if len(numbers) > 1 else None

    @property
    def command_line(self):
        try:
            return Path(f"/proc/{self.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""

    @property
    def parent(self):
        stat = _stat(self.pid)
        above = stat and _stat(stat.parent)
        return Process(stat.parent, above.started) if above else None

    @property
    def alive(self):
        fields = _stat(self.pid)
        return fields is not None and fields.started == self.started and fields.state != "Z"

    @property
    def descriptors(self):
        """What its descriptors stand for; nothing where the kernel lets not even the process's own user look."""
        found = []
        try:
            for entry in Path(f"/proc/{self.pid}/fd").iterdir():
                # One that is closed while they are looked through is none.
                with contextlib.suppress(FileNotFoundError):
                    found.append(_target(entry))
        except PermissionError:
            return []
        return found

    @property
    def memory(self):
        """All that the process has written into its memory; nothing where it has ended, or nobody may look."""
        found = []
        try:
            regions = [line.split()[:2] for line in Path(f"/proc/{self.pid}/maps").read_text().splitlines()]
            with open(f"/proc/{self.pid}/mem", "rb", buffering=0) as contents:
                for bounds, access in regions:
                    start, end = (int(bound, 16) for bound in bounds.split("-"))
                    if "w" in access and end - start < 1 << 30:
                        found.append(_region(contents.fileno(), start, end))
        except (PermissionError, FileNotFoundError, ProcessLookupError):
            return b""
        return b"".join(found)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)


def _region(memory, start, end):
    """A region of a process's memory; nothing where it has let go of it since the regions were listed."""
    try:
        return os.pread(memory, end - start, start)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return b""


def _target(descriptor):
    """What a descriptor stands for. The null device has a path of its own in each mount that shows it."""
    if descriptor.stat().st_rdev == os.stat("/dev/null").st_rdev:
        return "/dev/null"
    return os.readlink(descriptor)


@dataclass(frozen=True)
class _Stat:
    state: str
    parent: int
    started: str


def _stat(pid):
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name stands in brackets and may hold anything, brackets and spaces too.
    fields = text.rpartition(")")[2].split()
    return _Stat(state=fields[0], parent=int(fields[1]), started=fields[19])


def descendants(pid):
    """Everything that lives below a process now."""
    stats = {int(entry.name): _stat(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    found, parents = [], {pid}
    while parents:
        children = {child for child, stat in stats.items() if stat and stat.parent in parents}
        found += [Process(child, stats[child].started) for child in children if stats[child].state != "Z"]
        parents = children
    return found
