"""The counters see what they are there to see, and the corpus is what it claims to be."""

import ctypes
import os
import subprocess
from pathlib import Path

import pytest

from corpus.attack import CORPUS, Attack, corpus, own
from corpus.checks import CHECKS
from corpus.counters import Counters
from corpus.fingerprint import SOURCE as FINGERPRINT
from corpus.judgement import no_canary_in, no_escape
from corpus.languages import code
from corpus.outcome import execute, ran
from harness.deadline import until
from harness.secrets import CANARY

_ORIGIN = Path(__file__).resolve().parents[3] / "shared" / "attacks" / "attacks.json"


def noticed(arena):
    return set(Counters.of(arena.server).beyond(arena.baseline))


def test_every_attack_has_a_name_of_its_own_and_a_check_that_exists():
    attacks = corpus() + own()
    assert len(corpus()) == 118 and len(own()) >= 30
    assert len({attack.name for attack in attacks}) == len(attacks)
    assert not [attack.name for attack in attacks if attack.check not in CHECKS]


def test_every_attack_of_ours_can_be_compiled():
    for attack in own() + own("packages") + own("network"):
        for source in (code(attack), attack.then.get("after", "")):
            compile(source, attack.name, "exec")


# Where it is kept beside the package, as in CI, the copy has to be held against it.
@pytest.mark.skipif(
    "CI" not in os.environ and not _ORIGIN.exists(), reason="the corpus is not kept beside this package here")
def test_the_copy_of_the_corpus_is_one():
    assert CORPUS.read_bytes() == _ORIGIN.read_bytes()


def test_a_process_and_a_zombie_are_noticed(arena):
    # As an orphan of the server's would be: adopted by the tests.
    child = subprocess.Popen(["sleep", "1000"])
    try:
        assert noticed(arena) == {"processes"}
    finally:
        child.kill()
    until(lambda: noticed(arena) == {"zombies"}, "the noticing of a zombie")
    child.wait()
    assert noticed(arena) == set()


def test_an_orphan_is_adopted_and_noticed(arena):
    shown = subprocess.run(["sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!"], capture_output=True, text=True)
    orphan = int(shown.stdout)
    assert noticed(arena) == {"processes"}
    os.kill(orphan, 9)
    os.waitpid(orphan, 0)
    assert noticed(arena) == set()


def test_a_system_v_object_is_noticed(arena):
    libc = ctypes.CDLL(None, use_errno=True)
    private, remove = 0, 0
    made = libc.shmget(private, 4096, 0o1600)
    assert made >= 0
    try:
        assert noticed(arena) == {"system_v_objects"}
    finally:
        libc.shmctl(made, remove, None)
    assert noticed(arena) == set()


@pytest.mark.parametrize("place", ["/tmp", "/dev/shm"])
def test_a_file_of_the_workers_user_is_noticed(arena, place):
    left = Path(place) / f"nestbox-left-{os.getpid()}"
    left.write_text("x")
    try:
        os.chown(left, 1900000000, 1900000000)
        assert noticed(arena) == {"temporary_files"}
    finally:
        left.unlink()


def test_a_folder_of_a_session_is_noticed(arena):
    left = arena.server.data / "workspaces" / "left"
    left.mkdir()
    assert noticed(arena) == {"temporary_files"}
    left.rmdir()


def test_a_connection_is_noticed(arena):
    client = arena.client()
    client.get("/v1/health")
    assert noticed(arena) == {"gateway_descriptors"}
    client.close()
    until(lambda: noticed(arena) == set(), "the end of the connection")


def test_an_escape_is_noticed(arena):
    with arena.trial(None) as trial, pytest.raises(AssertionError, match="ESCAPE got out"):
        trial.run("print('BLOCKED'); print('ESCAPE got out')")


def test_an_attack_that_does_not_run_is_noticed(arena):
    attack = Attack("silent", "python", "x = (\n", "", "", "", "server_healthy")
    with arena.trial(attack) as trial:
        outcome = execute(trial.client, trial.session, "import os\nos.dup2(2, 1)\nx = 1", 10)
        assert not outcome.console and ran(outcome, "import os\nos.dup2(2, 1)\nx = 1")
        assert not ran(outcome, "x = 1\n" * 10)


def test_an_attack_of_ours_that_ends_in_a_slip_is_noticed(arena):
    attack = Attack("slip", "python", "print('BLOCKED')\nay('ESCAPE')", "", "", "", "server_healthy", ours=True)
    with arena.trial(attack) as trial, pytest.raises(AssertionError, match="the attack ended early: .*NameError"):
        trial.attempt()


def test_the_canary_is_noticed_in_a_file(arena):
    with arena.trial(None) as trial:
        # Across the edge of a piece, and not in the code as a whole.
        secret = f"{CANARY[:5]!r} + {CANARY[5:]!r}"
        trial.run(f"open('found.bin', 'w').write('x' * ((1 << 20) - 9) + {secret})\nprint('written')")
        with pytest.raises(AssertionError, match="found.bin holds the server's secret"):
            no_canary_in(trial.workspace)


def test_a_world_that_has_changed_is_noticed(arena):
    with arena.trial(None) as trial:
        trial.run("open('/tmp/marker', 'w').write('x')\nimport numpy\nnumpy.sum = print\nprint('changed')")
        outcome = execute(trial.client, trial.session, FINGERPRINT, 30)
        no_escape(outcome)
        assert outcome.console != arena.untouched
