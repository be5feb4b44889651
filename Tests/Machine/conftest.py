"""Suites for the kernel of the virtual machine that run.py starts. Nowhere else do they show anything."""

import os

import pytest

pytest_plugins = ["harness.reports"]


def pytest_configure():
    if "NESTBOX_MACHINE" not in os.environ:
        raise pytest.UsageError("these run in a virtual machine: Tests/Machine/run.py starts one")


@pytest.fixture
def client(server):
    return server.client


@pytest.fixture
def session(client):
    return client.new_session()
