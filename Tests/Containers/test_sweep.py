"""The end of workers where no PID namespace ends with them: nothing that code has started may outlive its session."""

import pytest

from container.kinds import PROCESS, UIDSPLIT
from container.server import ContainerServer
from harness.deadline import until

# Each leaves processes behind in its own way, says so, and ends.
SURVIVORS = {
    "double fork": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(9999)\n"
                   "    os._exit(0)\nos.wait()",
    "stopped": "import os, signal, time\nif os.fork() == 0:\n    os.setsid()\n    os.kill(os.getpid(), signal.SIGSTOP)\n"
               "    time.sleep(9999)",
    "deaf": "import os, signal, time\nif os.fork() == 0:\n    os.setsid()\n    for number in range(1, 65):\n"
            "        try: signal.signal(number, signal.SIG_IGN)\n        except (OSError, ValueError): pass\n"
            "    time.sleep(9999)",
    "shell": "import subprocess\nsubprocess.run(\"setsid nohup sh -c 'sleep 9999 & setsid sleep 9998 &' &\", shell=True)",
    "threads": "import os, threading, time\nif os.fork() == 0:\n    os.setsid()\n"
               "    for _ in range(8): threading.Thread(target=time.sleep, args=(9999,)).start()\n    time.sleep(9999)",
    # Never the same process for longer than it takes to make the next one.
    "chain": "import os\nif os.fork() == 0:\n    os.setsid()\n    while True:\n        if os.fork(): os._exit(0)",
    "spawner": "import subprocess\nsubprocess.Popen(['sh', '-c', 'while :; do sh -c \"(sleep 1 &)\" & wait; done'],"
               " start_new_session=True)",
    "bomb": "import os\nif os.fork() == 0:\n    os.setsid()\n    while True:\n        try: os.fork()\n"
            "        except OSError: pass",
}


@pytest.fixture(params=[UIDSPLIT, PROCESS], ids=str)
def server(request, containers):
    return containers(request.param)


# How long a machine may take that has other hostile programs to run beside these, in seconds.
BUSY = 60.0


def rests(server):
    """Whether nothing runs for any session, and nothing waits to be reaped."""
    return not server.sandboxed()


def works(server):
    """In a session of its own, which is ended."""
    session = server.client.new_session()
    assert server.client.run(session, "1 + 1").console == "2\n"
    server.client.ask("DELETE", f"/v1/sessions/{session}")


@pytest.mark.parametrize("code", SURVIVORS.values(), ids=SURVIVORS)
def test_nothing_outlives_a_session(server, code):
    session = server.client.new_session()
    server.client.run(session, f"{code}\nprint('left')")
    server.client.ask("DELETE", f"/v1/sessions/{session}")
    # The answer to the request comes after the sweep, not before.
    until(lambda: rests(server), "the end of everything that the session has started", within=BUSY)
    works(server)


@pytest.mark.parametrize("code", SURVIVORS.values(), ids=SURVIVORS)
def test_what_a_killed_worker_leaves_is_ended_too(server, code):
    """As by the out-of-memory killer: the worker has no time for anything."""
    session = server.client.new_session()
    server.client.run(session, f"{code}\nprint('left')")
    workers = server.workers()
    assert workers
    for worker in workers:
        worker.kill()
    until(lambda: rests(server), "the end of the orphans", within=BUSY)
    assert server.client.run(session, "1 + 1").console == "2\n"
    server.client.ask("DELETE", f"/v1/sessions/{session}")


def test_a_kernel_that_ends_takes_along_what_it_started(server):
    session = server.client.new_session()
    sleeper = server.sleeper(session)
    server.client.run(session, "import os\nos.kill(os.getpid(), 9)")
    until(lambda: not sleeper.alive, "the end of the kernel's process", within=BUSY)
    server.client.ask("DELETE", f"/v1/sessions/{session}")


def test_a_forkserver_that_dies_takes_its_workers_along_and_is_replaced(server):
    session = server.client.new_session()
    server.client.run(session, SURVIVORS["double fork"])
    old, left = server.forkserver(), server.sandboxed()
    assert left
    old.kill()
    until(lambda: not any(process.alive for process in left), "the end of the workers", within=BUSY)

    def is_replaced():
        response = server.client.request("GET", "/readyz")
        # The gateway may not have noticed yet.
        return response.status_code == 200 and any(one != old for one in server.forkservers())
    until(is_replaced, "another forkserver", within=BUSY)
    assert server.client.run(session, "1 + 1").console == "2\n"
    server.client.ask("DELETE", f"/v1/sessions/{session}")


@pytest.mark.parametrize("kind", [UIDSPLIT, PROCESS], ids=str)
def test_a_gateway_that_is_killed_leaves_nothing(tmp_path_factory, kind):
    with ContainerServer(tmp_path_factory.mktemp("c"), kind, below=True, MAX_ACTIVE_INSTANCES=10) as server:
        for code in SURVIVORS.values():
            server.client.run(server.client.new_session(), f"{code}\nprint('left')")
        everything = server.sandboxed()
        assert everything
        server.kill_gateway()
        until(lambda: not [one for one in server.everything() if not one.command_line.startswith("sleep 3600")],
              "the end of everything but the container's first process", within=BUSY)
        server.end_container()


@pytest.mark.parametrize("kind", [UIDSPLIT, PROCESS], ids=str)
def test_a_server_that_is_asked_to_end_leaves_nothing(tmp_path_factory, kind):
    with ContainerServer(tmp_path_factory.mktemp("c"), kind, MAX_ACTIVE_INSTANCES=10) as server:
        for code in SURVIVORS.values():
            server.client.run(server.client.new_session(), f"{code}\nprint('left')")
        assert server.terminate(within=60) == 0
    assert not list((server.data / "tmp").iterdir())
