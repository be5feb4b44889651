"""How a cell is compiled: under which name, and telling which line comes next."""

from __future__ import annotations

import ast
from typing import Callable

from IPython.core.compilerop import CachingCompiler


class CellCompiler(CachingCompiler):
    """Names cells ``<cell 3>``: that is what tracebacks and warnings show as the file."""

    def get_code_name(self, raw_code, transformed_code, number):
        return "<cell %d>" % number


class AnnouncingCompiler:
    """Compiles statements for IPython, which does so one by one, each just before it runs.

    So the line of a top-level statement is told without touching the code: tracebacks, docstrings, ``from __future__``
    and the user's globals stay as they are, and a loop costs nothing.
    """

    def __init__(self, compiler: CachingCompiler, announce: Callable[[int], None]):
        self._compiler = compiler
        self._announce = announce
        self._line = None

    def __call__(self, tree, filename, mode):
        code = self._compiler(tree, filename, mode)
        line = first_line(tree.body[0])
        if line != self._line:
            self._line = line
            self._announce(line)
        return code

    def __getattr__(self, name):
        return getattr(self._compiler, name)


def first_line(statement: ast.stmt) -> int:
    """Where the statement starts, its decorators included."""
    decorators = getattr(statement, "decorator_list", None)
    return decorators[0].lineno if decorators else statement.lineno


def leading_blank_lines(code: str) -> int:
    """How many lines without text stand before the first one; IPython drops them, and lines must count them."""
    for count, line in enumerate(code.split("\n")):
        if line.strip():
            return count
    return 0
