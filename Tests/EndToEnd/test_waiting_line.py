"""What waits for a worker while every one runs something."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from harness import lmc
from harness.client import Client
from harness.deadline import until
from harness.executions import execute, streamed
from harness.keys import client_of
from harness.leaver import Leaver
from harness.server import Server

FOREVER = lmc.code("import time\nprint('running', flush=True)\ntime.sleep(600)")


@pytest.fixture
def server(tmp_path):
    # However long a test takes, nobody is turned away for having waited.
    with Server(tmp_path, MAX_ACTIVE_INSTANCES=1, NESTBOX_QUEUE_TIMEOUT=600, NESTBOX_SPARE_WORKERS=0,
                NESTBOX_PRELOAD=",") as server:
        yield server


@contextmanager
def busy(client, session=None):
    """Has code run in a session, until the context is left."""
    with client.stream(FOREVER, session=session) as stream:
        stream.until_output("running")
        yield stream


def waiting(server):
    """The sessions that have begun to wait, in their order."""
    return [line.split("session=")[1].split()[0] for line in server.log.splitlines() if "an execution waits" in line]


class Waiters:
    """Requests that are on their way, each from a client of its own."""

    def __init__(self, server):
        self._server = server
        self._threads = ThreadPoolExecutor(8)

    def run(self, session, source, client=None):
        """Asks for code to be run and returns its answer to come, once it waits in line."""
        before = len(waiting(self._server))
        client = client or Client(self._server.url, self._server.key)
        answer = self._threads.submit(
            client.request, "POST", "/v1/chat", json={"session_id": session, "messages": [lmc.code(source)]})
        until(lambda: len(waiting(self._server)) > before, "its joining the line")
        return answer


@pytest.fixture
def waiters(server):
    return Waiters(server)


def console(answer):
    response = answer.result(60)
    assert response.status_code == 200, response.text
    return "".join(message["content"] for message in response.json()["messages"] if message["type"] == "console")


def test_whoever_finds_every_worker_busy_waits_and_the_first_is_served_first(server, waiters):
    client = server.client
    sessions = [client.new_session() for _ in range(3)]
    source = "import time\nprint(time.monotonic())"
    with busy(client):
        answers = [waiters.run(session, source) for session in sessions]
        assert waiting(server) == sessions
        assert not any(answer.done() for answer in answers)
    times = [float(console(answer)) for answer in answers]
    assert times == sorted(times)


def check_refusal(answer):
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "instance_limit_exceeded")
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_line_has_a_length(tmp_path):
    with Server(tmp_path, MAX_ACTIVE_INSTANCES=1, NESTBOX_QUEUE_LENGTH=1, NESTBOX_QUEUE_TIMEOUT=600,
                NESTBOX_SPARE_WORKERS=0, NESTBOX_PRELOAD=",") as server:
        client, waiters = server.client, Waiters(server)
        with busy(client) as stream:
            # Nobody is turned away before somebody waits.
            waiter = waiters.run(client.new_session(), "'at last'")
            check_refusal(client.request("POST", "/v1/chat", json={"messages": [lmc.code("1")]}))
            assert len(waiting(server)) == 1, "the second never joined"
            assert client.get("/v1/health")["instances"] == {"active": 1, "max": 1}
            assert stream.console == "running\n"
        assert console(waiter) == "'at last'\n"


def test_there_is_a_longest_wait(tmp_path):
    with Server(tmp_path, MAX_ACTIVE_INSTANCES=1, NESTBOX_QUEUE_TIMEOUT=1, NESTBOX_SPARE_WORKERS=0,
                NESTBOX_PRELOAD=",") as server:
        client = server.client
        with busy(client) as stream:
            check_refusal(Waiters(server).run(client.new_session(), "1").result(60))
            assert client.get("/v1/health")["instances"] == {"active": 1, "max": 1}
            assert stream.console == "running\n"


def test_a_client_that_leaves_goes_out_of_the_line(server, waiters):
    client = server.client
    gone, late = client.new_session(), client.new_session()
    with busy(client):
        leaver = Leaver(server, "/v1/chat", {"session_id": gone, "messages": [lmc.code("open('ran', 'w')")]})
        until(lambda: waiting(server) == [gone], "its joining the line")
        leaver.leave()
        answer = waiters.run(late, "1 + 1")
        # A message is taken when no turn is in the session any more, and before that the place does not get free.
        append = ("POST", f"/v1/sessions/{gone}/messages")
        until(lambda: client.request(*append, json=lmc.message("later")).status_code == 200, "the end of its turn")
        assert not answer.done()
    assert console(answer) == "2\n"
    assert client.get(f"/v1/sessions/{gone}/files")["files"] == []
    assert client.run(gone, "'free again'").console == "'free again'\n"


def test_an_interrupt_reaches_what_waits(server, waiters):
    client, session = server.client, server.client.new_session()
    with busy(client) as stream:
        answer = waiters.run(session, "print('never')")
        client.post(f"/v1/sessions/{session}/interrupt")
        body = answer.result(60).json()
        assert body["choices"][0]["finish_reason"] == "interrupted" and "never" not in str(body["messages"])
        assert stream.console == "running\n"


def test_a_shutdown_does_not_wait_for_those_in_line(tmp_path):
    with Server(tmp_path, MAX_ACTIVE_INSTANCES=1, NESTBOX_DRAIN_TIMEOUT=0, NESTBOX_QUEUE_TIMEOUT=600,
                NESTBOX_SPARE_WORKERS=0, NESTBOX_PRELOAD=",") as server:
        waiters = Waiters(server)
        with busy(server.client):
            answer = waiters.run(server.client.new_session(), "print('never')")
            server.terminate()
        assert "never" not in answer.result(60).text


def test_a_tenant_that_has_its_share_holds_up_no_other(tmp_path):
    with Server(tmp_path, MAX_ACTIVE_INSTANCES=2, NESTBOX_TENANT_INSTANCES=1, NESTBOX_QUEUE_TIMEOUT=600,
                NESTBOX_SPARE_WORKERS=0, NESTBOX_PRELOAD=",") as server:
        one, other = server.client, client_of(server, "other")
        waiters = Waiters(server)
        with busy(one):
            patient = waiters.run(one.new_session(), "'at last'")
            assert other.run(other.new_session(), "6 * 7").console == "42\n"
            assert not patient.done()
        assert console(patient) == "'at last'\n"


def test_executions_without_a_model_wait_in_the_same_line(server):
    client = server.client
    answers = []
    with busy(client):
        thread = threading.Thread(target=lambda: answers.append(Client(server.url, server.key).post(
            "/v1/execute", json={"language": "shell", "code": "echo at last"})))
        thread.start()
        until(lambda: waiting(server), "its joining the line")
    thread.join(60)
    assert answers[0]["verdict"] == "ok" and answers[0]["stdout"] == "at last\n"


def test_a_sandbox_whose_place_somebody_waits_for_is_gone_before_its_answer(server):
    """What its code has left running makes files for as long as it runs, also while its folder is deleted."""
    client = server.client
    # Fewer than a folder may have, however long it takes.
    source = ("import os, subprocess, time\n"
              "loop = 'echo x > kept-1; while :; do n=$(((n + 1) % 5000)); echo x > more-$n; done'\n"
              "subprocess.Popen(['sh', '-c', loop], start_new_session=True)\n"
              "while not os.path.exists('more-1'): time.sleep(0.01)\nprint('on', flush=True)\ntime.sleep(600)")
    before = server.workspaces()
    with streamed(client, "python", source, artifacts=["kept-1"]) as stream:
        identifier = next(stream)[1]["execution_id"]
        assert next(stream) == ("stdout", {"text": "on\n"})
        other = ThreadPoolExecutor(1).submit(execute, Client(server.url, server.key), "shell", "echo at last")
        until(lambda: waiting(server), "its joining the line")
        client.post(f"/v1/executions/{identifier}/interrupt")
        name, end = list(stream)[-1]
    assert (name, end["verdict"]) == ("status", "interrupted")
    assert [artifact["path"] for artifact in end["artifacts"]] == ["kept-1"]
    assert other.result(60)["stdout"] == "at last\n"
    until(lambda: {name for name in server.workspaces() if not name.startswith("artifacts-")} == before, "the end of both folders")
