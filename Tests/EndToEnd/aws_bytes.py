"""Writes `application/vnd.amazon.eventstream`, as AWS does."""

import json
import struct
import zlib


def message(headers, payload):
    """One message; headers are texts."""
    block = b"".join(
        struct.pack(">B", len(name)) + name.encode() + b"\x07" + struct.pack(">H", len(value.encode())) + value.encode()
        for name, value in headers.items())
    prelude = struct.pack(">II", 16 + len(block) + len(payload), len(block))
    checked = prelude + struct.pack(">I", zlib.crc32(prelude)) + block + payload
    return checked + struct.pack(">I", zlib.crc32(checked))


def event(kind, **content):
    headers = {":event-type": kind, ":content-type": "application/json", ":message-type": "event"}
    # AWS pads its events to lengths that tell nothing.
    return message(headers, json.dumps({**content, "p": "abcdefgh"}, ensure_ascii=False).encode())


def exception(kind, words):
    headers = {":exception-type": kind, ":content-type": "application/json", ":message-type": "exception"}
    return message(headers, json.dumps({"message": words}).encode())


def text(*pieces, index=0):
    deltas = [event("contentBlockDelta", contentBlockIndex=index, delta={"text": piece}) for piece in pieces]
    return [*deltas, event("contentBlockStop", contentBlockIndex=index)]


def ending(reason, counts):
    """The two events that an answer ends with; counts are tokens read and written."""
    usage = {"inputTokens": counts[0], "outputTokens": counts[1], "totalTokens": sum(counts)}
    return [event("messageStop", stopReason=reason), event("metadata", usage=usage, metrics={"latencyMs": 5})]


def says(*pieces, reason="end_turn", counts=(11, 7)):
    """An answer of text."""
    return [event("messageStart", role="assistant"), *text(*pieces), *ending(reason, counts)]


def calls(source, language="python", first=None, piece=5, counts=(11, 7), identifier="tooluse_1"):
    """An answer that runs code through the tool, its arguments cut into pieces of so many characters."""
    arguments = json.dumps({"language": language, "code": source}, ensure_ascii=False)
    index = 0 if first is None else 1
    start = {"toolUse": {"toolUseId": identifier, "name": "execute"}}
    fragments = [arguments[at:at + piece] for at in range(0, len(arguments), piece)]
    return [
        event("messageStart", role="assistant"),
        *([] if first is None else text(first)),
        event("contentBlockStart", contentBlockIndex=index, start=start),
        *[event("contentBlockDelta", contentBlockIndex=index, delta={"toolUse": {"input": fragment}})
          for fragment in fragments],
        event("contentBlockStop", contentBlockIndex=index),
        *ending("tool_use", counts),
    ]
