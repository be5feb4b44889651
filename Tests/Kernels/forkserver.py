"""Starts real forkservers and kernels for the tests: bootstrap.py in an interpreter with host.c preloaded."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys

from worker import Worker

HERE = pathlib.Path(__file__).parent
DRIVERS = HERE.parent.parent / "Sources" / "CKernels"
PATIENCE = 60
"""Seconds after which a test that hears nothing fails."""


def build_host(folder: pathlib.Path) -> pathlib.Path:
    """Compiles the embedded drivers and the stand-in host into a library."""
    library = folder / "host.so"
    command = ["-std=c2x", "-shared", "-fPIC", "-Wl,-z,lazy", "-Wno-nullability-extension", "-I", DRIVERS / "include"]
    command += [DRIVERS / "kernels.c", HERE / "host.c", "-o", library]
    failures = []
    for compiler in _compilers():
        done = subprocess.run([compiler, *command], capture_output=True, text=True)
        if done.returncode == 0:
            return library
        failures.append("%s: %s" % (compiler, done.stderr))
    raise RuntimeError("no C compiler that knows #embed (clang 19, gcc 15) was found\n" + "\n".join(failures))


def _compilers() -> list[str]:
    """Swift's own clang first: it is there wherever this project is built."""
    swift = shutil.which("swift")
    beside = [str(pathlib.Path(swift).resolve().parent / "clang")] if swift else []
    named = [os.environ.get("CC"), "clang", "cc"]
    return [*beside, *(name for name in named if name and shutil.which(name))]


class Forkserver:
    """One forkserver process. ``ready`` is what it reported; ``errors`` is its standard error when it has failed."""

    def __init__(self, library: pathlib.Path, preload: str | None = None, home: pathlib.Path | None = None,
                 **more: str):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(PATIENCE)
        environment = {"PATH": os.environ["PATH"], "HOME": str(home or "/nonexistent"), "LD_PRELOAD": str(library)}
        environment.update(more)
        environment["NESTBOX_TEST_SOCKET"] = str(theirs.fileno())
        if preload is not None:
            environment["NESTBOX_PRELOAD"] = preload
        if home is not None:
            environment["MPLCONFIGDIR"] = str(home / "matplotlib")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", (DRIVERS / "python" / "bootstrap.py").read_text()],
            env=environment,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
        )
        theirs.close()
        self._socket = ours
        self.pid = self._process.pid
        report = ours.recv(1 << 16)
        self.ready = json.loads(report) if report else None
        self.errors = "" if report else self._process.communicate(timeout=PATIENCE)[1].decode()

    def fork(self, workspace: pathlib.Path, environment: dict[str, str] | None = None) -> Worker:
        """A new kernel, and the test's end of its sockets."""
        pairs = [socket.socketpair() for _ in range(3)]
        folder = os.open(workspace, os.O_RDONLY | os.O_DIRECTORY)
        given = {"PATH": "/usr/bin:/bin", "HOME": str(workspace), "LANG": "C.UTF-8", **(environment or {})}
        lines = "".join("%s=%s\n" % entry for entry in given.items())
        descriptors = [*(theirs.fileno() for _, theirs in pairs), folder]
        socket.send_fds(self._socket, [b"F" + lines.encode()], descriptors)
        pid = int(self._socket.recv(16))
        os.close(folder)
        for _, theirs in pairs:
            theirs.close()
        return Worker(self, pid, *(ours for ours, _ in pairs))

    def wait(self, pid: int) -> int:
        """The wait status of a kernel, when it has ended."""
        self._socket.send(b"W%d" % pid)
        return int(self._socket.recv(16))

    def close(self) -> None:
        self._socket.close()
        self._process.communicate(timeout=PATIENCE)
