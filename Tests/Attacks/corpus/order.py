"""The order in which attacks run: those that want a server with policies of their own come first, so that it is started once
and those that follow need no other."""

import pytest

from corpus import deadlines


def parameters(attacks):
    """The attacks as parameters of a test."""
    attacks = sorted(attacks, key=lambda attack: sorted(deadlines.limits(attack).items()), reverse=True)
    return [pytest.param(attack, id=attack.name) for attack in attacks]
