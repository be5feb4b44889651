"""The kernel of every language whose programs are compiled and run: each cell is one, and nothing but files is kept.

Its arguments are the language's name, the name of the source file, the compiler's command, `--`, and the program's.
In both commands {source} is the source file, {folder} a folder that is gone after the run, and {temporary} one that
stays as long as the worker does.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from nestbox_kernel.channel import Channel
from nestbox_kernel.execution import Execution
from nestbox_kernel.frames import FrameError
from nestbox_kernel.interrupts import Interrupts

GRACE = 0.25
"""Seconds that an interrupted program has before it is killed."""


class Failure(Exception):
    """What a client is told of a compiler or program that did not end well."""

    def __init__(self, name: str, status: int, text: str):
        super().__init__(text)
        self.name = name
        self.status = status


class Compiled:
    def __init__(self, source: str, command: list[str], interrupts: Interrupts):
        split = command.index("--")
        self._source = source
        self._compile, self._run = command[:split], command[split + 1 :]
        self._interrupts = interrupts
        self._temporary = tempfile.gettempdir()

    def run(self, code: str) -> None:
        """Compiles and runs. Raises Failure, or KeyboardInterrupt."""
        folder = tempfile.mkdtemp(prefix="run-")
        try:
            source = os.path.join(folder, self._source)
            with open(source, "w", encoding="utf-8", errors="replace") as file:
                file.write(code)
            places = {"{source}": source, "{folder}": folder, "{temporary}": self._temporary}
            if self._compile:
                # What compilers have to say is no output of the program.
                status = self._execute(self._compile, places, stdout=2)
                if status:
                    raise Failure("CompileError", status, "compilation failed: " + describe(status))
            status = self._execute(self._run, places)
            if status:
                raise Failure("ExitStatus", status, describe(status))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _execute(self, command: list[str], places: dict[str, str], stdout: int | None = None) -> int:
        arguments = []
        for argument in command:
            for name, place in places.items():
                argument = argument.replace(name, place)
            arguments.append(argument)
        process = None
        try:
            # An interrupt before there is an object to stop it by would leave the program running.
            with self._interrupts.held():
                process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=stdout)
            return process.wait()
        except KeyboardInterrupt:
            if process is not None:
                # It is in this process's group, and so was interrupted too.
                try:
                    process.wait(GRACE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            raise


def describe(status: int) -> str:
    """What a person reads of a status that is not 0, negative for a signal."""
    if status > 0:
        return "exit status %d" % status
    try:
        return "killed by %s" % signal.Signals(-status).name
    except ValueError:
        return "killed by signal %d" % -status


def attempt(compiled: Compiled, code: str, interrupts: Interrupts) -> BaseException | None:
    try:
        try:
            interrupts.accept()
            compiled.run(code)
        finally:
            interrupts.ignore()
    except (Failure, KeyboardInterrupt, OSError) as error:
        return error
    return None


def main(name: str, source: str, command: list[str]) -> int:
    interrupts = Interrupts()
    interrupts.install()
    channel = Channel(3, interrupts)
    compiled = Compiled(source, command, interrupts)
    try:
        channel.send({"type": "ready", "language": name, "version": ""})
        while (message := channel.receive()) is not None:
            if message.get("type") != "execute":
                continue
            execution = Execution(channel, message["id"])
            execution.active_line(1)
            error = attempt(compiled, message["code"], interrupts)
            if isinstance(error, Failure):
                execution.error(error.name, str(error.status), str(error))
            elif isinstance(error, KeyboardInterrupt):
                execution.error("Interrupted", "", "Interrupted")
            elif error is not None:
                execution.error(type(error).__name__, str(error), str(error))
            ended = "interrupted" if isinstance(error, KeyboardInterrupt) else "error"
            execution.done("ok" if error is None else ended)
    except (ConnectionError, FrameError):
        pass
    return 0


if __name__ == "__main__":
    os._exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
