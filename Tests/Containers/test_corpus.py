"""Hostile programs, in containers at the levels without namespaces.

Those that are about resources are left out: the hard walls around those are the container's own, which the tests do not set. What
the server itself does about them at these levels is in Tests/Attacks.
"""

import pytest

from container.kinds import PROCESS, UIDSPLIT
from corpus.attack import corpus
from corpus.judgement import no_escape
from corpus.languages import code
from corpus.outcome import execute, ran

PATIENCE = 30

ATTACKS = [attack for attack in corpus() if attack.category not in ("resource", "timing")]


@pytest.fixture(params=[UIDSPLIT, PROCESS], ids=str)
def server(request, containers):
    return containers(request.param)


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_the_attack_comes_to_nothing(server, attack):
    client, session = server.client, server.client.new_session()
    source = code(attack, held=0)
    outcome = execute(client, session, source, PATIENCE)
    assert ran(outcome, source), "the attack printed nothing and did not run: no verdict"
    no_escape(outcome)
    client.ask("DELETE", f"/v1/sessions/{session}")
    other = client.new_session()
    assert client.run(other, "1 + 1").console == "2\n"
    client.ask("DELETE", f"/v1/sessions/{other}")
