"""Ten thousand workers come and go, some of them badly, and nothing of them is left; a few hundred where there are no namespaces."""

import itertools
import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from corpus.arena import Arena
from corpus.memory import bounded
from harness import lmc
from harness.deadline import until

# Fewer where a debug build is tried, which takes several times as long. Below full no spare ones are made ahead, which takes
# longer too.
WORKERS = {"full": int(os.environ.get("NESTBOX_ATTACKS_WORKERS", "10000")), "uidsplit": 200, "process": 200}
_THREADS = 4

# How workers end, and how often in a hundred.
_DELETED_IDLE, _DELETED_BUSY, _KILLED, _KERNEL_CRASHED = 85, 5, 5, 5

_BUSY = ("import os, subprocess\nopen('left', 'w').write('x' * 10000)\nsubprocess.Popen(['sleep', '{seconds}'])\n"
         "os.mkfifo('fifo')\nprint('busy', flush=True)\nwhile True: pass")
# Each process of a worker that is to be killed sleeps another number of seconds, by which it is found.
_seconds = itertools.count(200_000)

_CRASH = ("import os, signal\nopen(os.environ['TMPDIR'] + '/left', 'w').write('x')\n"
          "os.kill(os.getpid(), signal.SIGSEGV)")


class Made:
    """Counts workers as the sessions that had them end."""

    def __init__(self, most):
        self._lock = threading.Lock()
        self._most = most
        self.count = 0

    def one_more(self):
        with self._lock:
            self.count += 1
            return self.count <= self._most


def come_and_go(arena, made, seed):
    """Makes sessions and ends them one way or the other, until there were enough."""
    chance = random.Random(seed)
    ways = [_idle] * _DELETED_IDLE + [_busy] * _DELETED_BUSY + [_killed] * _KILLED + [_crashed] * _KERNEL_CRASHED
    with closing(arena.client()) as client:
        while made.one_more():
            chance.choice(ways)(arena, client)


def _delete(client, session):
    client.ask("DELETE", f"/v1/sessions/{session}")


def _idle(arena, client):
    _delete(client, client.chat(lmc.code("1")).session)


@contextmanager
def _running(client, seconds):
    """A session with code in it that runs for ever, and its stream."""
    session = client.new_session()
    with client.stream(lmc.code(_BUSY.format(seconds=seconds)), session=session) as stream:
        stream.until_output("busy")
        yield session, stream


def _busy(arena, client):
    with _running(client, 1000) as (session, _), closing(arena.client()) as other:
        _delete(other, session)


def _killed(arena, client):
    seconds = f"{next(_seconds)}.5"
    with _running(client, seconds) as (session, stream):
        # Its arguments are seen a moment after its parent goes on.
        process = until(
            lambda: next((one for one in arena.server.sandboxed() if f"sleep {seconds}" in one.command_line), None),
            "the process that sleeps")
        workers = arena.server.workers()
        while process not in workers:
            process = process.parent
        process.kill()
        for _ in stream:
            pass
    _delete(client, session)


def _crashed(arena, client):
    ended = client.chat(lmc.code(_CRASH))
    assert "SIGSEGV" in ended.console, ended.console
    _delete(client, ended.session)


@pytest.fixture
def arena(level, tmp_path):
    with Arena(tmp_path, level, MAX_ACTIVE_INSTANCES=16, LOG_LEVEL="warning") as arena:
        yield arena


def test_nothing_is_left_of_ten_thousand_workers(arena):
    workers = WORKERS[arena.level.name]
    made = Made(workers)
    with bounded(arena.server), ThreadPoolExecutor(_THREADS) as threads:
        for ended in [threads.submit(come_and_go, arena, made, seed) for seed in range(_THREADS)]:
            ended.result()
    assert made.count >= workers
    arena.back_at_baseline(f"{workers} workers")
    arena.neighbour.runs()
