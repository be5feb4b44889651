"""Every entry of attacks.json, at every level."""

import pytest

from corpus.attack import corpus
from corpus.order import parameters


@pytest.mark.parametrize("attack", parameters(corpus()))
def test_the_attack_comes_to_nothing(arena, attack):
    with arena.trial(attack) as trial:
        trial.attempt()
        trial.judge()
