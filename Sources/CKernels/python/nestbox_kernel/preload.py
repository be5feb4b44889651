"""Imports what most sessions want, before any of them exists."""

from __future__ import annotations

import importlib
import os
import threading
import time

DEFAULT = "numpy,pandas,matplotlib.pyplot"

SINGLE_THREADED = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "BLIS_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
}
"""The environment in which libraries start no threads of their own and open no window."""

_PATIENCE = 2.0
"""Seconds that a thread which is ending has to be gone."""


class ThreadsRunning(RuntimeError):
    """The forkserver may not fork: a child has only the thread that forked, and the others' locks stay locked in it."""


def names(setting: str) -> list[str]:
    """The modules of a comma-separated list."""
    return [name.strip() for name in setting.split(",") if name.strip()]


def load(modules: list[str]) -> tuple[list[str], dict[str, str]]:
    """Imports the modules; returns those that are there now, and for each of the others why it is not.

    Raises ThreadsRunning when one starts threads and leaves them running.
    """
    loaded = []
    skipped = {}
    for module in modules:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as error:
            missing = error.name or module
            own = module == missing or module.startswith(missing + ".")
            skipped[module] = "not installed" if own else "needs %s, which is not installed" % missing
        except Exception as error:
            skipped[module] = "%s: %s" % (type(error).__name__, error)
        else:
            loaded.append(module)
        require_single_thread("after importing " + module)
    return loaded, skipped


def require_single_thread(when: str) -> None:
    """Raises ThreadsRunning, with the threads' names, if this process keeps more than one for a while."""
    deadline = time.monotonic() + _PATIENCE
    for thread in threading.enumerate():
        # Matplotlib starts a timer while it searches for fonts, and cancels it: that thread needs only its turn.
        if isinstance(thread, threading.Timer) and thread.finished.is_set():
            thread.join(_PATIENCE)
    # A joined thread may still be on its way out of the kernel.
    while (tasks := _tasks()) > 1 or threading.active_count() > 1:
        if time.monotonic() > deadline:
            raise ThreadsRunning("%d threads %s: %s" % (tasks, when, ", ".join(_thread_names())))
        time.sleep(0.001)


def _tasks() -> int:
    return len(os.listdir("/proc/self/task"))


def _thread_names() -> list[str]:
    known = {thread.native_id: thread.name for thread in threading.enumerate()}
    found = []
    for task in os.listdir("/proc/self/task"):
        try:
            with open("/proc/self/task/%s/comm" % task) as file:
                found.append(known.get(int(task)) or file.read().strip())
        except OSError:
            continue
    return found
