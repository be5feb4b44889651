"""The message format: how to write a request's messages, and the rules that every streamed chunk has to keep."""

import json
from dataclasses import dataclass, field


def message(text):
    return {"role": "user", "type": "message", "content": text}


def code(source, language="python"):
    return {"role": "user", "type": "code", "format": language, "content": source}


def command(word):
    return {"role": "user", "type": "command", "content": word}


def bare(stored):
    """A stored message without what the store has added to it."""
    return {name: value for name, value in stored.items() if name not in ("id", "created_at")}


def fenced(*sources, language="python"):
    """A message whose fenced blocks the offline model runs, one after the other."""
    return message("\n\n".join(f"```{language}\n{source}\n```" for source in sources))


STREAMED = {"assistant": {"message", "code"}, "computer": {"console", "image", "code", "file", "confirmation"}}
IMAGE_FORMATS = {"base64", "base64.png", "base64.jpeg", "path"}


class Violation(AssertionError):
    """A chunk that the rules forbid."""


@dataclass
class Block:
    """What stood between a start and its end."""

    role: str
    type: str
    format: str | None
    content: str = ""
    lines: list = field(default_factory=list)

    @property
    def stored(self):
        """The block as the session's messages show it."""
        return self.role, self.type, "output" if self.type == "console" else self.format, self.content


def assemble(chunks, whole=True):
    """Checks the chunks of one stream against the rules and returns its blocks.

    `whole` is False for a stream that ended in an error, whose last block may lack its end.
    """
    blocks, block = [], None
    for number, chunk in enumerate(chunks):
        try:
            block = _advance(chunk, block, blocks)
        except Violation as violation:
            raise Violation(f"chunk {number} {json.dumps(chunk)[:200]}: {violation}") from None
    if whole:
        _demand(block is None, "the stream ended inside a block")
        lines = [line for block in blocks for line in block.lines]
        _demand(not lines or lines[-1] is None, "the last active_line is not null")
    return blocks


def confirmations(chunks):
    return [chunk["content"] for chunk in chunks if chunk["type"] == "confirmation"]


def _demand(condition, rule):
    if not condition:
        raise Violation(rule)


def _advance(chunk, block, blocks):
    """Takes one chunk; returns the block that is open afterwards."""
    known = {"role", "type", "format", "content", "recipient", "start", "end"}
    _demand(set(chunk) <= known, f"unknown fields {set(chunk) - known}")
    role, kind, style = chunk.get("role"), chunk.get("type"), chunk.get("format")
    _demand(kind in STREAMED.get(role, ()), "no such role and type in a stream")

    if kind == "confirmation":
        _demand(block is None, "a confirmation inside a block")
        _demand("start" not in chunk and "end" not in chunk, "a confirmation with flags")
        _demand(style == "execution", "a confirmation's format is execution")
        asked = chunk.get("content")
        _demand(isinstance(asked, dict) and set(asked) == {"type", "format", "content"}, "what is to be confirmed")
        return None

    _check_format(kind, style, flag="start" in chunk or "end" in chunk)
    if "start" in chunk:
        _demand(chunk["start"] is True and not {"end", "content"} & set(chunk), "a start is a chunk of its own")
        _demand(block is None, "a start inside a block")
        blocks.append(Block(role, kind, style))
        return blocks[-1]

    _demand(block is not None, "a chunk outside a block")
    same_format = kind == "console" or style == block.format
    _demand((role, kind) == (block.role, block.type) and same_format, "a chunk that belongs to another block")
    if "end" in chunk:
        _demand(chunk["end"] is True and "content" not in chunk, "an end is a chunk of its own")
        return None

    _demand("content" in chunk, "neither a flag nor content")
    content = chunk["content"]
    if style == "active_line":
        _demand(content is None or type(content) is int and content >= 1, "active_line is a line's number or null")
        _demand(None not in block.lines, "active_line after its null")
        block.lines.append(content)
    else:
        _demand(isinstance(content, str) and content != "", "content is text, and not empty")
        block.content += content
    return block


def _check_format(kind, style, flag):
    if kind == "console":
        allowed = {None} if flag else {"output", "active_line"}
    elif kind == "message":
        allowed = {None, "text"}
    elif kind == "image":
        allowed = IMAGE_FORMATS
    elif kind == "file":
        allowed = {"path"}
    else:
        allowed = {style} if style else set()
    _demand(style in allowed, f"the format {style} of a {kind}")
