"""Makes a value's representations fit for a frame."""

from __future__ import annotations

import base64
import json

LIMIT = 4 * 1024 * 1024
"""Bytes of the largest single representation, as JSON."""

TOTAL = 7 * 1024 * 1024
"""Bytes of all representations of one value together, so that the frame around them stays under its own limit."""

TEXT = 256 * 1024
"""Characters of the longest plain text; a longer one loses its middle."""


def shorten(text: str, limit: int = TEXT) -> str:
    """Cuts the middle out of a long text and says how much is missing. Three quarters of what stays are the head."""
    if len(text) <= limit:
        return text
    head = limit * 3 // 4
    tail = limit - head
    return "%s\n[... %d characters left out ...]\n%s" % (text[:head], len(text) - limit, text[-tail:])


def prepare(bundle: dict) -> dict[str, str]:
    """The bundle with every value as text: bytes in base64, structures as JSON.

    What is too large is left out, and the plain text, which is always there then, says so.
    """
    data = {}
    sizes = {}
    omitted = []
    for mime, value in bundle.items():
        mime, text = str(mime), _text(value)
        if mime == "text/plain":
            text = shorten(text)
        size = _size(text)
        if size > LIMIT:
            omitted.append(_note(mime, size, LIMIT))
        else:
            data[mime], sizes[mime] = text, size
    while sum(sizes.values()) > TOTAL:
        largest = max(sizes, key=sizes.__getitem__)
        omitted.append(_note(largest, sizes.pop(largest), TOTAL))
        del data[largest]
    if omitted:
        data["text/plain"] = "\n".join([data["text/plain"], *omitted] if "text/plain" in data else omitted)
    return data


def _text(value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    return json.dumps(value, ensure_ascii=False, default=str)


def _size(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _note(mime: str, size: int, limit: int) -> str:
    return "[%s of %.1f MiB left out: more than %d MiB]" % (mime, size / 2**20, limit // 2**20)
