"""contract.md names tests that are there, in every line."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SUITES = HERE.parent
LINES = [line for line in (HERE / "contract.md").read_text().splitlines() if line.startswith("| ")]
PROMISES = [line.strip("| ").rsplit(" | ", 1) for line in LINES if line != "| promise | shown by |"]
NAME = re.compile(r"`([^`]+)`")

_TYPE = re.compile(r"^(?:package |private |final )*(?:struct|class|actor|enum) (\w+)", re.MULTILINE)
_FUNCTION = re.compile(r"\bfunc (\w+)")


@cache
def collected():
    """The tests that pytest finds in this folder, each as `file::function`."""
    listing = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only", "-q", str(HERE)],
        cwd=HERE, text=True, capture_output=True, timeout=600)
    assert listing.returncode == 0, listing.stdout[-2000:] + listing.stderr[-2000:]
    return {named(line) for line in listing.stdout.splitlines() if "::" in line}


def named(node):
    """A test as the page names it, without its parameters."""
    return node.split("[")[0].split("/")[-1]


@cache
def swift_tests(target):
    """The tests of a Swift target, each as `Type::function`."""
    found = set()
    for file in (SUITES / target).rglob("*.swift"):
        text = file.read_text()
        types = [(match.start(), match[1]) for match in _TYPE.finditer(text)]
        for attribute in re.finditer(r"@Test\b", text):
            around = [name for start, name in types if start < attribute.start()]
            function = _FUNCTION.search(text, attribute.end())
            if around and function:
                found.add(f"{around[-1]}::{function[1]}")
    return found


@pytest.fixture(scope="module")
def running(request):
    """The tests that run now: where that is all of them, nobody else need be asked."""
    return {named(item.nodeid) for item in request.session.items}


def is_there(name, running):
    if name.startswith("test_"):
        return name in running or name in collected()
    target, _, test = name.partition("/")
    return test in swift_tests(target)


def test_the_page_is_read():
    assert len(PROMISES) > 100 and all(len(parts) == 2 for parts in PROMISES)


@pytest.mark.parametrize(("promise", "tests"), PROMISES, ids=[promise[:60] for promise, _ in PROMISES])
def test_each_promise_names_tests_that_are_there(promise, tests, running):
    names = NAME.findall(tests)
    assert names, "nothing shows it"
    assert NAME.sub("", tests).strip() == "", "something else than tests"
    missing = [name for name in names if not is_there(name, running)]
    assert not missing, missing


@pytest.mark.parametrize("name", [
    "test_chat.py::test_nothing_of_the_kind", "test_nowhere.py::test_a", "GatewayTests/HealthTests::nothing",
    "NowhereTests/HealthTests::basic", "GatewayTests/BasicTests::basic", "",
])
def test_a_test_that_is_not_there_is_missed(name, running):
    assert not is_there(name, running)
