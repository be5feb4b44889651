"""podman, with storage of its own, so that nothing of the host's containers is touched."""

import atexit
import functools
import subprocess
import tempfile
from pathlib import Path

# podman asks for more open files and processes than a host may give that has itself been limited.
_LIMITS = ["--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096"]


@functools.cache
def _folder():
    """One for all containers of these tests, gone with them."""
    folder = tempfile.TemporaryDirectory(prefix="nestbox-", dir="/var/tmp", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    return Path(folder.name)


class Podman:
    """Keeps what it has to keep where its sockets' paths stay short: it takes 50 characters and no more."""

    def __init__(self):
        folder = _folder()
        self._command = [
            "podman", "--root", str(folder / "storage"), "--runroot", str(folder / "run"), "--tmpdir",
            str(folder / "tmp"), "--storage-driver", "vfs", "--runtime", "runc", "--cgroup-manager", "cgroupfs"]

    def run_command(self, name, root, arguments, command):
        """What starts a container in the foreground: it ends with its first process, and leaves nothing."""
        return [*self._command, "run", "--rm", "--name", name, "--network", "host", *_LIMITS, *arguments,
                "--rootfs", str(root), *command]

    def first_process(self, name):
        """The number, on the host, of the container's first process; None while there is none."""
        number = self._inspect(name, "{{.State.Pid}}")
        return int(number) if number not in ("", "0") else None

    def identifier(self, name):
        """What the container's attendants have on their command lines; empty while there is none."""
        return self._inspect(name, "{{.Id}}")

    def _inspect(self, name, wanted):
        done = subprocess.run([*self._command, "inspect", "--format", wanted, name], capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else ""

    def kill(self, name, signal):
        subprocess.run([*self._command, "kill", "--signal", signal, name], capture_output=True, check=True)

    def remove(self, name):
        subprocess.run([*self._command, "rm", "--force", "--time", "0", name], capture_output=True)
