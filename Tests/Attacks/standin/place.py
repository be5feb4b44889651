"""Puts the stand-in beside the gateway, which looks for `nestbox-worker` in its own folder."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from corpus.lower import LowerServer
from harness.processes import descendants
from harness.server import BINARY, Server
from standin.mutations import MUTATIONS

# This package, and the folder of the real programs.
PACKAGE, PROGRAMS = Path(__file__).resolve().parents[1], BINARY.resolve().parent

_PROGRAM = """#!{python} -IB
import sys
sys.path.insert(0, {package!r})
from standin.program import main
main({folder!r})
"""


class Place:
    """A folder with a gateway in it and the stand-in beside that.

    `mutation` is the layer that the workers of sessions lack, once the server is ready; `everywhere` has every worker
    lack it, the server's own too.
    """

    def __init__(self, folder, mutation=None, everywhere=False):
        self.folder = folder
        self._mutation = mutation
        self._everywhere = everywhere
        self._switch = folder / "switch"
        (folder / "lies").mkdir(parents=True)
        _link(BINARY.resolve(), folder / BINARY.name)
        self._switch.write_text("1" if everywhere else "0")

    def furnish(self, seen=None, package=PACKAGE, programs=PROGRAMS, python=sys.executable):
        """Puts the stand-in there. Named is where the server sees this folder, this package, the real programs' folder and the
        interpreter, if not where they are."""
        seen = seen or self.folder
        shim = MUTATIONS[self._mutation].shim if self._mutation else ()
        environment = {"LD_PRELOAD": str(seen / self._shim()), "NESTBOX_SHIM": ",".join(shim),
                       "NESTBOX_SHIM_SWITCH": str(seen / self._switch.name)} if shim else {}
        (self.folder / "instructions.json").write_text(json.dumps({
            "program": str(programs / "nestbox-worker"), "mutation": self._mutation, "everywhere": self._everywhere,
            "environment": environment}))
        program = self.folder / "nestbox-worker"
        program.write_text(_PROGRAM.format(python=python, package=str(package), folder=str(seen)))
        program.chmod(0o755)

    def take_away(self):
        """From now on what shim.c takes away is missing."""
        # In place: the forkserver has the file mapped.
        with self._switch.open("r+") as switch:
            switch.write("1")

    def _shim(self):
        subprocess.run(["cc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", self.folder / "shim.so",
                        Path(__file__).with_name("shim.c")], check=True)
        return "shim.so"


class StandIn(Server):
    """A server whose forkserver is the stand-in, in the full sandbox."""

    def __init__(self, folder, mutation=None, everywhere=False, **options):
        self._place = Place(Path(folder) / "program", mutation, everywhere)
        self._place.furnish()
        super().__init__(folder, binary=self._place.folder / BINARY.name, **options)

    def start(self):
        super().start()
        self._place.take_away()
        return self

    def forkserver(self):
        """The real one, below the stand-in."""
        outside = [process for process in descendants(self.pid) if process.inner_pid is None]
        real = [process for process in outside
                if os.readlink(f"/proc/{process.pid}/exe") == str(PROGRAMS / "nestbox-worker")]
        assert len(real) == 1, f"{len(real)} forkservers below the gateway: {outside}"
        return real[0]

    @contextmanager
    def lying(self, session, name):
        """Meanwhile every worker that is made for the session does this."""
        lie = self._place.folder / "lies" / session
        lie.write_text(name)
        yield
        lie.unlink()

    def liars(self, session):
        """The numbers of the processes that lied for the session, in the order in which they began."""
        told = sorted((self._place.folder / "lies").glob(f"{session}.*"), key=lambda file: file.stat().st_mtime_ns)
        return [int(file.suffix.removeprefix(".")) for file in told]


class LowerStandIn(LowerServer):
    """The same at a level without namespaces."""

    def __init__(self, folder, level, mutation=None, everywhere=False, **options):
        self._place = Place(Path(folder) / "program", mutation, everywhere)
        super().__init__(level, program=self._place.folder, besides={"attacks": PACKAGE, "real": PROGRAMS}, **options)
        self._place.furnish(self.shown / "program", self.shown / "attacks", self.shown / "real",
                            self.shown / "python" / "bin" / "python")

    def start(self):
        super().start()
        self._place.take_away()
        return self


def _link(program, link):
    """A second name, not a symbolic link: the program looks for its folder behind those."""
    try:
        os.link(program, link)
    except OSError:
        shutil.copy2(program, link)
