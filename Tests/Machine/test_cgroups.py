"""What version 2 of cgroups holds workers to, where it has every controller: as root without a service manager, and in a group
of a service's own, as root and as an ordinary user."""

import os
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from harness import hosts
from harness.deadline import until
from harness.executions import execute
from harness.folders import PACKAGE
from harness.server import BINARY
from test_limits import (  # noqa: F401 - collected here, with servers of this file
    SMALL, UNAWAITED_CHILDREN, test_a_session_that_uses_too_much_memory_loses_its_kernel_and_not_its_worker,
    test_many_small_processes_do_not_cost_the_worker_either, test_processes_are_counted)

# On an emulated processor what takes a moment elsewhere takes seconds, which is none of what these are about.
LIMITS = {**SMALL, "cpu_seconds": 20, "wall_seconds": 600}
ROOT = 0
SERVERS = {
    "root without a service manager": (ROOT, False),
    "root's service": (ROOT, True),
    "an ordinary user's service": (hosts.UID, True),
}


@pytest.fixture(scope="module", params=SERVERS)
def server(request):
    uid, has_group = SERVERS[request.param]
    open_ways()
    with ExitStack() as stack:
        groups = [stack.enter_context(delegated(uid))] if has_group else []
        server = stack.enter_context(hosts.server(uid, groups, settings={"NESTBOX_PRELOAD": ","}, **LIMITS))
        assert f"\nUid:\t{uid}\t{uid}\t{uid}\t" in Path(f"/proc/{server.pid}/status").read_text()
        yield server


@contextmanager
def delegated(uid):
    """A group as systemd makes one for a service with `Delegate=yes`: with every controller, and the user's."""
    (hosts.GROUPS / "cgroup.subtree_control").write_text("+memory +pids +cpu")
    with hosts.given(uid, hosts.GROUPS) as [group]:
        yield group


def open_ways():
    """Lets the ordinary user reach what is started, in the machine alone: that the host's folders are closed is no concern."""
    for path in (BINARY, Path(sys.prefix), PACKAGE):
        for folder in path.resolve().parents:
            folder.chmod(folder.stat().st_mode | 0o011)


def group_of(process):
    line, = Path(f"/proc/{process.pid}/cgroup").read_text().splitlines()
    return hosts.GROUPS / line.split("::/")[1]


def test_every_layer_stands_around_a_worker(client):
    layers = client.get("/v1/health", params={"detail": "full"})["isolation"]["layers"]
    missing = {layer["name"]: layer["reason"] for layer in layers if not layer["active"]}
    assert set(missing) == {"workspace_quota"}, missing


def test_a_worker_is_born_in_a_group_with_its_limits_and_leaves_none(server, client, session):
    worker, kernel = server.lineage(session)[::-1][:2]
    group = group_of(worker)
    assert group_of(kernel) == group != group_of(server.forkserver())
    told = {name: (group / name).read_text().strip() for name in
            ("memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cpu.max")}
    assert told == {"memory.max": str(SMALL["memory_bytes"]), "memory.swap.max": "0", "memory.oom.group": "0",
                    "pids.max": str(SMALL["processes"] + 4), "cpu.max": "100000 100000"}
    client.ask("DELETE", f"/v1/sessions/{session}")
    until(lambda: not group.exists(), "the end of the group")
    until(lambda: not os.path.exists(f"/proc/{worker.pid}"), "the end of the worker")


def test_a_session_has_no_more_of_the_processors_than_its_share(server, client, session):
    """The machine has two, of which the policy allows one."""
    statistics = group_of(server.worker_of(session)) / "cpu.stat"

    def held_back():
        return int(dict(line.split() for line in statistics.read_text().splitlines())["nr_throttled"])
    before = held_back()
    client.run(session, """
import subprocess
burners = [subprocess.Popen(['sh', '-c', 'while :; do :; done']) for _ in range(2)]
""")
    until(lambda: held_back() > before, "that the kernel holds the session back")
    client.ask("DELETE", f"/v1/sessions/{session}")


def test_processor_time_of_children_for_whom_nobody_waits_counts(client, session):
    shown = client.run(session, UNAWAITED_CHILDREN).console
    assert "The code used 20 s of processor time, the most that policy default allows." in shown, shown


def test_an_execution_is_told_what_it_cost(client):
    receipt = execute(client, "python", "len(bytearray(b'x') * (60 << 20))")["receipt"]
    assert receipt["cpu_ms"] > 0 and receipt["peak_memory_bytes"] > 60 << 20, receipt
