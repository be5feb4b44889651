"""One server for each kind of container that a test file asks for."""

import os
import shutil

import pytest

from container.server import ContainerServer
from corpus.orphans import adopt
from corpus.stage import note
from harness.server import BINARY, Server

def pytest_configure():
    if not BINARY.exists():
        raise pytest.UsageError(f"NESTBOX_BINARY names no built server ({BINARY}); Scripts/test containers builds one")
    if os.getuid() != 0:
        raise pytest.UsageError("containers are started by root here: run the tests as root")
    missing = [program for program in ("podman", "runc", "debootstrap") if not shutil.which(program)]
    if missing:
        raise pytest.UsageError(f"there is no {', '.join(missing)}; Scripts/test containers installs them")


def pytest_sessionstart():
    adopt()


def pytest_runtest_setup():
    Server.ended.clear()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.failed:
        note(item)
        for server in Server.running + Server.ended:
            report.sections.append((f"nestbox serve in {server.name}", server.log[-20_000:]))


@pytest.fixture(scope="module")
def containers(tmp_path_factory):
    """Starts a server in a container of the kind, once for each file and kind."""
    running = {}

    def start(kind):
        if kind not in running:
            # Short, and for every user: paths of sockets have to be short, and the server's user is not the tests'.
            running[kind] = ContainerServer(tmp_path_factory.mktemp("c"), kind).__enter__()
        return running[kind]
    yield start
    for server in running.values():
        server.__exit__(None, None, None)
