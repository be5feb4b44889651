"""What a cell shows, as files of the session: in ``outputs/`` of its folder, one a representation."""

from __future__ import annotations

import base64
import binascii
import os
import secrets

FOLDER = "outputs"

LINKS = "application/vnd.nestbox.files+json"
"""The representation that says where the others are as files: MIME types to paths in the session's folder."""

MOST = 64
"""Files of one cell. What is shown after that, as in a loop that draws its progress, is shown only."""

_ENDINGS = {
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/vnd.plotly.v1+json": ".plotly.json",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/webp": ".webp",
    "text/html": ".html",
    "text/latex": ".tex",
    "text/markdown": ".md",
    "text/plain": ".txt",
}

_BINARY = {"application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp"}


class Artifacts:
    """Writes the files of one process. Until the first cell, as in the forkserver, and in children it writes none."""

    def __init__(self):
        self._home = None
        self._cell = None
        self._left = 0
        self._owner = None

    def settle(self, home: str) -> None:
        """This process is a kernel, and this is the session's folder."""
        self._home, self._owner = home, os.getpid()

    def begin(self, cell: int) -> None:
        """A cell begins; its number becomes a part of the names."""
        self._cell, self._left = cell, MOST

    def save(self, mime: str, value: object, text: str) -> str | None:
        """Writes a representation to a file, and returns its path in the session's folder.

        ``text`` is the value as a frame has it. None where there is no file: too many, no room, a folder that the code
        has closed. That what is shown is a file too is a service, and never what a cell fails by.
        """
        if self._owner != os.getpid() or self._left <= 0:
            return None
        try:
            data = _content(mime, value, text)
            folder = os.path.join(self._home, FOLDER)
            os.makedirs(folder, exist_ok=True)
            name = "%d-%s%s" % (self._cell, secrets.token_hex(4), _ENDINGS.get(mime, ".bin"))
            path = os.path.join(folder, name)
            try:
                with open(path, "xb") as file:
                    file.write(data)
            except OSError:
                os.unlink(path)
                raise
        except (OSError, ValueError, MemoryError):
            return None
        self._left -= 1
        return "%s/%s" % (FOLDER, name)


def is_worth_a_file(mime: str) -> bool:
    """Whether a representation of the type is a file as well as shown; plain text is only where it is too long."""
    return mime in _ENDINGS and mime != "text/plain"


def _content(mime: str, value: object, text: str) -> bytes:
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if mime in _BINARY:
        try:
            return base64.b64decode(text)
        except binascii.Error:
            raise ValueError(mime) from None
    return text.encode("utf-8", "backslashreplace")
