"""What one cell reports while it runs."""

from __future__ import annotations

from typing import Protocol

from nestbox_kernel.channel import Channel


class Listener(Protocol):
    """Hears what a running cell shows. ``data`` maps MIME types to text, ready for a frame."""

    def active_line(self, line: int) -> None: ...

    def display(self, data: dict[str, str]) -> None: ...

    def result(self, data: dict[str, str]) -> None: ...


class Silence:
    """Hears nothing: for the forkserver's warming, and for threads that outlive their cell."""

    def active_line(self, line: int) -> None:
        pass

    def display(self, data: dict[str, str]) -> None:
        pass

    def result(self, data: dict[str, str]) -> None:
        pass


class Execution:
    """One execution's frames. After ``done`` nothing more is sent, whichever thread asks."""

    def __init__(self, channel: Channel, identifier: int):
        self._channel = channel
        self._identifier = identifier
        self._open = True
        self._begun = False

    def active_line(self, line: int) -> None:
        """Returns when the worker has taken it, so that nothing that the line prints can overtake it.

        The worker knows that nothing comes before an execution's first line, so that one needs no waiting.
        """
        waiting, self._begun = self._begun, True
        self._send("active_line", waiting, line=line)

    def result(self, data: dict[str, str]) -> None:
        self._send("result", data=data)

    def error(self, name: str, value: str, traceback: str) -> None:
        self._send("error", name=name, value=value, traceback=traceback)

    def display(self, data: dict[str, str]) -> None:
        """Returns when the worker has taken it, so that nothing printed later can overtake it."""
        self._send("display", waiting=True, data=data)

    def done(self, status: str) -> None:
        if self._channel.foreign:
            return
        with self._channel.exclusive():
            self._open = False
            self._channel.send(self._message("done", status=status))

    def _send(self, kind: str, waiting: bool = False, **fields) -> None:
        if self._channel.foreign:
            return
        with self._channel.exclusive():
            if self._open:
                say = self._channel.exchange if waiting else self._channel.send
                say(self._message(kind, **fields))

    def _message(self, kind: str, **fields) -> dict:
        return {"type": kind, "id": self._identifier, **fields}
