"""The kernel's end of the control socket."""

from __future__ import annotations

import os
import select
import socket
import threading

from nestbox_kernel import frames
from nestbox_kernel.interrupts import Interrupts

_CHUNK = 256 * 1024


class Channel:
    """Sends and receives frames; owns the descriptor.

    Only the process that made it may speak: in a child that the user's code forks, sending does nothing, and the
    child's copy of the descriptor is closed. Any thread may send and exchange.

    A KeyboardInterrupt can leave any call that waits. What was sent in part is then completed before the next frame,
    and what was received in part is kept, so the stream stays whole.
    """

    def __init__(self, descriptor: int, interrupts: Interrupts):
        os.set_inheritable(descriptor, False)
        self._socket = socket.socket(fileno=descriptor)
        self._interrupts = interrupts
        self._owner = os.getpid()
        self._lock = threading.RLock()
        self._decoder = frames.FrameDecoder()
        self._unsent = bytearray()
        self._sequence = 0
        os.register_at_fork(after_in_child=self._socket.close)

    @property
    def foreign(self) -> bool:
        """Whether this process is a child of the one that the channel belongs to."""
        return os.getpid() != self._owner

    def send(self, message: dict) -> None:
        if self.foreign:
            return
        data = frames.encode(message)
        with self._lock:
            with self._interrupts.held():
                self._unsent += data
            self._flush()

    def receive(self) -> dict | None:
        """The next message, or None when the worker has closed its end. Raises FrameError for anything else.

        Takes no lock: only one thread may wait here, the main one between executions or the one inside ``exchange``.
        """
        while True:
            with self._interrupts.held():
                message = self._decoder.next()
            if message is not None:
                return message
            self._wait(select.POLLIN)
            with self._interrupts.held():
                try:
                    data = self._socket.recv(_CHUNK, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    continue
                except ConnectionError:
                    return None
                if not data:
                    return None
                self._decoder.feed(data)

    def exchange(self, message: dict) -> None:
        """Sends a message under a new sequence and waits for that sequence's ack.

        Older acks, of waits that were interrupted, are skipped. Raises ConnectionError when the worker has gone.
        """
        if self.foreign:
            return
        with self._lock:
            self._sequence += 1
            sequence = self._sequence
            self.send({**message, "sequence": sequence})
            while True:
                answer = self.receive()
                if answer is None:
                    raise ConnectionError("the worker has gone")
                if answer.get("type") == "ack" and answer.get("sequence") == sequence:
                    return

    def exclusive(self) -> threading.RLock:
        """For ``with``: no other thread sends meanwhile."""
        return self._lock

    def _flush(self) -> None:
        while self._unsent:
            try:
                with self._interrupts.held():
                    sent = self._socket.send(self._unsent[:_CHUNK], socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
                    del self._unsent[:sent]
            except BlockingIOError:
                self._wait(select.POLLOUT)

    def _wait(self, event: int) -> None:
        # poll, not select: the user's code may have opened more than 1,024 descriptors before this one was polled.
        poll = select.poll()
        poll.register(self._socket, event)
        poll.poll()
