"""Starts the kernels that are programs of their own, as a worker does after a kernel's steps."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess

from forkserver import DRIVERS
from worker import Worker

PYTHON = "/usr/bin/python3"


def install(folder: pathlib.Path) -> pathlib.Path:
    """Lays the drivers out as workers see them."""
    shutil.copytree(DRIVERS / "languages", folder, dirs_exist_ok=True)
    shutil.copytree(DRIVERS / "shared", folder, dirs_exist_ok=True)
    shutil.copytree(DRIVERS / "python" / "nestbox_kernel", folder / "nestbox_kernel", dirs_exist_ok=True)
    return folder


class Program:
    """A language's kernel as its descriptor says; ``missing`` is the program that it needs and that is not there."""

    def __init__(self, drivers: pathlib.Path, language: str):
        self.drivers = drivers
        self.descriptor = json.loads((DRIVERS / "languages" / language / "language.json").read_text())
        self.paths = {"python": PYTHON}
        self.missing = None
        for name, candidates in self.descriptor["programs"].items():
            found = next(filter(None, map(shutil.which, candidates)), None)
            self.missing = self.missing or (None if found else candidates[0])
            self.paths[name] = found or ""
        if not self.missing and language == "rust":
            sysroot = subprocess.run([self.paths["rustc"], "--print", "sysroot"], capture_output=True, text=True)
            # Where the one on PATH only stands for another, which this user has not installed.
            self.missing = None if sysroot.stdout else "rustc"
            self.paths["rustc"] = sysroot.stdout.strip() + "/bin/rustc"
        driver = self.descriptor["driver"]
        own = drivers / language / driver
        self.paths["driver"] = str(own if own.exists() else drivers / (driver + ".py"))

    def start(self, workspace: pathlib.Path) -> Worker:
        pairs = [socket.socketpair() for _ in range(3)]
        ends = [theirs.fileno() for _, theirs in pairs]

        def become():
            os.setsid()
            high = [os.dup(end) for end in ends]
            null = os.open("/dev/null", os.O_RDONLY)
            for descriptor, target in ((null, 0), (high[1], 1), (high[2], 2), (high[0], 3)):
                os.dup2(descriptor, target)
            os.closerange(4, 1024)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)

        command = [self._fill(part) for part in self.descriptor["command"]]
        given = {name: self._fill(value) for name, value in self.descriptor.get("environment", {}).items()}
        process = subprocess.Popen(
            command,
            env={"PATH": "/usr/bin:/bin", "HOME": str(workspace), "LANG": "C.UTF-8", "TMPDIR": "/tmp", **given},
            cwd=workspace,
            close_fds=False,
            preexec_fn=become,
        )
        for _, theirs in pairs:
            theirs.close()
        return ProgramWorker(process, *(ours for ours, _ in pairs))

    def _fill(self, text: str) -> str:
        return re.sub(r"\{([a-z_]+)\}", lambda match: self.paths.get(match[1], match[0]), text)


class ProgramWorker(Worker):
    """The worker's end of such a kernel.

    An interrupt is repeated while its execution goes on, as a worker does for programs that may miss one.
    """

    def __init__(self, process: subprocess.Popen, control, stdout, stderr):
        super().__init__(self, process.pid, control, stdout, stderr)
        self._process = process
        self._executing = False
        self._interrupted = False

    def wait(self, pid: int | None = None) -> int:
        """What the kernel exited with; negative for a signal."""
        return self._process.wait(60)

    def start(self, code: str) -> int:
        self._executing = True
        return super().start(code)

    def interrupt(self) -> None:
        self._interrupted = self._executing
        os.killpg(self.pid, signal.SIGINT)

    def finish(self, identifier: int):
        try:
            return super().finish(identifier)
        finally:
            self._executing = self._interrupted = False

    def _receive(self) -> None:
        for _ in range(60):
            if not self._interrupted or self._selector.select(0.5):
                break
            self.interrupt()
        super()._receive()

    def kill(self) -> None:
        self._process.kill()
        self.close()
