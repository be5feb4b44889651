"""Each layer of the full sandbox is taken away once, and named attacks have to get out then: a corpus that notices nothing is blind."""

import os
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from corpus.attack import named
from corpus.counters import groups_of
from harness.deadline import until
from harness.processes import descendants
from harness.server import DidNotStart
from standin.mutations import MUTATIONS
from standin.noticed import BELOW_FULL, NOTICED_BY, SETTINGS, escapes
from standin.place import StandIn

# By layer: how a server says that it will not serve without it. It looks at a worker of its own.
REFUSED_FOR = {
    "seccomp": "seccomp: Seccomp is not 2",
    "landlock": "landlock: ",
    "limits": "resource_limits: not set: ",
    "uid map": "identity: runs as user 0",
    "capabilities": "capabilities: not empty: ",
}

@pytest.fixture(scope="module", params=NOTICED_BY)
def lacking(request, tmp_path_factory):
    """A server whose sessions lack one layer, and which one."""
    with StandIn(tmp_path_factory.mktemp("mutation"), mutation=request.param, **SETTINGS) as server:
        yield server, request.param


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def service_of_the_host():
    """Something that answers on the host's loopback, wherever attacks look for a gateway and nobody else is."""
    ports = []
    with ExitStack() as stack:
        for port in (8888, 9000, 3000, 8194, 2024, 5000):
            try:
                server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", port), _Answer))
            except OSError:
                continue
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            ports.append(port)
        assert ports, "no port is free on which attacks would notice the host"
        yield ports


def lift_limits_of_groups(server):
    """Makes the cgroups of the server's workers hold nobody to a number of processes; they are not in the plan."""
    limits = [Path(group) / "pids.max" for group in groups_of(server.pid)]
    for limit in limits:
        if limit.exists():
            limit.write_text("max")


def test_attacks_notice_what_is_missing(lacking, service_of_the_host):
    server, layer = lacking
    ready = (lambda: lift_limits_of_groups(server)) if layer == "limits" else (lambda: None)
    blind = {attack.name: lines[:5] for attack in named(*NOTICED_BY[layer])
             for found, lines in [escapes(server, attack, ready)] if not found}
    assert not blind, f"without {layer} these still say that they were stopped: {blind}"


def test_landlock_alone_holds_where_the_mounts_have_a_gap(tmp_path):
    attack, = named(*NOTICED_BY["landlock"])
    with StandIn(tmp_path, mutation="nothing but a mount", **SETTINGS) as server:
        found, lines = escapes(server, attack)
    assert not found and any(line.startswith("BLOCKED /mnt") for line in lines), lines


def test_no_user_namespace_can_be_made_where_the_filter_has_a_gap(tmp_path):
    attack, = named("uid_map_rewritten")
    with StandIn(tmp_path, mutation="seccomp", **SETTINGS) as server:
        _, lines = escapes(server, attack)
    assert "BLOCKED unshare NEWUSER (-1, 'ENOSPC')" in lines, lines


@pytest.mark.parametrize("layer", REFUSED_FOR)
def test_a_server_whose_own_worker_lacks_a_layer_does_not_start(tmp_path, layer):
    before = set(descendants(os.getpid()))
    with pytest.raises(DidNotStart) as refused, StandIn(tmp_path, mutation=layer, everywhere=True, **SETTINGS):
        pass
    # Whoever comes next counts what there is.
    until(lambda: not set(descendants(os.getpid())) - before, "the end of what the server had started")
    assert "a worker is not at level full: " + REFUSED_FOR[layer] in str(refused.value)


def test_every_layer_that_can_be_taken_away_is_noticed():
    assert {*NOTICED_BY, *BELOW_FULL, "nothing but a mount"} == set(MUTATIONS)
