"""Attacks of our own on the way to an index of packages, in sessions whose policy grants it."""

import re
from dataclasses import replace

import pytest

from corpus.arena import Arena
from corpus.attack import own
from corpus.levels import FULL
from corpus.order import parameters
from harness.secrets import CANARY
from harness.wheels import wheel
from package_index import PackageIndex

# All that an index may be asked for, and told.
_PATHS = re.compile(r"/simple/[a-z0-9]+(-[a-z0-9]+)*/|/files/[\w.+-]+")
_HEADERS = {"host", "accept", "user-agent", "authorization"}

# The gateway keeps its connection to the index for a while.
_FIRST = "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:3141/simple/one/').read()"


@pytest.fixture(scope="module")
def index():
    """With the secret that no session and no line of the log may have."""
    with PackageIndex(credentials=f"reader:{CANARY}").serve() as index:
        index.add("one", wheel("one"))
        index.projects["large"] = [(f"large-{number}.tar.gz", f"/files/large-{number}.tar.gz", "0" * 64)
                                   for number in range(20_000)]
        yield index


@pytest.fixture(scope="module")
def elsewhere():
    """Somebody on this host whom nobody named."""
    with PackageIndex().serve() as elsewhere:
        yield elsewhere


@pytest.fixture(scope="module")
def make_arena(index):
    return lambda folder, **settings: Arena(
        folder, FULL, policy="packages", first=_FIRST, NESTBOX_PACKAGE_INDEX=index.url, **settings)


@pytest.mark.parametrize("attack", parameters(own("packages")))
def test_the_attack_comes_to_nothing(arena, index, elsewhere, attack):
    index.asked.clear()
    index.headers.clear()
    ports = f"GATEWAY, INDEX, ELSEWHERE = {arena.server.port}, {index.port}, {elsewhere.port}\n"
    # It ends by itself, on a busy machine later.
    attack = replace(attack, payload=ports + attack.payload, then={**attack.then, "seconds": 60})
    with arena.trial(attack) as trial:
        trial.attempt()
        assert not trial.outcome.cut, f"it did not come to its end: {trial.outcome.lines}"
        lines = trial.outcome.lines
        trial.judge()
    assert [line for line in lines if line.startswith("CONTROL")], f"the index was never had: {lines}"
    assert not [line for line in lines if line.startswith("no control")], lines
    assert index.asked and all(map(_PATHS.fullmatch, index.asked)), index.asked
    assert not any("hidden" in path for path in index.asked), "a request inside of another was taken for one"
    assert all(set(headers) <= _HEADERS for headers in map(_lowered, index.headers))
    assert all(headers["host"] == index.host for headers in map(_lowered, index.headers))
    assert not elsewhere.asked


def _lowered(headers):
    return {name.lower(): value for name, value in headers.items()}
