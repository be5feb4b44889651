"""The built server as the first process of a container."""

import os
import secrets
import signal
import sys
from pathlib import Path

from container import image
from container.podman import Podman
from harness.deadline import until
from harness.processes import descendants
from harness.folders import PACKAGE
from harness.parentage import ServerByParentage
from harness.server import BINARY, environment

_PROGRAMS = "/opt/nestbox"
_POLICIES = "/opt/nestbox-policies"
# Where every user of the container can reach it: what it is below on the host may be somebody's home.
_PYTHON = "/opt/nestbox-python"
_DATA = "/data"

# Outlives the tests: making the root takes a minute.
SCRATCH = Path(os.environ.get("NESTBOX_CONTAINERS", "/var/tmp/nestbox-containers"))


class ContainerServer(ServerByParentage):
    """Like the server outside of a container, which it stands in for; numbers of processes are the host's.

    `below` puts it below another first process, which stays when the server ends.
    """

    def __init__(self, folder, kind, below=False, **settings):
        # What a server in a container requires when nobody says.
        settings = {"NESTBOX_REQUIRE_ISOLATION": None, **settings}
        super().__init__(folder, **settings)
        self.kind = kind
        self.name = f"nestbox-{secrets.token_hex(4)}"
        self._podman = Podman()
        self._gateway = None
        self._identifier = None
        program = BINARY.resolve()
        places = {
            program: f"{_PROGRAMS}/nestbox", program.parent / "nestbox-worker": f"{_PROGRAMS}/nestbox-worker",
            settings.get("NESTBOX_POLICIES_DIR", PACKAGE / "policies"): _POLICIES, Path(sys.prefix): _PYTHON,
            **{library: library for library in image.libraries(program, program.parent / "nestbox-worker")}}
        self.data.mkdir(parents=True, mode=0o711, exist_ok=True)
        os.chown(self.data, kind.user, kind.user)
        inside = {
            **{name: value for name, value in environment(self.folder, settings).items() if name != "PATH"}, "HOME": "/tmp",
            "NESTBOX_DATA_DIR": _DATA, "NESTBOX_POLICIES_DIR": _POLICIES,
            "PYTHON_PATH": f"{_PYTHON}/bin/python"}
        arguments = ["--read-only", "--user", str(kind.user), "--volume", f"{self.data}:{_DATA}"]
        for outside, place in places.items():
            arguments += ["--volume", f"{outside}:{place}:ro"]
        # By name alone: values come from the environment of podman, and stand on no command line.
        arguments += [argument for name in inside for argument in ("--env", name)]
        command = [f"{_PROGRAMS}/nestbox", "serve"]
        if below:
            command = ["sh", "-c", f"{' '.join(command)} & while true; do sleep 3600; done"]
        self._below = below
        self.command = self._podman.run_command(
            self.name, image.root(SCRATCH), [*arguments, *kind.arguments], command)
        self.environment = {**inside, "PATH": os.environ["PATH"]}

    @property
    def pid(self):
        """The gateway's."""
        if self._gateway is None:
            first = until(lambda: self._podman.first_process(self.name), "the container's first process")
            self._identifier = until(lambda: self._podman.identifier(self.name), "the container's number")
            self._gateway = until(lambda: self._server_below(first), "the server's process") if self._below else first
        return self._gateway

    @staticmethod
    def _server_below(first):
        return next((process.pid for process in descendants(first) if process.name == "nestbox"), None)

    def everything(self):
        """Every process in the container but its first one."""
        return descendants(until(lambda: self._podman.first_process(self.name), "the container's first process"))

    def kill_gateway(self):
        """Ends the gateway as a crash does; the container goes on if the gateway is below its first process."""
        os.kill(self.pid, signal.SIGKILL)

    def end_container(self):
        self._podman.remove(self.name)
        self.wait(20)

    def ask_to_end(self):
        self._podman.kill(self.name, "TERM")

    def _abandon(self):
        if self._process and self.alive:
            self._podman.remove(self.name)
        super()._abandon()
        # Who tidies up behind it is below the tests, where the next server's processes are counted.
        if self._identifier:
            until(lambda: not self._attendants(), "the end of what podman does after a container", within=60)

    def _attendants(self):
        return [process for process in descendants(os.getpid()) if self._identifier in process.command_line]
