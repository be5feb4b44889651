"""The order in which attacks run: those that want a server of their own kind come last, so that it is started once."""

import pytest

from corpus import deadlines


def parameters(attacks):
    """The attacks as parameters of a test."""
    attacks = sorted(attacks, key=lambda attack: sorted(deadlines.limits(attack).items()))
    return [pytest.param(attack, id=attack.name) for attack in attacks]
