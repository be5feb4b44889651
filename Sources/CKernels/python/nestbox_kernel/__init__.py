"""The Python kernel: runs the cells that a worker sends, with IPython's semantics.

A worker and its kernel speak over one stream socket in frames (``frames``); what the code prints goes by the
descriptors 1 and 2. Usually a kernel is a fork of the forkserver (``forkserver``), in which the interpreter, IPython
and the preloaded modules are there already; ``main`` does not depend on that.

The code that a kernel runs is hostile: it shares this process and may change anything in it. Nothing here defends
itself; the worker trusts no frame, and what breaks is the session that broke it.
"""


def main(descriptor):
    """Serves the worker on the connected socket ``descriptor`` until it closes it.

    Takes over the process: its signals, ``sys.stdout``, ``sys.stderr`` and ``sys.stdin``, and the descriptor.

    Returns the status with which the process should end.
    """
    # Imported late so that the forkserver can prepare the environment before IPython is.
    from nestbox_kernel.kernel import Kernel
    from nestbox_kernel.shell import KernelShell

    return Kernel(descriptor, KernelShell.make()).serve()
