"""The forkserver's Python side: imports everything once, and becomes a kernel in every fork."""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import traceback


def run(host) -> None:
    """Prepares the process, tells the host that it is ready, and serves one worker in each fork that the host makes.

    ``host`` is the host program's C functions. Returns in no process: in the forkserver the host's loop does not
    return, and a kernel ends here.
    """
    loaded, skipped = prepare()
    # What a module printed while it was imported must not come out of a kernel.
    sys.stdout.flush()
    sys.stderr.flush()
    host.fflush(None)
    report = {"python_version": sys.version.split()[0], "preloaded": loaded, "skipped": skipped}
    host.nestbox_forkserver_ready(json.dumps(report).encode())
    descriptor = host.nestbox_forkserver_run()

    # A kernel from here on, with one thread and its own descriptors.
    status = 1
    try:
        from nestbox_kernel import main
        from nestbox_kernel.renewal import renew

        renew(host.nestbox_kernel_environment() or b"")
        status = main(descriptor)
    except BaseException:
        traceback.print_exc()
    finally:
        # The interpreter's own ending would run what the forkserver registered, and could wait for the user's threads.
        os._exit(status)


_kept: list = []
"""What fills the gaps of the heap, for as long as the process lives."""


def prepare() -> tuple[list[str], dict[str, str]]:
    """Imports the preload list, makes the shell and warms it, lays together what forks write to, and freezes what is there.

    Imports nothing where NESTBOX_UNPREPARED is set; a kernel does then what is left out here.

    Returns what was imported and what was not, with the reason. Raises ThreadsRunning if there is more than one thread
    then.
    """
    from nestbox_kernel import preload

    # Where only programs are to run, each in an interpreter of its own, nobody would find what is imported here.
    if os.environ.pop("NESTBOX_UNPREPARED", None):
        preload.require_single_thread("before the first fork")
        return [], {}
    for name, value in preload.SINGLE_THREADED.items():
        os.environ[name] = value

    # Only the kernels use these, and find them imported.
    importlib.import_module("nestbox_kernel.kernel")
    from nestbox_kernel import locality, renewal, warming
    from nestbox_kernel.shell import KernelShell
    from nestbox_kernel.streams import Streams

    # The shell is first, and get_ipython is a builtin meanwhile: pandas looks for it when it is imported.
    shell = KernelShell.make()
    with shell.builtin_trap:
        loaded, skipped = preload.load(preload.names(os.environ.get("NESTBOX_PRELOAD", preload.DEFAULT)))
    warming.warm(shell)
    Streams.make()
    renewal.prepare()
    # Filled twice: what is gathered goes to where there are no gaps, and what a fork allocates as well.
    _kept.extend(locality.fill_gaps())
    locality.gather(lambda: warming.rehearse(shell))
    warming.rehearse(shell, warming.ADAPTED)
    _kept.extend(locality.fill_gaps())
    # Frozen objects are never looked at again, so that collections in kernels do not copy the shared pages.
    gc.freeze()
    preload.require_single_thread("before the first fork")
    return loaded, skipped
