"""Runs, unseen, what a first cell would otherwise be the first to pay for: late imports, caches, compiled patterns."""

from __future__ import annotations

import contextlib
import io
import linecache
import sys

from nestbox_kernel import representations, tracebacks
from nestbox_kernel.shell import KernelShell

_CELLS = (
    "1 + 1",
    "print('warm', flush=True)",
    "%lsmagic",
    "%timeit -n1 -r1 pass",
    "display({'text/plain': 'warm'}, raw=True)",
    "import asyncio\nawait asyncio.sleep(0)",
    "def f():\n    try: 1 / 0\n    except ZeroDivisionError as e: raise ValueError('warm') from e\nf()",
    "nmae = 1\nname",
    "x = = 1",
)

_MODULE_CELLS = {
    "pandas": "import pandas\npandas.DataFrame({'a': [1.5, 2.5], 'b': ['x', 'y']}).describe()",
    "matplotlib.pyplot": "import matplotlib.pyplot as plt\nplt.plot([0, 1], label='a')\nplt.title('b')\nplt.legend()",
}

_FIRST_CELLS = {
    "pandas": "import pandas\npandas.DataFrame({'a': [1, 2], 'b': ['x', 'y']})['a'].sum().item()",
    "builtins": "1 + 1",
}

ADAPTED = 16
"""How often code runs until the interpreter has adapted it, which writes into it: CPython waits for 8 runs, and some more."""


def warm(shell: KernelShell) -> None:
    """Runs a few cells into nothing and leaves the shell as new."""
    _run(shell, [*_CELLS, *_of_loaded(_MODULE_CELLS)])
    _close_fonts()


def rehearse(shell: KernelShell, times: int = 1) -> None:
    """Runs what most sessions begin with, each cell so many times, and leaves the shell as new."""
    _run(shell, [cell for cell in _of_loaded(_FIRST_CELLS) for _ in range(times)])


def _of_loaded(cells: dict[str, str]) -> list[str]:
    return [cell for module, cell in cells.items() if module in sys.modules]


def _run(shell: KernelShell, cells: list[str]) -> None:
    before = set(linecache.cache)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for cell in cells:
            error = shell.execute(cell)
            if error is not None:
                representations.shorten(tracebacks.render(error, compiled=shell.ran))
    shell.forget()
    for name in set(linecache.cache) - before:
        if name.startswith("<"):
            del linecache.cache[name]


def _close_fonts() -> None:
    """Closes the font files that matplotlib has drawn with: forks would share each file's position."""
    manager = sys.modules.get("matplotlib.font_manager")
    forget = getattr(getattr(manager, "_get_font", None), "cache_clear", None)
    if forget is not None:
        forget()
