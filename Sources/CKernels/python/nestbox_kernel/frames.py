"""Frames: a 4-byte big-endian length, then that many bytes of UTF-8 JSON, always one object."""

from __future__ import annotations

import json
import re
import struct

MAXIMUM = 8 * 1024 * 1024
"""Bytes of the longest JSON that is sent."""

MAXIMUM_RECEIVED = 12 * 1024 * 1024
"""Bytes of the longest JSON that is taken: the worker's own limit, so that whatever reaches it can be run."""

_LENGTH = struct.Struct(">I")
_SURROGATES = re.compile("[\ud800-\udfff]")


class FrameError(Exception):
    """What arrived is not a frame; the stream cannot be used any more."""


def encode(message: dict) -> bytes:
    """The frame of a message. Lone surrogates, which UTF-8 cannot carry, become U+FFFD."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    try:
        body = text.encode()
    except UnicodeEncodeError:
        body = _SURROGATES.sub("\ufffd", text).encode()
    if len(body) > MAXIMUM:
        raise FrameError("a frame of %d bytes is longer than %d" % (len(body), MAXIMUM))
    return _LENGTH.pack(len(body)) + body


class FrameDecoder:
    """Cuts a byte stream into messages; bytes may arrive split and joined in any way."""

    def __init__(self):
        self._bytes = bytearray()

    def feed(self, data: bytes) -> None:
        self._bytes += data

    def next(self) -> dict | None:
        """The next whole message, or None when more bytes are needed.

        Raises FrameError for a length above the maximum and for anything that is not a JSON object.
        """
        if len(self._bytes) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._bytes)
        if length > MAXIMUM_RECEIVED:
            raise FrameError("a frame of %d bytes is longer than %d" % (length, MAXIMUM_RECEIVED))
        end = _LENGTH.size + length
        if len(self._bytes) < end:
            return None
        body = bytes(self._bytes[_LENGTH.size : end])
        del self._bytes[:end]
        try:
            message = json.loads(body)
        except ValueError as error:
            raise FrameError("a frame is not JSON: %s" % error) from None
        if not isinstance(message, dict):
            raise FrameError("a frame is not a JSON object")
        return message
