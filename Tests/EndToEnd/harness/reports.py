"""The part of pytest that every suite against a running server needs; a conftest names it in `pytest_plugins`."""

import pytest

from harness import folders
from harness.server import BINARY, Server


def pytest_configure():
    if not BINARY.exists():
        raise pytest.UsageError(f"NESTBOX_BINARY names no built server ({BINARY}); Scripts/test builds one")


def pytest_sessionfinish():
    folders.remove_copies()


def pytest_runtest_setup():
    Server.ended.clear()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.failed:
        for server in Server.running + Server.ended:
            report.sections.append((f"nestbox serve, port {server.port}", server.log[-20_000:]))
