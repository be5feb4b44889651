"""Shell commands from a cell: ``!command``, ``%%bash`` and ``%%sh``."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys

from nestbox_kernel.interrupts import Interrupts

_GRACE = 0.25
"""Seconds that an interrupted command has before it is killed."""


def run(arguments: list[str], interrupts: Interrupts, text: str | None = None, captured: bool = False) -> int:
    """Runs a program and returns its exit status, negative for a signal.

    It inherits the kernel's output descriptors, so its output is live. ``text`` becomes its standard input. With
    ``captured`` its output goes through ``sys.stdout`` instead, for code that has replaced that. When the wait is
    interrupted, the program and all it started in its process group are stopped.
    """
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} if captured else {}
    if text is not None:
        options["stdin"] = subprocess.PIPE
    sys.stdout.flush()
    process = None
    try:
        # An interrupt before there is an object to stop it by would leave the program running.
        with interrupts.held():
            process = subprocess.Popen(arguments, start_new_session=True, **options)
        output, _ = process.communicate(None if text is None else text.encode("utf-8", "replace"))
        if captured:
            sys.stdout.write(output.decode("utf-8", "replace"))
        return process.returncode
    except KeyboardInterrupt:
        if process is not None:
            _stop(process)
        # From here, so that the user's frames are not followed by those of the subprocess module.
        raise KeyboardInterrupt from None


def shell() -> str:
    """The program that runs ``!command``."""
    return shutil.which("bash") or "/bin/sh"


def _stop(process: subprocess.Popen) -> None:
    try:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    except ProcessLookupError:
        process.wait()
