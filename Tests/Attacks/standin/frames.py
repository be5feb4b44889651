"""Frames with descriptors on a Unix socket: docs/worker-protocol.md, sections 1 and 2."""

import array
import json
import socket
import struct

_CHUNK = 64 << 10
_MOST_DESCRIPTORS = 16


class FrameStream:
    """One side of the control socket. Frames come as parsed messages, each with the descriptor that rode on it."""

    def __init__(self, connection):
        self.connection = connection
        self._bytes = b""
        self._descriptors = []

    def receive(self):
        """Waits for bytes; returns the messages that are whole now, or None at the end of the stream."""
        space = socket.CMSG_SPACE(_MOST_DESCRIPTORS * 4)
        data, ancillary, _, _ = self.connection.recvmsg(_CHUNK, space)
        for _, _, content in ancillary:
            numbers = array.array("i")
            numbers.frombytes(content[:len(content) - len(content) % numbers.itemsize])
            self._descriptors += numbers
        if not data:
            return None
        self._bytes += data
        messages = []
        while len(self._bytes) >= 4:
            length = struct.unpack(">I", self._bytes[:4])[0]
            if len(self._bytes) < 4 + length:
                break
            messages.append(json.loads(self._bytes[4:4 + length]))
            self._bytes = self._bytes[4 + length:]
        return messages

    def take_descriptor(self):
        """The one that came with the oldest message that has not taken its own."""
        return self._descriptors.pop(0)

    def send(self, message, descriptor=None):
        data = encoded(message)
        ancillary = [] if descriptor is None else [
            (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [descriptor]))]
        sent = self.connection.sendmsg([data], ancillary)
        self.connection.sendall(data[sent:])


def encoded(message):
    """A frame: of a message, or of bytes that stand for one."""
    content = message if isinstance(message, bytes) else json.dumps(message).encode()
    return struct.pack(">I", len(content)) + content
