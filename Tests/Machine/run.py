"""Runs suites in a virtual machine with Debian's kernel: `run.py SCRATCH [ARGUMENT OF PYTEST...]`."""

import os
import shlex
import signal
import sys
import tempfile
from pathlib import Path

from machine.disks import disk
from machine.initramfs import initramfs
from machine.kernel import kernel
from machine.virtual import EMULATION, Machine

HERE = Path(__file__).resolve().parent

# The longest that all of it may take, by how the machine's processor is made.
SECONDS, EMULATED_SECONDS = 600, 3600
# How many times longer the tests wait there for what has to happen.
EMULATED_PATIENCE = 10


def main(scratch, *arguments):
    scratch.mkdir(parents=True, exist_ok=True)
    debian = kernel(scratch / "kernel")
    with tempfile.TemporaryDirectory(prefix="run-", dir=scratch) as name:
        folder = Path(name)
        machine = Machine(debian, initramfs(debian, folder / "initramfs"), folder)
        accelerator = machine.accelerator()
        emulated = accelerator is EMULATION
        print(f"Linux {debian.version} on {'an emulated processor' if emulated else 'KVM'}", flush=True)
        disks = [disk(folder / "tmp"), disk(folder / "ext4", "ext4", "-O", "quota,project"), disk(folder / "xfs", "xfs")]
        code = machine.run(accelerator, HERE / "machine" / "guest.sh", order(folder, emulated, debian, arguments), disks,
                           EMULATED_SECONDS if emulated else SECONDS)
    if code is None:
        raise SystemExit("the virtual machine ended without a word about the tests")
    sys.exit(code)


def order(folder, emulated, debian, arguments):
    """The file with the commands that the machine is to run, and their environment."""
    environment = {
        "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "TMPDIR": "/tmp",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NESTBOX_BINARY": os.environ["NESTBOX_BINARY"],
        "NESTBOX_MACHINE": debian.version,
        "NESTBOX_TESTS_PYTHON": sys.executable,
        "NESTBOX_TESTS_PATIENCE": EMULATED_PATIENCE if emulated else 1,
    }
    file = folder / "order"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *(arguments or [HERE])]
    file.write_text("".join([
        f"export {name}={shlex.quote(str(value))}\n" for name, value in environment.items()]
        + [f"cd {HERE}\n", f"exec {shlex.join(map(str, command))}\n"]))
    return file


if __name__ == "__main__":
    # The machine ends with who has started it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("the virtual machine was ended"))
    main(Path(sys.argv[1]).resolve(), *sys.argv[2:])
