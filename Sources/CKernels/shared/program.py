"""The kernel that runs programs: each is a process of its own, as a shell would start it, and nothing of it is kept.

The code of an execution is a JSON object: `compile` and `run`, commands in which {source} is the program's file, {folder} a
folder that is gone after the run and {temporary} one that stays as long as the worker does; `source`, the name that the
file has, or else `entrypoint`, where it is in the workspace; `code`, what is in it; `arguments`, `environment`; `input` in base64.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from compiled import Failure, describe
from nestbox_kernel.channel import Channel
from nestbox_kernel.execution import Execution
from nestbox_kernel.frames import FrameError
from nestbox_kernel.interrupts import Interrupts

GRACE = 0.5
"""Seconds that a program has after SIGINT, and again after SIGTERM. The gateway ends this process two seconds after the first."""


class Program:
    """One program, made from what an execution asks for."""

    def __init__(self, order: dict, interrupts: Interrupts):
        self._order = order
        self._interrupts = interrupts
        self._folder = tempfile.mkdtemp(prefix="run-")
        self._written = None
        self.status = None

    def run(self) -> int:
        """Compiles and runs; the status is negative for a signal. Raises Failure, OSError or KeyboardInterrupt."""
        places = {"{source}": self._source(), "{folder}": self._folder, "{temporary}": tempfile.gettempdir()}
        order = self._order
        environment = {**os.environ, **order["environment"]}
        if order["compile"]:
            try:
                status = self._execute(fill(order["compile"], places), environment, subprocess.DEVNULL, stdout=2)
            except KeyboardInterrupt:
                # How a compiler ended is not how the program did, which was never started.
                self.status = None
                raise
            if status:
                raise Failure("CompileError", status, "compilation failed: " + describe(status))
        with tempfile.TemporaryFile() as file:
            file.write(base64.b64decode(order["input"]))
            file.seek(0)
            return self._execute(fill(order["run"], places) + order["arguments"], environment, file)

    def _source(self) -> str:
        if entrypoint := self._order.get("entrypoint"):
            path = os.path.join(os.getcwd(), entrypoint)
            if not os.path.isfile(path):
                raise FileNotFoundError(f"entrypoint: there is no file {entrypoint} in the workspace")
            return path
        # Beside the workspace's files, so that it finds them as it would find its own.
        stem, extension = os.path.splitext(self._order["source"])
        descriptor, path = tempfile.mkstemp(extension, stem + "_", os.getcwd())
        self._written = path
        with open(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(self._order["code"])
        return path

    def _execute(self, command: list[str], environment: dict[str, str], stdin, stdout: int | None = None) -> int:
        process = None
        try:
            # An interrupt before there is an object to stop it by would leave the program running.
            with self._interrupts.held():
                process = subprocess.Popen(command, stdin=stdin, stdout=stdout, env=environment)
            # Not reaped here: an interrupt just after that would lose how it ended, and 0 would be told.
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            with self._interrupts.held():
                return process.wait()
        except KeyboardInterrupt:
            self._interrupts.ignore()
            if process is not None:
                self.status = self._insist(process)
            raise

    @staticmethod
    def _insist(process: subprocess.Popen) -> int:
        """Ends a program that was interrupted: it is in this process's group, and so had its SIGINT already."""
        for end in (process.terminate, process.kill):
            try:
                return process.wait(GRACE)
            except subprocess.TimeoutExpired:
                end()
        return process.wait()

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._written is not None:
            try:
                os.unlink(self._written)
            except OSError:
                pass


def fill(command: list[str], places: dict[str, str]) -> list[str]:
    for name, place in places.items():
        command = [part.replace(name, place) for part in command]
    return command


def attempt(order: dict, execution: Execution, interrupts: Interrupts) -> str:
    """Runs the program and tells how it ended; returns the execution's status."""
    program = None
    try:
        try:
            interrupts.accept()
            program = Program(order, interrupts)
            status = program.run()
        finally:
            interrupts.ignore()
            if program is not None:
                program.remove()
    except KeyboardInterrupt:
        if program is not None and program.status is not None:
            execution.error("ExitStatus", str(program.status), "")
        return "interrupted"
    except Failure as error:
        execution.error(error.name, str(error.status), str(error))
        execution.error("ExitStatus", str(error.status), str(error))
        return "error"
    except OSError as error:
        execution.error(type(error).__name__, str(error), str(error))
        return "error"
    execution.error("ExitStatus", str(status), describe(status))
    return "error" if status else "ok"


def main() -> int:
    interrupts = Interrupts()
    interrupts.install()
    channel = Channel(3, interrupts)
    try:
        channel.send({"type": "ready", "language": "program", "version": ""})
        while (message := channel.receive()) is not None:
            if message.get("type") != "execute":
                continue
            execution = Execution(channel, message["id"])
            execution.active_line(1)
            execution.done(attempt(json.loads(message["code"]), execution, interrupts))
    except (ConnectionError, FrameError):
        pass
    return 0


if __name__ == "__main__":
    os._exit(main())
