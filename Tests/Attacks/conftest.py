"""Servers under attack, one for each file and level."""

import ctypes

import pytest

from corpus import deadlines
from corpus.arena import Arena
from corpus.levels import LEVELS

pytest_plugins = ["harness.reports"]

_PR_SET_CHILD_SUBREAPER = 36


def pytest_sessionstart():
    # An orphan of the server becomes a child of the tests, and is counted: prctl(2).
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise pytest.UsageError("the tests cannot adopt orphans, so none would be noticed")


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    if (yield).get_result().failed:
        item.stash[_FAILED] = True


class Stage:
    """Keeps one arena for many attacks, and takes another after one that got anywhere: what that one left is its own
    fault, and not the next one's. `make` makes an arena in a folder."""

    def __init__(self, folders, make):
        self._folders = folders
        self._make = make
        self._arena = None
        self._settings = {}

    def arena(self, **settings):
        """The arena that there is, or another if it has other settings."""
        if self._settings != settings:
            self.end()
        if self._arena is None:
            arena = self._make(self._folders.mktemp("attacks"), **settings)
            arena.__enter__()
            self._arena, self._settings = arena, settings
        return self._arena

    def end(self, *failure):
        arena, self._arena = self._arena, None
        if arena:
            arena.__exit__(*failure or (None, None, None))


def pytest_addoption(parser):
    parser.addoption("--levels", default="full", help="the isolation levels to attack at, separated by commas: "
                     + ", ".join(LEVELS))


def pytest_generate_tests(metafunc):
    if "level" in metafunc.fixturenames:
        names = getattr(metafunc.module, "LEVELS_OF_ITS_OWN", metafunc.config.getoption("--levels").split(","))
        metafunc.parametrize("level", [LEVELS[name] for name in names], ids=str, scope="module", indirect=True)


@pytest.fixture(scope="module")
def level(request):
    return request.param


@pytest.fixture(scope="module")
def make_arena(level):
    """How the arenas of a file are made; a file that wants others has a fixture of its own by this name."""
    return lambda folder, **settings: Arena(folder, level, **settings)


@pytest.fixture(scope="module")
def stage(make_arena, tmp_path_factory):
    stage = Stage(tmp_path_factory, make_arena)
    yield stage
    stage.end()


@pytest.fixture
def arena(request, stage):
    """A server at rest, with the limits that the test's attack asks for."""
    attack = getattr(request.node, "callspec", None) and request.node.callspec.params.get("attack")
    limits = deadlines.limits(attack) if attack else {}
    yield stage.arena(**{"limits": limits} if limits else {})
    if request.node.stash.get(_FAILED, False):
        failure = AssertionError("an attack got somewhere")
        stage.end(type(failure), failure, None)
