"""An OpenAI-compatible model that says what a test has written for it, and keeps what it was sent.

Each request takes the next reply of the script. A reply is a list of steps: a dictionary is sent as one event of the
stream, `Hold` waits, `Drop` closes the connection in the middle. A `Refusal` is an answer that is no stream at all, a
`Recorded` one the whole of one, in whatever protocol. `Drop` and `Hold` instead of a reply come before its first byte.
"""

import json
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from harness.standin import StandIn, StandInHandler


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict
    body: dict
    arrived: float = field(default_factory=time.monotonic)


def is_gone(connection):
    """Whether whoever asked has closed the connection."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@dataclass
class Hold:
    """Waits until it is released, or until whoever asked has gone away."""

    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    abandoned: threading.Event = field(default_factory=threading.Event)

    def hold(self, connection):
        """Waits on the connection of whoever asked."""
        self.reached.set()
        connection.settimeout(0.05)
        while not self.released.is_set():
            try:
                gone = connection.recv(1, socket.MSG_PEEK) == b""
            except TimeoutError:
                continue
            except ConnectionError:
                gone = True
            if gone:
                self.abandoned.set()
                break
        connection.settimeout(None)


@dataclass(frozen=True)
class Drop:
    """Closes the connection without the end that the protocol asks for."""


@dataclass(frozen=True)
class Raw:
    """Bytes sent as they are, for what no well-behaved server sends."""

    data: bytes


@dataclass(frozen=True)
class Refusal:
    status: int
    body: object
    headers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Recorded:
    """A stream as a provider documents it, sent as it is."""

    data: bytes


def chunk(delta=None, finish=None, **extra):
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "chatcmpl-scripted", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
            "choices": choices, **extra}


def usage(prompt, completion):
    """The last event before [DONE], where the request asked for it."""
    counts = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return chunk(usage=counts)


def says(*pieces, finish="stop", counts=(11, 7)):
    """A reply of text, in these pieces."""
    return [chunk({"role": "assistant", "content": ""}), *[chunk({"content": piece}) for piece in pieces],
            chunk({}, finish=finish), usage(*counts)]


def calls(source, language="python", first=None, piece=5, counts=(11, 7), identifier="call_1"):
    """A reply that runs code through the tool, its arguments cut into pieces of so many characters."""
    arguments = json.dumps({"language": language, "code": source})
    opening = {"index": 0, "id": identifier, "type": "function", "function": {"name": "execute", "arguments": ""}}
    fragments = [arguments[start:start + piece] for start in range(0, len(arguments), piece)]
    return [
        chunk({"role": "assistant", "content": first}),
        chunk({"tool_calls": [opening]}),
        *[chunk({"tool_calls": [{"index": 0, "function": {"arguments": fragment}}]}) for fragment in fragments],
        chunk({}, finish="tool_calls"), usage(*counts),
    ]


class ScriptedModel(StandIn):
    """The server, the script that it plays and the requests that it had."""

    def __init__(self):
        super().__init__(self._handler())
        self.requests = []
        self.bytewise = False

    @property
    def base_url(self):
        return f"{self.address}/v1"

    def play(self, *replies, bytewise=False):
        """Begins anew: these replies, no requests yet. With `bytewise` each byte of a stream is sent by itself."""
        self.requests.clear()
        self._script = deque(replies)
        self.bytewise = bytewise

    def _handler(self):
        model = self

        class Handler(StandInHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if is_gone(self.connection):
                    # Of a server that was killed, say: the reply is for whoever asks next.
                    reply = Drop()
                else:
                    # Before the request can be seen: it takes no reply of the script that follows.
                    reply = model._script.popleft() if model._script else Refusal(500, {"error": {"message": "no script"}})
                model.requests.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                if isinstance(reply, Hold):
                    reply.hold(self.connection)
                    self.close_connection = True
                elif isinstance(reply, Drop):
                    self.drop()
                elif isinstance(reply, Refusal):
                    self._refuse(reply)
                elif isinstance(reply, Recorded):
                    self._begin()
                    self._send(reply.data)
                    self.wfile.write(b"0\r\n\r\n")
                else:
                    self._stream(reply)

            def _refuse(self, refusal):
                data = json.dumps(refusal.body).encode() if not isinstance(refusal.body, bytes) else refusal.body
                self.send_response(refusal.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                for name, value in refusal.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def _begin(self):
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()

            def _stream(self, steps):
                self._begin()
                for step in steps:
                    if isinstance(step, Hold):
                        step.hold(self.connection)
                        if step.abandoned.is_set():
                            self.close_connection = True
                            return
                    elif isinstance(step, Drop):
                        self.drop()
                        return
                    elif isinstance(step, Raw):
                        self._send(step.data)
                    else:
                        self._send(b"data: " + json.dumps(step, ensure_ascii=False).encode() + b"\n\n")
                self._send(b"data: [DONE]\n\n")
                self.wfile.write(b"0\r\n\r\n")

            def _send(self, data):
                self.send_pieces(data, model.bytewise)

        return Handler
