"""`Scripts/serve` as a user runs it, twice: it makes what is missing, and the second time nothing is."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from harness.folders import open_folder
from harness.ports import reserved_port
from harness.server import Server

SERVE = Path(__file__).resolve().parents[2] / "Scripts" / "serve"
# A build from nothing and the Python packages; both are mostly there already.
PATIENCE = 1200.0


class Served(Server):
    """A server that `Scripts/serve` starts, in the caller's own environment."""

    def __init__(self, folder, *arguments, **options):
        super().__init__(folder, API_KEY=None, PYTHON_PATH=None, SERVER_PORT=None, patience=PATIENCE, **options)
        self.command = [str(SERVE), *arguments]
        inherited = {name: value for name, value in os.environ.items() if name not in ("API_KEY", "PYTHON_PATH")}
        self.environment = {**self.environment, **inherited, "NESTBOX_DATA_DIR": str(self.data)}

    def try_printed_curl(self):
        """The answer to the command that it prints, typed as it stands."""
        command = re.search(r"curl .*?[^\\](?=\n)", self.log, re.DOTALL)[0]
        ran = subprocess.run(command, shell=True, text=True, timeout=60, capture_output=True)
        assert ran.returncode == 0, (command, ran.stderr)
        return ran.stdout


@pytest.fixture(scope="module")
def folder():
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def key(folder):
    """The key that the first run has made, once that has shown that it works."""
    with Served(folder, "--port", "0") as server:
        assert f"http://127.0.0.1:{server.port}" in server.log
        assert len(server.key) >= 32 and server.key in server.log
        assert "Installing Python packages into" in server.log, "it says what takes long"
        assert "45" in server.try_printed_curl()
        return server.key


def test_the_second_run_has_nothing_to_make_and_its_arguments_count(folder, key):
    with reserved_port() as port, Served(folder, "--port", str(port), made_key=key) as server:
        assert server.port == port, "arguments go to the server"
        assert "Build" not in server.log and "Installing" not in server.log
        assert "45" in server.try_printed_curl()
