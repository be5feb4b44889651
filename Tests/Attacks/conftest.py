"""Servers under attack, one for each file and level."""

import pytest

from corpus import deadlines
from corpus.arena import Arena
from corpus.levels import LEVELS
from corpus.orphans import adopt
from corpus.stage import Stage, note

pytest_plugins = ["harness.reports"]

def pytest_sessionstart():
    adopt()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    if (yield).get_result().failed:
        note(item)


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
    """A server at rest, with a policy for the test's attack that has the limits that it asks for."""
    attack = getattr(request.node, "callspec", None) and request.node.callspec.params.get("attack")
    limits = deadlines.limits(attack) if attack else {}
    yield stage.arena(**{"attacked": limits} if limits else {})
    stage.end_after_failure(request.node)
