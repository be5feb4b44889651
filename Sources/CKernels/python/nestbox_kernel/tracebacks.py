"""Tracebacks as plain text: the user's frames, in the form that Python prints."""

from __future__ import annotations

import os
import re
import traceback

import IPython
from IPython.core.error import UsageError

# IPython's magics of version 8 are wrapped by code that the decorator package generates.
_MACHINERY = (os.path.dirname(__file__) + os.sep, os.path.dirname(IPython.__file__) + os.sep, "<decorator-gen-")
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


def describe(error: BaseException) -> str:
    """The error's message; never raises, whatever the error's own ``__str__`` does."""
    try:
        return str(error)
    except Exception:
        return "<the message of this %s could not be made>" % type(error).__name__


def render(error: BaseException, compiled: bool = True) -> str:
    """The traceback of an error, without a final newline and without terminal colours.

    Frames of the kernel and of IPython are left out. ``compiled`` is False for code that never ran: there is no frame
    to show then, only the place in the text.
    """
    if isinstance(error, UsageError):
        return "UsageError: " + describe(error)
    summary = traceback.TracebackException(type(error), error, error.__traceback__)
    _trim(summary, set())
    bare = not compiled or not (summary.stack or _chained(summary))
    lines = summary.format_exception_only() if bare else summary.format()
    return _ANSI.sub("", "".join(lines)).rstrip("\n")


def _trim(summary: traceback.TracebackException, seen: set[int]) -> None:
    if id(summary) in seen:
        return
    seen.add(id(summary))
    summary.stack[:] = [frame for frame in summary.stack if not frame.filename.startswith(_MACHINERY)]
    for other in (summary.__cause__, summary.__context__, *(getattr(summary, "exceptions", None) or ())):
        if other is not None:
            _trim(other, seen)


def _chained(summary: traceback.TracebackException) -> bool:
    if summary.__cause__ is not None or getattr(summary, "exceptions", None):
        return True
    return summary.__context__ is not None and not summary.__suppress_context__
