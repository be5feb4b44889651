"""What would lead round the walls: secrets in the wrong process, open descriptors, frames that lie, peers that do not answer."""

import os
import re
import signal
from pathlib import Path

import pytest

from harness import lmc
from harness.client import chat_body
from harness.deadline import until
from harness.processes import Process
from harness.secrets import CANARY
from harness.server import Server

KERNEL_ENVIRONMENT = {
    "HOME", "LANG", "LOGNAME", "MPLCONFIGDIR", "OPENBLAS_NUM_THREADS", "PATH", "PYTHONDONTWRITEBYTECODE",
    "PYTHONNOUSERSITE", "PYTHONPATH", "NESTBOX_POLICY", "SHELL", "TERM", "TMPDIR", "USER",
}


@pytest.fixture(scope="module")
def inside(client):
    return client.new_session()


def passed_environment(process):
    """What a process was given when its program began."""
    return [text for text in Path(f"/proc/{process.pid}/environ").read_bytes().decode().split("\0") if text]


def test_the_forkserver_is_given_nothing_of_the_server_s_environment(server):
    assert CANARY in "".join(passed_environment(server)), "the server itself has it: what is looked for can be found"
    assert passed_environment(server.forkserver()) == ["SWIFT_BACKTRACE=enable=no"]


def test_no_secret_is_in_the_forkserver_s_memory(server):
    """Needs root: only that may look. What is looked for is found where it is, in the gateway's memory."""
    secrets = (CANARY.encode(), server.key.encode())
    gateway, forkserver = Process(server.pid, ""), server.forkserver()
    assert all(secret in gateway.memory for secret in secrets), "the search is blind"
    assert b"OPENBLAS_NUM_THREADS" in forkserver.memory, "the search is blind"
    assert not any(secret in forkserver.memory for secret in secrets)


def test_no_secret_is_in_a_command_line(server, inside):
    for process in [server.forkserver(), *server.lineage(inside)]:
        assert process.command_line.strip(), "it is read at all"
        assert CANARY not in process.command_line and server.key not in process.command_line


def test_code_sees_a_constant_environment(client, inside):
    shown = client.run(inside, "import os\nprint(*sorted(os.environ), sep='\\n')").console
    # IPython and matplotlib set some of their own when they are imported, for whatever they start.
    assert KERNEL_ENVIRONMENT <= set(shown.split())
    assert set(shown.split()) - KERNEL_ENVIRONMENT <= {"LINES", "COLUMNS", "CLICOLOR", "FORCE_COLOR", "PAGER",
                                                       "GIT_PAGER", "MPLBACKEND", "CLICOLOR_FORCE"}


def test_two_sessions_see_the_same_environment(client, inside):
    source = "import os\nprint(sorted(os.environ.items()))"
    assert client.run(inside, source).console == client.run(client.new_session(), source).console


def test_a_kernel_has_the_null_device_and_three_sockets(server, inside):
    _, kernel, _ = server.lineage(inside)
    descriptors = {int(entry.name): os.readlink(entry) for entry in Path(f"/proc/{kernel.pid}/fd").iterdir()}
    assert descriptors[0].endswith("/null")
    assert all(re.fullmatch(r"socket:\[\d+\]", descriptors[number]) for number in (1, 2, 3)), descriptors
    ours = {number for number, target in descriptors.items() if target.startswith(("socket:", "pipe:"))}
    assert {1, 2, 3} <= ours and len({descriptors[number] for number in (1, 2, 3)}) == 3


def limit(process, name):
    lines = Path(f"/proc/{process.pid}/limits").read_text().splitlines()
    return next(line.removeprefix(name).split()[:2] for line in lines if line.startswith(name))


def test_no_process_of_the_server_s_leaves_a_core_dump(server, inside):
    for process in [server, server.forkserver(), *server.lineage(inside)]:
        assert limit(process, "Max core file size") == ["0", "0"]


def test_nobody_of_their_own_user_can_look_into_forkserver_worker_and_kernel(server, inside):
    _, kernel, worker = server.lineage(inside)
    for process in (server.forkserver(), worker, kernel):
        # What cannot be dumped belongs to root in /proc, whoever it runs as (proc(5)).
        assert os.stat(f"/proc/{process.pid}/mem").st_uid == 0
        assert process.status["Uid"].split()[0] != "0"


SEND_DESCRIPTORS = """
import os, socket
end = socket.socket(fileno=os.dup({number}))
null = os.open('/dev/null', os.O_RDONLY)
for _ in range(100):
    try: socket.send_fds(end, [{payload!r}], [null] * 50)
    except OSError as error: print('REFUSED', error.strerror); break
else: print('SENT')
"""


@pytest.mark.parametrize(("number", "payload"), [(1, b"x"), (2, b"x")])
def test_descriptors_that_code_sends_arrive_nowhere(server, client, inside, number, payload):
    worker = server.worker_of(inside)
    client.run(inside, "1")
    before = len(worker.descriptors)
    shown = client.run(inside, SEND_DESCRIPTORS.format(number=number, payload=payload)).console
    version = tuple(int(part) for part in os.uname().release.split(".")[:2])
    assert ("REFUSED Operation not permitted" if version >= (6, 16) else "SENT") in shown
    until(lambda: len(worker.descriptors) <= before, "the end of what has arrived")


# Frames of a kernel that has been taken over, written past its driver.
LIES = {
    "nested a million deep": "frame(b'[' * 1_000_000)",
    "of more members than memory": "frame(b'{\"type\":\"result\",\"id\":1,\"data\":{' + b'\"a\":\"\",' * 900_000 + b'\"b\":\"\"}}')",
    "with a number beyond numbers": "frame(b'{\"type\":\"active_line\",\"id\":1,\"line\":1e999}')",
    "with a number that is none": "frame(b'{\"type\":\"active_line\",\"id\":1,\"line\":NaN}')",
    "with half a surrogate pair": "frame(b'{\"type\":\"result\",\"id\":1,\"data\":{\"text/plain\":\"\\\\ud800\"}}')",
    "without content": "b'\\0\\0\\0\\0'",
    "of four gibibytes": "b'\\xff\\xff\\xff\\xff'",
    "in UTF-16": "frame('{\"type\":\"done\",\"id\":1,\"status\":\"ok\"}'.encode('utf-16'))",
    "that says ready again": "frame(b'{\"type\":\"ready\",\"language\":\"python\",\"version\":\"3\"}')",
    "with a version that fills logs": "frame(b'{\"type\":\"ready\",\"language\":\"python\",\"version\":\"' + b'x' * 9_000_000 + b'\"}')",
    "that fails after it was ready": "frame(b'{\"type\":\"failed\",\"errno\":1,\"stage\":\"LOUD\"}')",
    "that fails at great length": "frame(b'{\"type\":\"failed\",\"errno\":1,\"stage\":\"' + b'LOUD' * 1_000_000 + b'\"}')",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_kernel_that_sends_a_frame(server, client, lie):
    """... costs itself, and neither its worker, nor the gateway's log, nor anybody else."""
    session = client.new_session()
    worker = server.worker_of(session)
    before = len(server.log)
    answer = client.run(session, f"""
import os, time
def frame(content): return len(content).to_bytes(4, 'big') + content
left = memoryview({LIES[lie]})
while left: left = left[os.write(3, left):]
while True: time.sleep(1)
""")
    assert "stopped making sense and was ended" in answer.console
    assert client.run(session, "6 * 7").console == "42\n"
    assert worker.alive and server.worker_of(session) == worker
    assert "LOUD" not in server.log and len(server.log) - before < 20_000


def test_half_a_frame_holds_nobody(server, client):
    session, neighbour = client.new_session(), client.new_session()
    worker = server.worker_of(session)
    # One statement: the driver would announce a second one, in the middle of the frame.
    source = """
if True:
    import os, signal, time
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.write(3, (9_000_000).to_bytes(4, 'big') + b'{' * 100_000)
    print('sent', flush=True)
    while True: time.sleep(1)
"""
    with client.stream(lmc.code(source), session=session) as stream:
        stream.until_output("sent")
        assert client.run(neighbour, "1 + 1").console == "2\n"
    until(lambda: client.interpreter(session) == "ready", "the end of the code whose client has left", within=40)
    assert client.run(session, "6 * 7").console == "42\n"
    assert worker.alive, "it was the kernel that went"


def test_a_kernel_that_reads_nothing_holds_nobody(server, client):
    session = client.new_session()
    worker = server.worker_of(session)
    # Every display asks for an acknowledgement, which nobody reads.
    answer = client.run(session, """
import os
def frame(content): return len(content).to_bytes(4, 'big') + content
lie = b''.join(frame(b'{"type":"display","id":%d,"sequence":%d,"data":{}}' % (n % 9, n)) for n in range(20_000))
while True: os.write(3, lie)
""")
    assert "stopped making sense and was ended" in answer.console
    assert client.run(session, "6 * 7").console == "42\n"
    assert worker.alive


def test_a_forkserver_that_was_stopped_is_replaced(tmp_path):
    with Server(tmp_path, NESTBOX_SPARE_WORKERS=0) as server:
        session = server.client.new_session()
        server.client.run(session, "state = 'kept'")
        stopped = server.forkserver()
        os.kill(stopped.pid, signal.SIGSTOP)
        body = chat_body([lmc.code("6 * 7")], server.client.new_session(), {})
        until(lambda: server.client.request("POST", "/v1/chat", json=body).status_code == 200, "a new worker", 60)
        until(lambda: not stopped.alive, "the end of the one that was stopped")
        assert server.forkserver() != stopped
        until(lambda: "the forkserver has not answered" in server.log, "the word of it in the log")
        assert server.client.run(session, "state").console == "'kept'\n"
