"""SIGINT: raises KeyboardInterrupt in the user's code, and nowhere else."""

from __future__ import annotations

import signal
import threading


class Interrupts:
    """The process's SIGINT handler.

    An interrupt is ignored unless the user's code runs, and put off while bytes move between a socket and a buffer, so
    that no frame is lost or sent twice. All methods belong to the main thread, which is the only one that Python
    interrupts; ``held`` does nothing in another.
    """

    def __init__(self):
        self._main = threading.get_ident()
        self._accepting = False
        self._holds = 0
        self._pending = False

    def install(self) -> None:
        """Becomes the handler, again if the user's code has set another."""
        signal.signal(signal.SIGINT, self._arrived)

    def accept(self) -> None:
        self._pending = False
        self._accepting = True

    def ignore(self) -> None:
        self._accepting = False

    def held(self) -> Interrupts:
        """For ``with``: an interrupt that arrives inside is raised on leaving."""
        return self

    def __enter__(self) -> None:
        if threading.get_ident() == self._main:
            self._holds += 1

    def __exit__(self, kind, value, traceback) -> None:
        if threading.get_ident() != self._main:
            return
        self._holds -= 1
        if self._pending and not self._holds:
            self._pending = False
            if self._accepting and kind is None:
                raise KeyboardInterrupt

    def _arrived(self, number, frame) -> None:
        if not self._accepting:
            return
        if self._holds:
            self._pending = True
        else:
            raise KeyboardInterrupt
