"""Keeps together what a fork writes to, so that it copies few pages.

CPython counts references in the objects themselves, so running code writes to it, and to whatever it touches. Allocators hand out
first what was freed between older objects. Both are spread over all that the forkserver has imported, and each place is a page of its
own that a fork copies for a few bytes.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from types import CodeType, FunctionType
from typing import Callable

_SMALL = range(48, 513, 16)
"""The sizes of objects that CPython allocates itself, in bytes, from the smallest that ``bytes`` can have."""

_MOST = 256 * 1024
"""Bytes of one such size: more than the default preload list leaves gaps of, and a bound where pools cannot be told."""

_POOL = 16 * 1024
"""Of one size's objects, from CPython 3.10 on; before, a quarter of that."""

_POOL_HEADER = 48

_LARGE = (*range(64 * 1024, 1024, -256), *range(1032, 16, -16))
"""The sizes in which C's heap is filled, in bytes, the largest gaps first."""


def gather(run: Callable[[], None]) -> None:
    """Moves the code of what ``run`` calls, and of this package, to where the heap has no gaps: for after ``fill_gaps``.

    The functions stay what they are. Their code is as new: what the interpreter had learned of it, it has to learn again. What
    the collector knows is frozen.
    """
    functions = [value for value in gc.get_objects() if type(value) is FunctionType]
    gc.freeze()
    called: dict[int, CodeType] = {}

    def note(frame, event, argument):
        if event == "call":
            called[id(frame.f_code)] = frame.f_code

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    own = [f.__code__ for f in functions if str(f.__module__).startswith(__package__)]
    called.update((id(code), code) for code in own)
    moved = {place: code.replace() for place, code in called.items()}
    for function in functions:
        if id(function.__code__) in moved:
            function.__code__ = moved[id(function.__code__)]


def fill_gaps() -> list:
    """Takes the gaps of the heap. Those of Python's own are free again when what is returned is."""
    _fill_c()
    return _fill_python()


def _fill_python() -> list:
    kept: list = []
    empty = sys.getsizeof(b"")
    for size in _SMALL:
        for _ in range(_MOST // size):
            kept.append(bytes(size - empty))
            # The first of an empty pool: there is no gap of this size any more.
            if id(kept[-1]) % _POOL == _POOL_HEADER:
                break
    return kept


def _fill_c() -> None:
    """Only glibc tells where the never used end of its heap begins. Elsewhere nothing is done."""
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "mallinfo2"):
        return
    libc.mallinfo2.restype = _HeapInformation
    libc.sbrk.restype = libc.malloc.restype = ctypes.c_void_p
    libc.malloc.argtypes = [ctypes.c_size_t]
    libc.free.argtypes = [ctypes.c_void_p]
    for size in _LARGE:
        end = libc.sbrk(0) - libc.mallinfo2().keepcost
        while (taken := libc.malloc(size)) and taken < end:
            pass
        libc.free(taken)


class _HeapInformation(ctypes.Structure):
    """``struct mallinfo2``."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    ]
