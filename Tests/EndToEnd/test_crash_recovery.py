"""`kill -9` of the gateway: no completed message is lost, no process is left, the next start works."""

from contextlib import ExitStack

import httpx
import pytest

from harness import lmc
from harness.client import chat_body
from harness.deadline import until
from harness.processes import descendants
from harness.server import Server

TURN = lmc.fenced(
    "open('kept.txt', 'w').write('kept'); print('the first block is complete')",
    "import subprocess, time\nchild = subprocess.Popen(['sleep', '1000'])\nprint('the second runs', flush=True)\n"
    "while True: time.sleep(0.01)")


@pytest.fixture(scope="module")
def crashed(tmp_path_factory):
    """What three streams had shown when the gateway was killed, and what it left behind."""
    folder = tmp_path_factory.mktemp("nestbox")
    with Server(folder) as server, ExitStack() as stack:
        sessions = [server.client.new_session(title=f"session {number}") for number in range(3)]
        streams = [stack.enter_context(server.client.stream(TURN, session=session)) for session in sessions]
        for stream in streams:
            stream.until_output("the second runs")
        orphans = server.kill()
        for stream in streams:
            with pytest.raises(httpx.TransportError):
                stream.finish()
    return folder, sessions, orphans


def test_no_process_is_left(crashed):
    _, _, orphans = crashed
    assert len(orphans) >= 1 + 3 * 3, "the forkserver, and three times a worker, its kernel and a child"
    until(lambda: not [process for process in orphans if process.alive], "the end of what the gateway left")


def test_every_completed_message_is_there_and_the_sessions_go_on(crashed):
    folder, sessions, _ = crashed
    with Server(folder) as server:
        assert server.client.get("/v1/sessions")["total"] == 3
        for number, session in enumerate(sessions):
            told = server.client.session(session)
            assert told["metadata"] == {"title": f"session {number}"}
            assert told["status"] == "inactive"
            stored = [(message["role"], message["type"]) for message in server.client.messages(session)]
            assert stored[:4] == [("user", "message"), ("assistant", "code"), ("computer", "console"),
                                  ("assistant", "code")]
            shown = server.client.messages(session)[2]["content"]
            assert shown == "the first block is complete\n"
            after = server.client.run(session, "print(open('kept.txt').read())")
            assert after.console == "kept\n"


def test_a_forkserver_that_dies_is_replaced_and_running_work_goes_on(tmp_path):
    # Without a spare worker, so that the new session needs one of the new forkserver's.
    with Server(tmp_path, NESTBOX_SPARE_WORKERS=0) as server:
        session = server.client.new_session()
        server.client.run(session, "state = 'kept'")
        forkserver = server.forkserver()
        forkserver.kill()
        until(lambda: not forkserver.alive, "the end of the forkserver")
        assert server.client.run(session, "state").console == "'kept'\n"

        body = chat_body([lmc.code("6 * 7")], server.client.new_session(), {})
        until(lambda: server.client.request("POST", "/v1/chat", json=body).status_code == 200, "a new worker", 40)
        assert server.forkserver() != forkserver
        assert server.client.run(session, "state").console == "'kept'\n"


def test_a_new_session_is_answered_right_after_the_forkserver_died(tmp_path):
    with Server(tmp_path) as server:
        first = server.client.new_session()
        spare = server.spare(first)
        server.forkserver().kill()
        session = server.client.new_session()
        source = "import subprocess\nchild = subprocess.Popen(['sleep', '1000'])\n6 * 7"
        assert server.client.run(session, source).console == "42\n"
        assert "sleep" in [process.name.strip() for process in descendants(spare.pid)], "the spare is the session's now"


def test_a_worker_that_dies_is_reported_and_replaced(tmp_path):
    with Server(tmp_path) as server:
        session = server.client.new_session()
        worker = server.worker_of(session)
        with server.client.stream(lmc.code("print('on', flush=True)\nimport time\ntime.sleep(1000)"),
                                  session=session) as stream:
            stream.until_output("on")
            worker.kill()
            stream.finish(whole=False)
        assert stream.events[-1].data == "[DONE]"
        assert server.client.run(session, "6 * 7").console == "42\n"
        assert server.client.get("/v1/health")["status"] == "healthy"
