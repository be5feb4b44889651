"""A strict reader of the server's event streams that notes when each event came."""

import json
import time
from dataclasses import dataclass

from harness import lmc
from harness.secrets import without_canary

DONE = "[DONE]"


@dataclass(frozen=True)
class Event:
    at: float
    data: object
    id: str | None = None


class EventStream:
    """The events of one response, in order. Reading is what makes time pass: nothing is read ahead."""

    def __init__(self, response):
        self.response = response
        self.events = []
        self.pings = 0
        self._incoming = self._read()

    def __iter__(self):
        return self

    def __next__(self):
        event = next(self._incoming)
        self.events.append(event)
        return event

    def _read(self):
        pending, done = b"", False
        for piece in self.response.iter_bytes():
            pending += piece
            while b"\n\n" in pending:
                record, pending = pending.split(b"\n\n", 1)
                identifier, data = self._payload(without_canary(record.decode()))
                if data is None:
                    continue
                assert not done, f"the stream went on after [DONE]: {data}"
                done = data == DONE
                assert done or identifier or "error" in data, f"an event without an id: {record!r}"
                yield Event(time.monotonic(), data, identifier)
        assert pending == b"", f"the stream broke off inside an event: {pending!r}"
        assert done, "the stream ended without [DONE]"

    def _payload(self, record):
        lines = record.split("\n")
        if all(line.startswith(":") for line in lines):
            self.pings += 1
            return None, None
        identifier = lines.pop(0).removeprefix("id: ") if lines[0].startswith("id: ") else None
        assert len(lines) == 1 and lines[0].startswith("data: "), f"not one data line: {record!r}"
        text = lines[0].removeprefix("data: ")
        return identifier, DONE if text == DONE else json.loads(text)

    def until(self, wanted):
        """Reads on to the first chunk that is wanted, and returns its event."""
        for event in self:
            if event.data != DONE and "role" in event.data and wanted(event.data):
                return event
        raise AssertionError(f"the stream ended first: {[event.data for event in self.events]}")

    def until_output(self, text):
        """Reads on until the console has shown the text."""
        return self.until(lambda chunk: chunk["type"] == "console" and text in self.console)

    def drain(self):
        """Reads to the end without a look at the rules: a stream that begins in the middle of a block breaks them."""
        for _ in self:
            pass
        return self

    def finish(self, whole=True):
        """Reads to the end, checks every rule of the format, and returns this stream."""
        for _ in self:
            pass
        if whole:
            assert self.error is None, f"the stream ended in an error: {self.error}"
            assert self.status is not None, "the stream ended without its status"
            assert self.events[-2].data == self.status, "the status is not the last event before [DONE]"
        self.blocks = lmc.assemble(self.chunks, whole=whole)
        return self

    @property
    def last_id(self):
        """What a client that comes back sends as `Last-Event-ID`."""
        return [event.id for event in self.events if event.id][-1]

    @property
    def chunks(self):
        """The message chunks so far, without the server's own last word."""
        messages = [event.data for event in self.events if event.data != DONE and "error" not in event.data]
        return [chunk for chunk in messages if chunk["role"] != "server"]

    @property
    def console(self):
        """All that the console has shown so far."""
        return "".join(chunk["content"] for chunk in self.chunks
                       if chunk.get("format") == "output" and "content" in chunk)

    @property
    def status(self):
        found = [event.data for event in self.events if event.data != DONE and event.data.get("role") == "server"]
        assert len(found) <= 1, f"more than one status: {found}"
        return found[0] if found else None

    @property
    def error(self):
        found = [event.data["error"] for event in self.events if event.data != DONE and "error" in event.data]
        assert len(found) <= 1, f"more than one error: {found}"
        return found[0] if found else None
