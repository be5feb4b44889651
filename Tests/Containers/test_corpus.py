"""Hostile programs, in containers at the levels without namespaces: under podman's own profile and under ours that refuses
more, as root and as somebody else. Each is judged as in Tests/Attacks, its own check included.

Those that are about resources are left out: the hard walls around those are the container's own, which the tests do not set. What
the server itself does about them at these levels is in Tests/Attacks.
"""

import pytest

from container.kinds import CORPUS
from container.server import ContainerServer
from corpus import deadlines
from corpus.arena import Arena
from corpus.attack import corpus
from corpus.levels import Level
from corpus.stage import Stage

ATTACKS = [attack for attack in corpus() if attack.category != "resource"]


@pytest.fixture(scope="module", params=CORPUS, ids=str)
def stage(request, tmp_path_factory):
    level = Level(request.param.level, lambda folder, **settings: ContainerServer(folder, request.param, **settings),
                  spares=False, shares=False)
    stage = Stage(tmp_path_factory, lambda folder, **settings: Arena(folder, level, **settings))
    yield stage
    stage.end()


@pytest.fixture
def arena(request, stage):
    # With the policies of those that end at a limit of time; the others keep to the usual ones.
    yield stage.arena(attacked={"wall_seconds": deadlines.WALL})
    stage.end_after_failure(request.node)


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_the_attack_comes_to_nothing(arena, attack):
    with arena.trial(attack) as trial:
        trial.attempt()
        trial.judge()
