"""The same limits on other hosts: an ordinary user's without cgroups, where workers watch themselves, and with cgroups given.

Needs root, to become an ordinary user and to give groups away, and hierarchies of both versions.
"""

import os
import re

import pytest

from harness import hosts
from harness.deadline import until
from harness.processes import descendants

MIB = 1 << 20
LIMITS = dict(memory_bytes=400 * MIB, cpu_seconds=4, wall_seconds=80)


def layers(server):
    shown = server.client.get("/v1/health", params={"detail": "full"})["isolation"]["layers"]
    return {layer["name"]: layer for layer in shown}


@pytest.fixture(scope="module")
def server():
    """An ordinary user's, who can write nothing of cgroups."""
    with hosts.server(hosts.UID, **LIMITS) as server:
        yield server


def test_health_says_what_is_missing(server):
    for name in ("cgroup_memory", "cgroup_pids", "cgroup_cpu"):
        assert not layers(server)[name]["active"] and layers(server)[name]["reason"]


def test_too_much_memory_costs_the_kernel_and_not_the_worker(server, session):
    client, worker = server.client, server.worker_of(session)
    assert client.run(session, f"print(len(bytearray(b'x') * {150 * MIB}))").console == f"{150 * MIB}\n"
    # A little at a time, and then it stays, until somebody looks.
    shown = client.run(session, f"""
import time
hoard = []
for _ in range(60):
    hoard.append(bytearray(b'x') * {10 * MIB})
    time.sleep(0.02)
time.sleep(60)
print('never')
""").console
    assert "ran out of memory and was killed. The session used 400 MiB of memory" in shown and "never" not in shown
    assert client.run(session, "1 + 1").console == "2\n"
    assert worker.alive and server.worker_of(session) == worker


def test_memory_that_processes_share_counts_once(server, session):
    assert server.client.run(session, f"""
import os, signal, time
hoard = bytearray(b'x') * {150 * MIB}
children = []
for _ in range(6):
    child = os.fork()
    if not child: signal.pause()
    children.append(child)
time.sleep(1.5)
for child in children: os.kill(child, signal.SIGKILL); os.waitpid(child, 0)
print('fine')
""").console == "fine\n"


def test_memory_that_is_left_behind_growing_is_found(server, session):
    client, worker = server.client, server.worker_of(session)
    client.run(session, f"""
import threading, time
hoard = []
def grow():
    for _ in range(60):
        hoard.append(bytearray(b'x') * {10 * MIB})
        time.sleep(0.02)
threading.Thread(target=grow, daemon=True).start()
""")
    until(lambda: re.search(rf"limit=memory pid={worker.pid}", server.log), "the end of the kernel", within=60)
    shown = client.run(session, "'hoard' in globals()").console
    assert "The python kernel ran out of memory and was killed. The session used 400 MiB" in shown
    assert shown.endswith("\nFalse\n") and worker.alive


@pytest.mark.parametrize("burner", [
    "while True: pass",
    "import subprocess\nsubprocess.run(['sh', '-c', 'while :; do :; done'])",
], ids=["a loop", "a subprocess"])
def test_too_much_processor_time_is_stopped(server, session, burner):
    client = server.client
    client.run(session, "kept = 1")
    shown = client.run(session, burner).console
    assert "The code used 4 s of processor time, the most that policy default allows. The code was stopped;" in shown
    assert client.run(session, "kept").console == "1\n"


def test_its_processes_leave_the_processor_to_others(server, session):
    assert server.client.run(session, "import os; os.nice(0)").console == "5\n"


def test_an_idle_worker_does_not_wake_up(server, session):
    """It is blocked in one call, without a time at which it would end."""
    worker = server.worker_of(session)
    # What the session leaves behind is watched; without it there is nothing to watch.
    server.client.run(session, "sleeper.kill(); _ = sleeper.wait()")

    def sleeps():
        call, *arguments = open(f"/proc/{worker.pid}/syscall").read().split()
        return call == "7" and int(arguments[2], 16) & 0xFFFFFFFF == 0xFFFFFFFF  # poll(…, -1)
    until(sleeps, "the worker's sleep", within=30)


def test_version_1_that_was_given_to_a_user_is_used(tmp_path):
    controllers = ("memory", "pids", "cpu", "cpuacct")
    parents = [mount for mount in hosts.hierarchies("cgroup") if mount.name in controllers]
    assert len(parents) == len(controllers), "this host has the four hierarchies apart"
    with hosts.given(hosts.UID, *parents) as groups, hosts.server(hosts.UID, groups, **LIMITS) as server:
        for name in ("cgroup_memory", "cgroup_pids", "cgroup_cpu"):
            assert layers(server)[name]["active"], layers(server)[name]
        session = server.client.new_session()
        worker = server.worker_of(session)
        for group in groups:
            assert any(worker.pid in hosts.members(one) for one in hosts.below(group))
        shown = server.client.run(session, f"hoard = bytearray(b'x') * {600 * MIB}").console
        assert "ran out of memory and was killed" in shown
        assert worker.alive
        server.client.ask("DELETE", f"/v1/sessions/{session}")
        until(lambda: not any(re.fullmatch(r"w\d+", one.name) for group in groups for one in hosts.below(group)
                              if not hosts.members(one)), "no group without a worker")


@pytest.mark.parametrize("uid", [0, hosts.UID], ids=["root", "an ordinary user"])
def test_version_2_alone_is_used_with_whatever_controllers_it_has(uid):
    """The kernel's own hierarchy. Controllers that version 1 holds are missing there, and workers watch their memory."""
    [mount] = hosts.hierarchies("cgroup2")
    with hosts.given(uid, mount) as [group], hosts.server(uid, [group], version2=True, **LIMITS) as server:
        offered = (group / "cgroup.controllers").read_text().split()
        for name in ("memory", "pids", "cpu"):
            assert layers(server)[f"cgroup_{name}"]["active"] == (name in offered), layers(server)
        assert not hosts.members(group), "the server has moved into a leaf"
        pools = {one.parent for one in hosts.below(group) if one.name == "forkserver"}
        assert len(pools) == 1
        [pool] = pools
        assert server.forkserver().pid in hosts.members(pool / "forkserver")
        session = server.client.new_session()
        worker = server.worker_of(session)
        [own] = [one for one in hosts.below(pool) if worker.pid in hosts.members(one)]
        inside = {process.pid for process in descendants(worker.pid)}
        assert inside <= set(hosts.members(own)), "what it forks is in its group too"
        shown = server.client.run(session, "while True: pass").console
        assert "The code used 4 s of processor time" in shown
        server.client.ask("DELETE", f"/v1/sessions/{session}")
        until(lambda: not own.exists(), "the end of the group")
    assert not pool.exists()
