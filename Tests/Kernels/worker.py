"""The worker's end of a kernel, as a test sees it."""

from __future__ import annotations

import collections
import dataclasses
import json
import os
import selectors
import signal
import socket
import struct

PATIENCE = 60


@dataclasses.dataclass
class Outcome:
    """What one execution came to: its frames, and everything in the order in which a worker would relay it."""

    timeline: list[tuple[str, object]]

    def frames(self, kind: str) -> list[dict]:
        return [event for name, event in self.timeline if name == kind]

    @property
    def stdout(self) -> str:
        return "".join(text for name, text in self.timeline if name == "stdout")

    @property
    def stderr(self) -> str:
        return "".join(text for name, text in self.timeline if name == "stderr")

    @property
    def status(self) -> str:
        return self.frames("done")[0]["status"]

    @property
    def lines(self) -> list[int]:
        return [frame["line"] for frame in self.frames("active_line")]

    @property
    def result(self) -> dict | None:
        found = self.frames("result")
        assert len(found) <= 1
        return found[0]["data"] if found else None

    @property
    def text(self) -> str | None:
        return None if self.result is None else self.result["text/plain"]

    @property
    def displays(self) -> list[dict]:
        return [frame["data"] for frame in self.frames("display")]

    @property
    def error(self) -> dict | None:
        found = self.frames("error")
        assert len(found) <= 1
        return found[0] if found else None


class Worker:
    """Sends executions and collects what comes back; reads what was printed before each frame, as a worker does."""

    def __init__(self, forkserver, pid: int, control: socket.socket, stdout: socket.socket, stderr: socket.socket):
        self._forkserver = forkserver
        self.pid = pid
        self.control = control
        self._streams = {"stdout": stdout, "stderr": stderr}
        self._received = bytearray()
        self._arrived: collections.deque[tuple[str, object]] = collections.deque()
        self._closed = False
        self._status: int | None = None
        self._next = 0
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ, "control")
        for name, stream in self._streams.items():
            self._selector.register(stream, selectors.EVENT_READ, name)

    # Sending.

    def send(self, message: dict) -> None:
        self.send_raw(json.dumps(message).encode())

    def send_raw(self, body: bytes) -> None:
        self.control.sendall(struct.pack(">I", len(body)) + body)

    def start(self, code: str) -> int:
        self._next += 1
        self.send({"type": "execute", "id": self._next, "code": code})
        return self._next

    def acknowledge(self, frame: dict) -> None:
        self.send({"type": "ack", "sequence": frame["sequence"]})

    def interrupt(self) -> None:
        os.kill(self.pid, signal.SIGINT)

    # Receiving.

    def events(self, acknowledging: bool = True):
        """Everything that arrives, as (name, text or frame), until the kernel closes the control socket."""
        while True:
            while self._arrived:
                name, event = self._arrived.popleft()
                if acknowledging and name != "stdout" and name != "stderr" and "sequence" in event:
                    self.acknowledge(event)
                yield name, event
            if self._closed:
                return
            self._receive()

    def _receive(self) -> None:
        ready = self._selector.select(PATIENCE)
        assert ready, "the kernel says nothing"
        if not any(key.data == "control" for key, _ in ready):
            self._arrived.extend(self._printed())
            return
        data = self.control.recv(1 << 20)
        self._received += data
        self._closed = not data
        # What the code printed before these frames were sent is in the sockets by now.
        self._arrived.extend(self._printed())
        self._arrived.extend((frame["type"], frame) for frame in self._frames())

    def until(self, wanted, acknowledging: bool = True) -> list[tuple[str, object]]:
        """The events up to the first that ``wanted(name, event)`` accepts, that one included."""
        seen = []
        for name, event in self.events(acknowledging):
            seen.append((name, event))
            if wanted(name, event):
                return seen
        raise AssertionError("the kernel ended first: %r" % (seen,))

    def until_printed(self, text: str) -> None:
        printed = ""
        for name, event in self.events():
            if name == "stdout":
                printed += event
            if text in printed:
                return
        raise AssertionError("the kernel ended first")

    def ready(self) -> dict:
        return self.until(lambda name, _: name == "ready")[-1][1]

    def finish(self, identifier: int) -> Outcome:
        timeline = self.until(lambda name, event: name == "done")
        assert all(event["id"] == identifier for _, event in timeline if isinstance(event, dict))
        return Outcome(timeline)

    def run(self, code: str) -> Outcome:
        return self.finish(self.start(code))

    def output_until_closed(self, stream: str) -> str:
        """What is printed on a stream until every process has closed it."""
        received = b""
        self._streams[stream].settimeout(PATIENCE)
        while data := self._streams[stream].recv(1 << 16):
            received += data
        return received.decode()

    def wait(self) -> int:
        """The wait status of the kernel, when it has ended."""
        if self._status is None:
            self._status = self._forkserver.wait(self.pid)
        return self._status

    def close(self) -> int:
        """Closes the control socket, which ends the kernel, and returns the wait status."""
        self.control.close()
        status = self.wait()
        for stream in self._streams.values():
            stream.close()
        self._selector.close()
        return status

    def kill(self) -> None:
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
        self.close()

    def _frames(self):
        while len(self._received) >= 4:
            (length,) = struct.unpack_from(">I", self._received)
            if len(self._received) < 4 + length:
                return
            body = bytes(self._received[4 : 4 + length])
            del self._received[: 4 + length]
            yield json.loads(body)

    def _printed(self):
        for name, stream in self._streams.items():
            received = b""
            while True:
                try:
                    data = stream.recv(1 << 20, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    break
                if not data:
                    if stream.fileno() in {key.fd for key in self._selector.get_map().values()}:
                        self._selector.unregister(stream)
                    break
                received += data
            if received:
                yield name, received.decode()
