"""Every limit of a policy from both sides: what stays below it runs, and what does not is stopped and told why."""

import json
import os
import re
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness import hosts, lmc
from harness.deadline import until
from harness.policies import policies
from harness.processes import descendants
from harness.server import Server

MIB = 1 << 20


# For a machine that does other things too: what is not about the clock must not be ended by it.
SMALL = dict(
    memory_bytes=400 * MIB, processes=24, cpu_percent=100, cpu_seconds=4, wall_seconds=80, open_files=64,
    file_bytes=8 * MIB, workspace_bytes=48 * MIB, workspace_files=400, tmp_bytes=4 * MIB, tmp_inodes=64,
    shm_bytes=2 * MIB, shm_inodes=32, output_bytes=100_000)

# A share of the processor that whoever is busy is at the end of at once, on a busy machine too: in hundredths of one.
SLOW = 10


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nestbox")
    chosen = policies(folder, **SMALL)
    slow = json.loads((chosen / "default.json").read_text())
    slow["name"], slow["limits"]["cpu_percent"] = "slow", SLOW
    (chosen / "slow.json").write_text(json.dumps(slow))
    with Server(folder, NESTBOX_POLICIES_DIR=chosen) as server:
        yield server


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """A server whose executions may last ten seconds: on a busy machine, too, those that do nothing are over by then."""
    folder = tmp_path_factory.mktemp("hasty")
    with Server(folder, NESTBOX_POLICIES_DIR=policies(folder, wall_seconds=10)) as server:
        yield server


def kept(client, session):
    """Whether the session's variables and its worker have outlived whatever was stopped."""
    return client.run(session, "'kept' in globals()").console == "True\n"


def test_an_execution_that_runs_too_long_is_stopped_and_its_state_kept(hasty):
    client, session = hasty.client, hasty.client.new_session()
    client.run(session, "kept = 1")
    assert client.run(session, "import time; time.sleep(0.1); print('in time')").console == "in time\n"
    shown = client.run(session, "import time\ntime.sleep(60)\nprint('never')").console
    assert "KeyboardInterrupt" in shown and "never" not in shown
    assert "The code ran for 10 s, the longest that policy default allows. The code was stopped;" in shown
    assert kept(client, session)


def test_code_that_ignores_being_interrupted_loses_its_kernel_and_not_its_worker(hasty):
    client, session = hasty.client, hasty.client.new_session()
    worker = hasty.worker_of(session)
    shown = client.run(session, """
import time
kept = 1
while True:
    try: time.sleep(60)
    except KeyboardInterrupt: print('ignored')
""").console
    assert shown.startswith("ignored\n")
    assert "The code ran for 10 s" in shown and "did not stop when it was interrupted" in shown
    assert not kept(client, session)
    assert worker.alive and hasty.worker_of(session) == worker


@pytest.mark.parametrize("burner", [
    "while True: pass",
    "import subprocess\nsubprocess.run(['sh', '-c', 'while :; do :; done'])",
], ids=["a loop", "a subprocess"])
def test_an_execution_that_uses_too_much_processor_time_is_stopped(client, session, burner):
    client.run(session, "kept = 1\nsum(range(10_000_000))")
    shown = client.run(session, burner).console
    assert "The code used 4 s of processor time, the most that policy default allows. The code was stopped;" in shown, shown
    assert kept(client, session)


# Uses processor time for ever, in processes of which each lives for a moment.
UNAWAITED_CHILDREN = """
import os, signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    if os.fork() == 0:
        sum(range(3_000_000))
        os._exit(0)
    try: os.wait()
    except ChildProcessError: pass
"""


def test_children_for_whom_nobody_waits_count_too(client, session):
    """An interrupt may hit a fork in the middle, where Python passes over it; the limit holds all the same."""
    shown = client.run(session, UNAWAITED_CHILDREN).console
    assert "The code used 4 s of processor time, the most that policy default allows." in shown, shown
    assert client.run(session, "1 + 1").console.endswith("2\n")


def test_processor_time_counts_for_each_execution_alone(client, session):
    for _ in range(3):
        shown = client.run(session, """
import time
until = time.process_time() + 0.9
while time.process_time() < until: pass
print('done')
""").console
        assert shown == "done\n"


@contextmanager
def spinning(client, session):
    """Meanwhile code of the session takes as much of a processor as it gets."""
    with client.stream(lmc.code("print('busy', flush=True)\nwhile True: pass"), session=session) as stream:
        stream.until_output("busy")
        yield
        client.post(f"/v1/sessions/{session}/interrupt")
        for _ in stream:
            pass


def group_with_a_share(server, worker):
    """The worker's group that gives it processor time, in the hierarchy that does."""
    found = [folder for folder in map(Path, workers_groups(server)) if worker.pid in hosts.members(folder)
             and ((folder / "cpu.cfs_quota_us").exists() or (folder / "cpu.max").exists())]
    assert len(found) == 1, f"a share of the processor by {found}"
    return found[0]


def share(group):
    """Microseconds of processor time in how many: of version 1 or 2."""
    whole = group / "cpu.max"
    words = whole.read_text().split() if whole.exists() else [
        (group / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period")]
    return tuple(map(int, words))


def throttled(group):
    """In how many periods what is in the group had used up its share, and had to wait for the next."""
    return int(dict(line.split() for line in (group / "cpu.stat").read_text().splitlines())["nr_throttled"])


def test_a_session_gets_its_share_of_the_processor_and_no_more_while_another_is_busy(server, client, session):
    """As the host's kernel counts it: how fast the machine is does not matter."""
    slow = client.new_session(policy="slow")
    worker, other = server.worker_of(slow), server.worker_of(session)
    group = group_with_a_share(server, worker)
    assert group_with_a_share(server, other) != group
    given, period = share(group)
    assert given * 100 == period * SLOW
    with spinning(client, session), spinning(client, slow):
        inside = {process.pid for process in [worker, *descendants(worker.pid)]}
        assert len(inside) >= 3 and inside <= set(hosts.members(group)), "the worker, its kernel, and what that started"
        before = throttled(group)
        until(lambda: throttled(group) > before, "a wait for more processor time", within=60)


def test_a_session_that_uses_too_much_memory_loses_its_kernel_and_not_its_worker(server, client, session):
    worker = server.worker_of(session)
    assert client.run(session, f"print(len(bytearray(b'x') * {100 * MIB}))").console == f"{100 * MIB}\n"
    shown = client.run(session, f"hoard = bytearray(b'x') * {600 * MIB}\nprint('never')").console
    assert "never" not in shown
    assert "ran out of memory and was killed. The session used 400 MiB of memory" in shown
    assert worker.alive and server.worker_of(session) == worker


def test_many_small_processes_do_not_cost_the_worker_either(server, client, session):
    worker = server.worker_of(session)
    shown = client.run(session, f"""
import os, signal
for _ in range(12):
    if os.fork() == 0:
        hoard = bytearray(b'x') * {60 * MIB}
        signal.pause()
print('killed by signal', os.waitstatus_to_exitcode(os.wait()[1]))
""").console
    # Which of them the kernel takes is its affair.
    assert "killed by signal -9" in shown or "ran out of memory and was killed" in shown, shown
    assert client.run(session, "1 + 1").console == "2\n"
    assert worker.alive and server.worker_of(session) == worker


def test_processes_are_counted(client, session):
    source = """
import os, signal
children = []
try:
    while len(children) < %d:
        child = os.fork()
        if not child: signal.pause()
        children.append(child)
    print('enough')
except OSError as error: print(error)
for child in children: os.kill(child, signal.SIGKILL)
for child in children: os.waitpid(child, 0)
"""
    assert client.run(session, source % 16).console == "enough\n"
    assert client.run(session, source % 60).console == "[Errno 11] Resource temporarily unavailable\n"


def test_open_files_are_counted(client, session):
    source = "files = [open('/dev/null') for _ in range({})]"
    assert client.run(session, source.format(20)).console == ""
    assert "[Errno 24] Too many open files" in client.run(session, source.format(100)).console


@pytest.mark.parametrize(("path", "fits", "bursts", "said"), [
    ("one", 7, 9, "[Errno 27] File too large"),
    ("/tmp/one", 3, 5, "[Errno 28] No space left on device"),
    ("/dev/shm/one", 1, 3, "[Errno 28] No space left on device"),
])
def test_files_have_a_size(client, session, path, fits, bursts, said):
    source = "with open({!r}, 'wb') as file: file.write(bytes({} << 20))\nimport os; os.unlink({!r})"
    assert client.run(session, source.format(path, fits, path)).console == ""
    assert said in client.run(session, source.format(path, bursts, path)).console


@pytest.mark.parametrize(("folder", "fits", "bursts"), [("/tmp", 20, 80), ("/dev/shm", 20, 40)])
def test_files_in_memory_are_counted(client, session, folder, fits, bursts):
    source = "for number in range({}): open('{}/' + str(number), 'w').close()"
    assert client.run(session, source.format(fits, folder)).console == ""
    assert "[Errno 28] No space left on device" in client.run(session, source.format(bursts, folder)).console


def test_output_is_cut_and_the_code_goes_on(client, session):
    assert client.run(session, "print('x' * 90_000)").body["messages"]
    shown = client.run(session, "print('x' * 200_000); kept = 1").console
    assert re.search(r"bytes of output beyond the limit are not shown\. outputs/\S+\.log has the whole output", shown)
    assert kept(client, session)


FILL = """
import time
for number in range({files}):
    with open('f' + str(number), 'wb') as file: file.write(b'x' * {size})
    if number >= {quick}: time.sleep({pause})
print('filled')
"""


@pytest.mark.parametrize(("fits", "bursts", "said"), [
    # Slowly where it comes to the limit, so that whoever stops it may be late.
    (dict(files=35, size=MIB, quick=35, pause=0), dict(files=110, size=MIB, quick=42, pause=0.7), "take more than 48 MiB"),
    (dict(files=300, size=1, quick=300, pause=0), dict(files=4000, size=1, quick=0, pause=0.01), "more than 400 files"),
], ids=["bytes", "files"])
def test_a_workspace_has_a_size(server, client, session, fits, bursts, said):
    client.run(session, "kept = 1")
    assert client.run(session, FILL.format(**fits)).console == "filled\n"
    shown = client.run(session, FILL.format(**bursts)).console
    assert said in shown and "filled" not in shown, shown
    assert kept(client, session)
    taken = sum(file.stat().st_size for file in (server.data / "workspaces" / session).iterdir())
    assert taken < 80 * MIB, "it was stopped soon after the limit"
    # What is too much can be cleared away, and then there is room again.
    clear = "import os\nfor name in os.listdir(): os.unlink(name)\nprint('cleared')"
    assert client.run(session, clear).console == "cleared\n"
    assert client.run(session, FILL.format(**fits)).console == "filled\n"


def test_executions_that_nobody_sees_in_time_do_not_add_up(client, session):
    write = f"with open('f%d', 'wb') as file: file.write(b'x' * {8 * MIB})"
    for number in range(400):
        shown = client.run(session, write % number).console
        if "so the code was not run" in shown:
            break
    assert "The session's files take more than 48 MiB" in shown and "Delete files over HTTP" in shown
    assert client.run(session, "print('ran')").console == shown, "until there is less"
    for file in client.get(f"/v1/sessions/{session}/files")["files"][1:]:
        client.ask("DELETE", f"/v1/sessions/{session}/files/{file['path']}")
    assert client.run(session, "print('ran')").console == "ran\n"


def test_what_fills_the_workspace_in_the_background_is_ended(server, client, session):
    worker = server.worker_of(session)
    client.run(session, f"""
import threading, time
def fill():
    for number in range(1000):
        with open('f' + str(number), 'wb') as file: file.write(b'x' * {4 * MIB})
        time.sleep(0.2)
threading.Thread(target=fill, daemon=True).start()
""")
    until(lambda: not worker.alive, "the end of the worker", within=30)
    assert client.run(session, "1 + 1").console == "2\n"


def groups(server):
    """The folders of the server's groups, in every hierarchy of cgroups that can be seen here."""
    return [folder for folder, _, _ in os.walk("/sys/fs/cgroup") if f"/nestbox-{server.pid}-" in folder]


def workers_groups(server):
    return [folder for folder in groups(server) if re.search(r"/w\d+$", folder)]


def test_no_group_outlives_its_worker_or_its_server(tmp_path):
    with Server(tmp_path) as server:
        session = server.client.new_session()
        worker = server.worker_of(session)
        # Spare workers come and go all the while: these are the server's own.
        hierarchies = len([folder for folder in groups(server) if f"nestbox-{server.pid}-" in os.path.basename(folder)])
        assert hierarchies, "workers have groups here, or this test shows nothing"
        server.client.ask("DELETE", f"/v1/sessions/{session}")
        until(lambda: not worker.alive, "the end of the worker")
        until(lambda: len(workers_groups(server)) == hierarchies * len(server.workers()), "one group a worker")
    assert not groups(server)


@pytest.mark.parametrize("pause", [0, 0.02, 0.04])
def test_a_server_that_ends_while_workers_are_on_their_way_leaves_no_group(tmp_path, pause):
    """A spare is made a moment after a session has taken the one before."""
    with Server(tmp_path, NESTBOX_SPARE_WORKERS=2) as server:
        for _ in range(3):
            server.client.run(server.client.new_session(), "1")
        time.sleep(pause)
    assert not groups(server)


def test_a_worker_that_cannot_be_made_leaves_no_group(tmp_path):
    """Where its folder should be stands a file: the worker cannot mount it."""
    with Server(tmp_path, NESTBOX_SPARE_WORKERS=0) as server:
        session = server.client.new_session()
        (server.data / "workspaces" / session).write_text("not a folder")
        assert server.client.request("POST", "/v1/chat", json={
            "session_id": session, "messages": [{"role": "user", "type": "code", "format": "python", "content": "1"}],
        }).status_code == 500
        until(lambda: not workers_groups(server), "no group without a worker")


def test_a_workspace_in_memory_has_a_hard_size_and_ends_with_its_worker(tmp_path):
    chosen = policies(tmp_path, workspace="memory", workspace_bytes=8 * MIB, workspace_files=50)
    with Server(tmp_path, NESTBOX_POLICIES_DIR=chosen) as server:
        client = server.client
        session = client.new_session()
        assert client.run(session, "open('kept', 'wb').write(bytes(7 << 20))").console == f"{7 * MIB}\n"
        assert client.run(session, "import os; os.path.getsize('/mnt/data/kept')").console == f"{7 * MIB}\n"
        assert "[Errno 28] No space left on device" in client.run(
            session, "open('more', 'wb').write(bytes(2 << 20))").console
        assert "[Errno 28] No space left on device" in client.run(
            session, "for number in range(60): open('f' + str(number), 'w').close()").console
        assert not list((server.data / "workspaces" / session).iterdir()), "nothing of it is on the disk"
        server.worker_of(session).kill()
        until(lambda: client.interpreter(session) == "stopped", "the end of the worker")
        assert client.run(session, "import os; os.listdir()").console == "[]\n"
