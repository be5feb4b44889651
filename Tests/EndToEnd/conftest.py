"""A server for each test file, with the settings that the file names in SETTINGS."""

import pytest

from harness.server import Server

pytest_plugins = ["harness.reports"]


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
