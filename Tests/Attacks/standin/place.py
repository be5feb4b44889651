"""Puts the stand-in beside the gateway, which looks for `nestbox-worker` in its own folder."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from harness.processes import descendants
from harness.server import BINARY, Server
from standin.mutations import MUTATIONS

_PROGRAM = """#!{python} -IB
import sys
sys.path.insert(0, {package!r})
from standin.program import main
main({folder!r})
"""


class StandIn(Server):
    """A server whose forkserver is the stand-in.

    `mutation` is the layer that the workers of sessions lack, once the server is ready; `everywhere` has every worker
    lack it, the server's own too.
    """

    def __init__(self, folder, mutation=None, everywhere=False, **options):
        self._place = Path(folder) / "program"
        (self._place / "lies").mkdir(parents=True)
        self._real = str(BINARY.resolve().with_name("nestbox-worker").resolve())
        _link(BINARY.resolve(), self._place / "nestbox")
        self._switch = self._place / "switch"
        self._switch.write_text("1" if everywhere else "0")
        shim = MUTATIONS[mutation].shim if mutation else ()
        environment = {"LD_PRELOAD": self._shim(), "NESTBOX_SHIM": ",".join(shim),
                       "NESTBOX_SHIM_SWITCH": str(self._switch)} if shim else {}
        (self._place / "instructions.json").write_text(json.dumps({
            "program": self._real, "mutation": mutation, "everywhere": everywhere, "environment": environment}))
        program = self._place / "nestbox-worker"
        package = str(Path(__file__).resolve().parents[1])
        program.write_text(_PROGRAM.format(python=sys.executable, package=package, folder=str(self._place)))
        program.chmod(0o755)
        super().__init__(folder, binary=self._place / "nestbox", **options)

    def start(self):
        super().start()
        # In place: the forkserver has the file mapped.
        with self._switch.open("r+") as switch:
            switch.write("1")
        return self

    def _shim(self):
        library = self._place / "shim.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", library,
                        Path(__file__).with_name("shim.c")], check=True)
        return str(library)

    def forkserver(self):
        """The real one, below the stand-in."""
        outside = [process for process in descendants(self.pid) if process.inner_pid is None]
        real = [process for process in outside if os.readlink(f"/proc/{process.pid}/exe") == self._real]
        assert len(real) == 1, f"{len(real)} forkservers below the gateway: {outside}"
        return real[0]

    @contextmanager
    def lying(self, session, name):
        """Meanwhile every worker that is made for the session does this."""
        lie = self._place / "lies" / session
        lie.write_text(name)
        yield
        lie.unlink()

    def liars(self, session):
        """The numbers of the processes that lied for the session, in the order in which they began."""
        told = sorted((self._place / "lies").glob(f"{session}.*"), key=lambda file: file.stat().st_mtime_ns)
        return [int(file.suffix.removeprefix(".")) for file in told]


def _link(program, link):
    """A second name, not a symbolic link: the program looks for its folder behind those."""
    try:
        os.link(program, link)
    except OSError:
        shutil.copy2(program, link)
