"""The counters see what they are there to see, at every level, and the corpus is what it claims to be."""

import ctypes
import os
import subprocess
from pathlib import Path

import pytest

from corpus.attack import CORPUS, Attack, corpus, own
from corpus.checks import CHECKS
from corpus.counters import Counters, groups_of, user_of
from corpus.fingerprint import SOURCE as FINGERPRINT
from corpus.judgement import no_canary_in, no_escape
from corpus.languages import code
from corpus.levels import LEVELS
from corpus.outcome import execute, ran
from harness import hosts
from harness.deadline import until
from harness.processes import Process
from harness.secrets import CANARY

LEVELS_OF_ITS_OWN = list(LEVELS)

_ORIGIN = Path(__file__).resolve().parents[3] / "shared" / "attacks" / "attacks.json"


def noticed(arena):
    return set(Counters.of(arena.server).beyond(arena.baseline))


def notice(arena, *names):
    """Waits until these counters and no others are beyond the baseline: the gateway may just have a file open."""
    until(lambda: noticed(arena) == set(names), f"the noticing of {names or 'nothing'}")


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
        notice(arena, "processes")
    finally:
        child.kill()
    notice(arena, "zombies")
    child.wait()
    notice(arena)


def test_an_orphan_is_adopted_and_noticed(arena):
    shown = subprocess.run(["sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!"], capture_output=True, text=True)
    orphan = int(shown.stdout)
    notice(arena, "processes")
    os.kill(orphan, 9)
    os.waitpid(orphan, 0)
    notice(arena)


@pytest.mark.parametrize(("make", "remove"), [
    (lambda libc: libc.shmget(0, 4096, 0o1600), lambda libc, made: libc.shmctl(made, 0, None)),
    (lambda libc: libc.semget(0, 1, 0o1600), lambda libc, made: libc.semctl(made, 0, 0)),
    (lambda libc: libc.msgget(0, 0o1600), lambda libc, made: libc.msgctl(made, 0, None)),
], ids=["memory", "semaphores", "messages"])
def test_a_system_v_object_of_the_host_is_noticed(arena, make, remove):
    libc = ctypes.CDLL(None, use_errno=True)
    made = make(libc)
    assert made >= 0
    try:
        notice(arena, "system_v_objects")
    finally:
        remove(libc, made)
    notice(arena)


def inside(process, namespace, *command):
    """Runs a command in a namespace of a process; returns what it said."""
    return subprocess.run(["nsenter", namespace, "-t", str(process.pid), *command],
                          capture_output=True, text=True, check=True).stdout


def test_a_system_v_object_where_workers_come_from_is_noticed(arena):
    forkserver = arena.server.forkserver()
    made = inside(forkserver, "-i", "ipcmk", "-M", "4096").split()[-1]
    try:
        notice(arena, "system_v_objects")
    finally:
        inside(forkserver, "-i", "ipcrm", "-m", made)
    notice(arena)


def test_a_mount_is_noticed(arena):
    # Where the gateway is: at the levels without namespaces workers are there, too.
    gateway, place = Process.of(arena.server.pid), arena.server.folder / "left"
    place.mkdir()
    inside(gateway, "-m", "mount", "-t", "tmpfs", "none", place)
    try:
        notice(arena, "mounts")
    finally:
        inside(gateway, "-m", "umount", place)
    notice(arena)
    place.rmdir()


def test_a_group_is_noticed(arena):
    """Whatever hierarchies this host has, and whether or not the server can see them."""
    hierarchy = [*hosts.hierarchies("cgroup"), *hosts.hierarchies("cgroup2")][0]
    left = hierarchy / f"nestbox-{arena.server.pid}-left"
    left.mkdir()
    try:
        notice(arena, "cgroups")
    finally:
        left.rmdir()
    notice(arena)


@pytest.mark.parametrize("place", ["/tmp", "/var/tmp", "/dev/shm"])
def test_a_file_of_the_workers_user_is_noticed(arena, place):
    left, user = Path(place) / f"nestbox-left-{os.getpid()}", user_of(arena.server.forkserver())
    left.write_text("x")
    try:
        os.chown(left, user, user)
        notice(arena, "temporary_files")
    finally:
        left.unlink()


@pytest.mark.parametrize("place", ["workspaces", "tmp", "cache"])
def test_a_folder_of_a_session_is_noticed(arena, place):
    left = arena.server.data / place / "left"
    made = not left.parent.exists()
    left.mkdir(parents=True)
    try:
        notice(arena, "temporary_files")
    finally:
        left.rmdir()
        if made:
            left.parent.rmdir()


def test_a_session_that_lives_is_noticed_by_all_that_it_takes(arena):
    taken = {"processes", "gateway_descriptors", "temporary_files"} | (
        {"cgroups"} if groups_of(arena.server.pid) else set())
    with arena.trial(None) as trial:
        trial.run("print('lives')")
        until(lambda: noticed(arena) == taken, f"the noticing of {taken}")
    notice(arena)



def test_a_connection_is_noticed(arena):
    client = arena.client()
    client.get("/v1/health")
    notice(arena, "gateway_descriptors")
    client.close()
    notice(arena)


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
        trial.run("import numpy\nnumpy.sum = print\nprint('changed')")
        assert trial.fingerprint() == arena.untouched
        outcome = execute(trial.client, trial.session, FINGERPRINT, 30)
        no_escape(outcome)
        assert outcome.console != arena.untouched

