"""Three workers: at the same time, leased to one session each, taken from the longest idle."""

from contextlib import ExitStack

import pytest

from harness import lmc
from harness.deadline import until
from harness.server import Server

COUNTING = lmc.code("import time\nfor n in range(10**9):\n    print('tick', n, flush=True)\n    time.sleep(0.05)")


@pytest.fixture
def fresh(tmp_path):
    """A server whose three workers nobody has used."""
    with Server(tmp_path) as server:
        yield server


def running(client, stack, sessions):
    """Starts endless code in each session and returns the streams once all of them run."""
    streams = [stack.enter_context(client.stream(COUNTING, session=session)) for session in sessions]
    for stream in streams:
        stream.until_output("tick 1\n")
    return streams


def test_three_sessions_run_at_the_same_time(fresh):
    client = fresh.client
    sessions = [client.new_session() for _ in range(3)]
    with ExitStack() as stack:
        streams = running(client, stack, sessions)
        assert client.get("/v1/health")["instances"] == {"active": 3, "max": 3}
        assert [client.interpreter(session) for session in sessions] == ["busy"] * 3
        for stream in streams:
            seen = stream.console.count("tick")
            stream.until_output(f"tick {seen + 5}\n")


def test_sessions_do_not_share_a_process_or_a_folder(fresh):
    client = fresh.client
    sessions = [client.new_session() for _ in range(3)]
    assert len({fresh.worker_of(session) for session in sessions}) == 3
    for number, session in enumerate(sessions):
        client.run(session, f"open('whose.txt', 'w').write('{number}')")
    assert [client.run(session, "print(open('whose.txt').read())").console for session in sessions] == [
        "0\n", "1\n", "2\n"]


def test_a_fourth_session_takes_the_worker_that_was_idle_longest(fresh):
    client = fresh.client
    first, second, third, fourth = (client.new_session() for _ in range(4))
    for session in (first, second, third):
        client.run(session, "state = 'kept'; open('file.txt', 'w').write('kept')")
    client.run(first, "state")
    evicted = fresh.worker_of(second)
    for session in (third, first):
        client.run(session, "state")

    assert client.run(fourth, "6 * 7").console == "42\n"
    assert [client.interpreter(session) for session in (first, second, third, fourth)] == [
        "ready", "stopped", "ready", "ready"]
    # Where a spare has taken its place it is let be for a moment.
    until(lambda: not evicted.alive, "the end of the worker that lost its place")
    assert len(client.messages(second)) == 4
    assert client.session(second)["status"] == "inactive"
    assert client.run(first, "state").console == "'kept'\n"
    assert client.run(second, "print('state' in globals(), open('file.txt').read())").console == "False kept\n"


def test_a_worker_that_stays_idle_is_taken_back(tmp_path):
    with Server(tmp_path, INSTANCE_TIMEOUT=1, CLEANUP_INTERVAL=1) as server:
        session = server.client.new_session()
        # While its code runs nobody takes it: so the test sees the worker first.
        source = ("import os, subprocess, time\nkept = subprocess.Popen(['sleep', '99999.5'])\n"
                  "print('begun', flush=True)\nwhile not os.path.exists('go'): time.sleep(0.01)")
        with server.client.stream(lmc.code(source), session=session) as stream:
            stream.until_output("begun")
            line = [until(lambda: next((one for one in server.sandboxed() if "sleep 99999.5" in one.command_line), None),
                          "the start of the session's own process")]
            while line[-1].inner_pid != 1:
                line.append(line[-1].parent)
            (server.data / "workspaces" / session / "go").touch()
            stream.finish()
        until(lambda: not line[-1].alive, "the end of the idle worker")
        until(lambda: server.client.interpreter(session) == "stopped", "the word of it")
        assert server.client.run(session, "'kept' in globals()").console == "False\n"


def test_the_number_of_workers_is_a_setting(tmp_path):
    with Server(tmp_path, MAX_ACTIVE_INSTANCES=1) as server:
        first, second = (server.client.new_session() for _ in range(2))
        server.client.run(first, "x = 1")
        server.client.run(second, "x = 2")
        assert server.client.interpreter(first) == "stopped"
        assert server.client.get("/v1/health")["instances"] == {"active": 1, "max": 1}
