"""The kernel's loop: one cell after the other."""

from __future__ import annotations

import os
import pathlib
import sys

from nestbox_kernel import packages, representations, tracebacks
from nestbox_kernel.channel import Channel
from nestbox_kernel.execution import Execution, Silence
from nestbox_kernel.frames import FrameError
from nestbox_kernel.shell import KernelShell
from nestbox_kernel.streams import Streams

_NAME_LIMIT = 1024
_VALUE_LIMIT = 64 * 1024


class Kernel:
    """Serves one worker. Owns the descriptor of the control socket."""

    def __init__(self, descriptor: int, shell: KernelShell):
        self._shell = shell
        self._interrupts = shell.interrupts
        self._channel = Channel(descriptor, self._interrupts)
        self._streams = Streams.make()

    def serve(self) -> int:
        """Runs cells until the worker closes the socket; returns the process's exit status."""
        self._interrupts.install()
        self._streams.install()
        sys.argv[:] = [""]
        # The workspace is where modules are looked for first, as in a notebook; from here on imports are the user's.
        if "" not in sys.path:
            sys.path.insert(0, "")
        packages.settle(make=True)
        self._shell.user_ns["_dh"][:] = [pathlib.Path.cwd()]
        self._shell.artifacts.settle(os.getcwd())
        self._shell.rehearse()
        channel = self._channel
        try:
            channel.send({"type": "ready", "language": "python", "version": sys.version.split()[0]})
            while True:
                message = channel.receive()
                if message is None:
                    return 0
                if message.get("type") == "execute":
                    self._execute(message["id"], message["code"])
        except ConnectionError:
            return 0
        except FrameError as error:
            print("nestbox: the worker's frames cannot be read: %s" % error, file=sys.stderr)
            return 1

    def _execute(self, identifier: int, code: str) -> None:
        shell, streams, interrupts, channel = self._shell, self._streams, self._interrupts, self._channel
        execution = Execution(channel, identifier)
        shell.artifacts.begin(identifier)
        error = self._run(code, execution)
        if channel.foreign:
            _leave(error)
        interrupts.install()
        streams.flush()
        shell.listener = Silence()
        execution.done(self._report(error, execution))

    def _run(self, code: str, execution: Execution) -> BaseException | None:
        shell, interrupts = self._shell, self._interrupts
        shell.listener = execution
        interrupts.install()
        try:
            try:
                interrupts.accept()
                return shell.execute(code)
            finally:
                interrupts.ignore()
        except BaseException as error:
            # An interrupt between two statements; or the code has broken the shell, and gets to see how.
            interrupts.ignore()
            return error

    def _report(self, error: BaseException | None, execution: Execution) -> str:
        if error is None or (isinstance(error, SystemExit) and not error.code):
            return "ok"
        execution.error(
            representations.shorten(type(error).__name__, _NAME_LIMIT),
            representations.shorten(tracebacks.describe(error), _VALUE_LIMIT),
            representations.shorten(tracebacks.render(error, compiled=self._shell.ran)),
        )
        return "interrupted" if isinstance(error, KeyboardInterrupt) else "error"


def _leave(error: BaseException | None) -> None:
    """Ends a child that the user's code forked and did not end, as Python would at the end of a script."""
    status = 0
    if isinstance(error, SystemExit):
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
        if error.code is not None and not isinstance(error.code, int):
            print(error.code, file=sys.stderr)
    elif error is not None:
        status = 1
        print(tracebacks.render(error), file=sys.stderr)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status & 0xFF)
