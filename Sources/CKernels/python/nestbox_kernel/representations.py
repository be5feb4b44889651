"""Makes a value's representations fit for a frame."""

from __future__ import annotations

import base64
import json
from typing import Callable

from nestbox_kernel import artifacts

LIMIT = 4 * 1024 * 1024
"""Bytes of the largest single representation, as JSON."""

TOTAL = 7 * 1024 * 1024
"""Bytes of all representations of one value together, so that the frame around them stays under its own limit."""

MOST = 64
"""Representations of one value: a reader refuses a frame of thousands."""

TEXT = 256 * 1024
"""Characters of the longest plain text; a longer one loses its middle."""


def shorten(text: str, limit: int = TEXT) -> str:
    """Cuts the middle out of a long text and says how much is missing. Three quarters of what stays are the head."""
    if len(text) <= limit:
        return text
    head = limit * 3 // 4
    tail = limit - head
    return "%s\n[... %d characters left out ...]\n%s" % (text[:head], len(text) - limit, text[-tail:])


Save = Callable[[str, object, str], "str | None"]
"""Makes a file of a representation and returns its path, or None: ``Artifacts.save``."""


def prepare(bundle: dict, save: Save = lambda mime, value, text: None) -> dict[str, str]:
    """The bundle with every value as text: bytes in base64, structures as JSON; and where the values are as files.

    What is too large is left out, and the plain text, which is always there then, says so, and which file has it.
    """
    bundle = _readable(bundle)
    files = {}
    data = {}
    sizes = {}
    omitted = []
    if len(bundle) > MOST:
        omitted.append("[%d representations left out: more than %d]" % (len(bundle) - MOST, MOST))
        # The plain text is what everybody can show.
        bundle = dict(sorted(bundle.items(), key=lambda item: item[0] != "text/plain")[:MOST])
    for mime, value in bundle.items():
        mime, text = str(mime), _text(value)
        is_long = mime == "text/plain" and len(text) > TEXT
        size = _size(text)
        if is_long or artifacts.is_worth_a_file(mime) or (size > LIMIT and mime != "text/plain"):
            path = save(mime, value, text)
            if path is not None:
                files[mime] = path
        if mime == "text/plain":
            text = shorten(text)
            size = _size(text)
            if is_long and mime in files:
                text += "\n[whole in %s]" % files[mime]
        if size > LIMIT:
            omitted.append(_note(mime, size, LIMIT, files))
        else:
            data[mime], sizes[mime] = text, size
    while sum(sizes.values()) > TOTAL:
        largest = max(sizes, key=sizes.__getitem__)
        omitted.append(_note(largest, sizes.pop(largest), TOTAL, files))
        del data[largest]
    if omitted:
        data["text/plain"] = "\n".join([data["text/plain"], *omitted] if "text/plain" in data else omitted)
    if files:
        data[artifacts.LINKS] = json.dumps(files)
    return data


_PLACEHOLDER = "<IPython.core.display."
"""What the plain text of IPython's own objects begins with: it says nothing of what is in them."""


def _readable(bundle: dict) -> dict:
    """The bundle with something to read in it for those who show only plain text, pictures and HTML."""
    plain = bundle.get("text/plain")
    if not (isinstance(plain, str) and plain.startswith(_PLACEHOLDER)):
        return bundle
    for mime in ("text/markdown", "text/latex", "application/json"):
        if mime in bundle:
            return {**bundle, "text/plain": _text(bundle[mime])}
    if isinstance(bundle.get("image/svg+xml"), str) and "text/html" not in bundle:
        return {**bundle, "text/html": bundle["image/svg+xml"]}
    return bundle


def _text(value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    return json.dumps(value, ensure_ascii=False, default=str)


def _size(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _note(mime: str, size: int, limit: int, files: dict[str, str]) -> str:
    where = "; it is in %s" % files[mime] if mime in files else ""
    return "[%s of %.1f MiB left out: more than %d MiB%s]" % (mime, size / 2**20, limit // 2**20, where)
