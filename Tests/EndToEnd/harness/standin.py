"""HTTP servers that tests play: what stands in for services of others."""

import socket
import threading
from collections import deque
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class StandIn:
    """Answers on this machine, on a port of its own, by a script: each request takes the next reply."""

    def __init__(self, handler):
        self._script = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)

    @property
    def address(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def finished(self):
        return not self._script

    @contextmanager
    def serving(self):
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()


class StandInHandler(BaseHTTPRequestHandler):
    """What an answer in pieces needs."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """The requests are kept, not printed."""

    def send_pieces(self, data, bytewise):
        """A part of a body of unknown length; with `bytewise` each byte of it by itself."""
        for piece in [data[i:i + 1] for i in range(len(data))] if bytewise else [data]:
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            self.wfile.flush()

    def drop(self):
        """Closes the connection in the middle."""
        self.close_connection = True
        # Where the other side has closed it already there is nothing to close.
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
