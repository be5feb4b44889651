"""Attacks of our own in a network that the operator has granted."""

import os
import socket
from contextlib import closing
from dataclasses import replace

import pytest

from corpus.arena import Arena
from corpus.attack import own
from corpus.levels import FULL
from corpus.order import parameters
from harness.networks import ADDRESS, network


@pytest.fixture(scope="module")
def granted():
    with network() as made:
        yield made


@pytest.fixture(scope="module")
def make_arena(granted):
    return lambda folder, **settings: Arena(
        folder, FULL, policy="network", NESTBOX_NETWORK_NAMESPACE=granted.path, **settings)


@pytest.mark.parametrize("attack", parameters(own("network")))
def test_the_attack_comes_to_nothing(arena, granted, attack):
    name = f"\0nestbox-attacked-{os.getpid()}"
    with closing(socket.create_server(("127.0.0.1", 0))) as elsewhere, socket.socket(socket.AF_UNIX) as named:
        named.bind(name)
        named.listen()
        places = {"GATEWAY": arena.server.port, "ELSEWHERE": elsewhere.getsockname()[1], "GRANTED": granted.port,
                  "ADDRESS": ADDRESS, "HOST_NAME": name}
        known = "".join(f"{name} = {value!r}\n" for name, value in places.items())
        # It ends by itself, on a busy machine later.
        attack = replace(attack, payload=known + attack.payload, then={**attack.then, "seconds": 60})
        with arena.trial(attack) as trial:
            trial.attempt()
            assert not trial.outcome.cut, f"it did not come to its end: {trial.outcome.lines}"
            lines = trial.outcome.lines
            trial.judge()
    assert [line for line in lines if line.startswith("CONTROL")], f"the network was never had: {lines}"
    assert not [line for line in lines if line.startswith("no control")], lines
