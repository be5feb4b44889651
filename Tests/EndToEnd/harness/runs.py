"""`nestbox run`: one program in a sandbox, without a server."""

import os
import subprocess

from harness.server import BINARY, environment


class Runs:
    """Runs programs out of one folder, as one user. `places` is where each run has its own folder, and is empty afterwards."""

    def __init__(self, folder, binary=BINARY, uid=None, **settings):
        self.folder = folder
        self.places = folder / "places"
        self.places.mkdir(mode=0o755)
        self._binary = binary
        self._user = {} if uid in (None, os.getuid()) else {"user": uid, "group": uid, "extra_groups": []}
        if uid is not None:
            os.chown(self.places, uid, -1)
        self._environment = environment(
            folder, {"TMPDIR": self.places, "API_KEY": None, "SERVER_PORT": None, "LOG_LEVEL": None, **settings})

    def write(self, name, content):
        """A file beside the programs."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def start(self, *arguments, before=None, **streams):
        return subprocess.Popen(
            [str(self._binary), "run", *map(str, arguments)], env=self._environment, cwd=self.folder,
            preexec_fn=before, **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                                  **streams}, **self._user)

    def __call__(self, *arguments, input=b"", before=None):
        """To its end: the exit code, and both streams as bytes."""
        process = self.start(*arguments, before=before, stdin=subprocess.PIPE)
        try:
            stdout, stderr = process.communicate(input, timeout=120)
        except BaseException:
            process.kill()
            process.communicate()
            raise
        return process.returncode, stdout, stderr

    def left(self):
        """What is left of runs in their folder."""
        return [path.name for path in self.places.iterdir()]

    @staticmethod
    def groups(pid):
        """The cgroups of a run, in every hierarchy that can be seen here."""
        return [folder for folder, _, _ in os.walk("/sys/fs/cgroup") if f"/nestbox-{pid}-" in folder]
