"""A server for each test file, with the settings that the file names in SETTINGS."""

import pytest

from harness.server import BINARY, Server


def pytest_configure():
    if not BINARY.exists():
        raise pytest.UsageError(f"NESTBOX_BINARY names no built server ({BINARY}); Scripts/test e2e builds one")


def pytest_runtest_setup():
    Server.ended.clear()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.failed:
        for server in Server.running + Server.ended:
            report.sections.append((f"nestbox serve, port {server.port}", server.log[-20_000:]))


@pytest.fixture(scope="module")
def server(request, tmp_path_factory):
    """A server that the tests of one file share: each brings sessions of its own."""
    settings = getattr(request.module, "SETTINGS", {})
    with Server(tmp_path_factory.mktemp("nestbox"), **settings) as server:
        yield server


@pytest.fixture(scope="module")
def client(server):
    return server.client


@pytest.fixture
def session(client):
    return client.new_session()
