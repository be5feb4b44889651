"""The standard streams: what is printed is in the descriptor before ``print`` returns.

Nothing is kept back, so text from Python and from its subprocesses stands in the order in which it was written.
"""

from __future__ import annotations

import builtins
import ctypes
import io
import os
import select
import sys


class Descriptor(io.RawIOBase):
    """Writes all it is given, at once; its owner is the process, so ``close`` leaves it open."""

    def __init__(self, descriptor: int, name: str):
        super().__init__()
        self._descriptor = descriptor
        self.name = name
        self.mode = "wb"

    def fileno(self) -> int:
        return self._descriptor

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        with memoryview(data) as view, view.cast("B") as rest:
            length = rest.nbytes
            written = 0
            while written < length:
                try:
                    written += os.write(self._descriptor, rest[written:])
                except BlockingIOError:
                    # A subprocess (node is one) may have made the shared description non-blocking.
                    self._wait()
            return length

    def close(self) -> None:
        pass

    def _wait(self) -> None:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        poll.poll()


class Stream(io.TextIOWrapper):
    """A text stream on a descriptor; each ``write`` is in it when it returns."""

    def __init__(self, descriptor: int, name: str):
        super().__init__(
            Descriptor(descriptor, name), encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True
        )
        self.mode = "w"


class Streams:
    """The kernel's ``sys.stdout``, ``sys.stderr``, ``sys.stdin``, ``print`` and ``input``."""

    _instance: Streams | None = None

    @classmethod
    def make(cls) -> Streams:
        """The process's streams, made on the first call: in the forkserver, so that its forks need not make them."""
        cls._instance = cls._instance or cls()
        return cls._instance

    def __init__(self):
        self.stdout = Stream(1, "<stdout>")
        self.stderr = Stream(2, "<stderr>")
        self._flush_c = ctypes.CDLL(None).fflush

    def install(self) -> None:
        sys.stdout = sys.__stdout__ = self.stdout
        sys.stderr = sys.__stderr__ = self.stderr
        reader = io.BufferedReader(io.FileIO(0, closefd=False))
        sys.stdin = sys.__stdin__ = io.TextIOWrapper(reader, encoding="utf-8", errors="replace")
        builtins.input = read_line
        builtins.print = print_at_once

    def flush(self) -> None:
        """Empties what the user's code may have put in front of the descriptors, C's buffers among it."""
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                # It is the user's own object then, and its trouble is not the cell's.
                continue
        self._flush_c(None)


def read_line(prompt="", /):
    """Reads a line from standard input, without its newline, after printing the prompt.

    Raises EOFError at the end, which is where the input of a cell starts unless something was given.
    """
    sys.stdout.write(str(prompt))
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError("input() found no more standard input: nobody can answer here, put the value into the code")
    return line[:-1] if line.endswith("\n") else line


def print_at_once(*values, sep=" ", end="\n", file=None, flush=False):
    """Prints the values to a stream, or to sys.stdout by default.

    The builtin writes every value, separator and ending by itself. Here one call is one write, so that a line reaches
    the client in one piece and costs one system call.
    """
    stream = sys.stdout if file is None else file
    if type(stream) is not Stream:
        return _print(*values, sep=sep, end=end, file=file, flush=flush)
    text = io.StringIO(newline="")
    try:
        _print(*values, sep=sep, end=end, file=text)
    finally:
        # What stands before a value whose __str__ raised is printed, as ever.
        stream.write(text.getvalue())


_print = builtins.print

# People see these in help() and tracebacks under the names they know, and pickle finds them there.
for function, name in ((read_line, "input"), (print_at_once, "print")):
    function.__module__, function.__name__, function.__qualname__ = "builtins", name, name
