"""A worker that has been taken over, and lies to the gateway: it costs its own session's turn, and nothing else."""

import os

import pytest

from corpus.arena import Arena
from corpus.attack import corpus
from corpus.judgement import no_escape
from corpus.levels import Level
from corpus.memory import bounded
from corpus.outcome import execute
from harness.deadline import until
from standin.lies import FATAL, HARMLESS, LIES, STUCK
from standin.place import StandIn
from standin.protocol import PLAYED, itself

# More than a socket holds, so that a worker that reads nothing stops the gateway's writing.
_CODE = "print('never runs')\n" + "#" * (300 << 10)
_STUCK_FOR = 2
# For what ends by itself: a flood is judged frame by frame, which takes a busy machine long.
_DEADLINE = 90


@pytest.fixture(scope="module")
def make_arena():
    # Without spare workers: each session's is made for it, and known by its name. With little output, so that floods
    # are over soon.
    return lambda folder: Arena(folder, Level("full", StandIn), spares=0, limits={"output_bytes": 1 << 16})


@pytest.mark.parametrize("name", LIES)
def test_a_worker_that(arena, name):
    fate = LIES[name].fate
    server = arena.server
    with arena.trial(None) as trial:
        with server.lying(trial.session, name), bounded(server), arena.neighbour.watched():
            outcome = execute(trial.client, trial.session, _CODE, _STUCK_FOR if fate == STUCK else _DEADLINE)
        no_escape(outcome)
        assert server.liars(trial.session), "no worker was made for the session, so none has lied"
        assert not {"forged", "late", "never runs"} & set(outcome.lines)
        assert outcome.cut == (fate == STUCK), f"after {outcome.seconds:.1f} s: {outcome.error} {outcome.lines}"
        if fate == FATAL:
            assert outcome.error and outcome.error["code"] == "worker_lost", f"{outcome.error} {outcome.lines}"
        elif fate == HARMLESS:
            assert outcome.error is None and "once" in outcome.lines, f"{outcome.error} {outcome.lines}"
        if fate != HARMLESS:
            first, *_ = server.liars(trial.session)
            until(lambda: not os.path.exists(f"/proc/{first}"), "the end of the worker that lied")
        # A harmless liar lives; and a turn whose first worker was lost may have had another one made.
        trial.client.ask("DELETE", f"/v1/sessions/{trial.session}/messages", params={"reset_interpreter": "true"})
        trial.answers()
        until(lambda: not [pid for pid in server.liars(trial.session) if os.path.exists(f"/proc/{pid}")],
              "the end of every worker that lied")
    assert "Traceback" not in server.log, "a lie could not be told"
    arena.back_at_baseline(name)


def test_the_log_holds_no_line_of_a_worker_s_making(arena):
    with arena.trial(None) as trial, arena.server.lying(trial.session, "fails_with_a_log_line_of_its_own"):
        outcome = execute(trial.client, trial.session, _CODE, _DEADLINE)
    assert outcome.error["code"] == "worker_lost"
    until(lambda: "forged" in arena.server.log, "the worker's word in the log")
    log = arena.server.log
    assert not [line for line in log.splitlines() if line.startswith("2026-01-01")] and "\x1b" not in log


def test_every_entry_of_the_protocol_kind_is_played():
    """Each by its own program and by lies that there are; what a lie has to come to is looked at above."""
    assert set(PLAYED) == {attack.name for attack in corpus() if attack.category == "protocol"}
    for entry, (fate, lies) in PLAYED.items():
        assert lies, f"no lie plays {entry}"
        missing = {itself(entry), *lies} - set(LIES)
        assert not missing, f"{entry} is played by lies that do not exist: {missing}"
        assert LIES[itself(entry)].fate == fate
