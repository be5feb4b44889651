"""SIGTERM: an end in bounded time, whatever is going on."""

import time

import pytest

from harness import lmc
from harness.deadline import until
from harness.processes import descendants
from harness.server import Server


@pytest.fixture
def working(tmp_path):
    with Server(tmp_path) as server:
        yield server


def test_an_idle_server_ends_at_once_and_well(tmp_path):
    """Where nothing runs it does not wait for the time that turns would have."""
    with Server(tmp_path, NESTBOX_DRAIN_TIMEOUT=3600) as server:
        children = descendants(server.pid)
        assert server.terminate() == 0
        until(lambda: not any(child.alive for child in children), "the end of its processes")


def test_an_open_stream_is_ended_and_does_not_hold_the_server(working):
    session = working.client.new_session()
    source = "import time\nprint('running', flush=True)\nwhile True: time.sleep(0.01)"
    with working.client.stream(lmc.code(source), session=session) as stream:
        stream.until_output("running")
        children = descendants(working.pid)
        began = time.monotonic()
        working.ask_to_end()
        stream.finish(whole=False)
        assert stream.events[-1].data == "[DONE]"
        assert stream.error is not None or stream.status is not None
    assert working.wait(20) == 0
    assert time.monotonic() - began < 15
    until(lambda: not any(child.alive for child in children), "the end of its processes")


def test_what_the_ended_stream_had_shown_is_kept(tmp_path):
    with Server(tmp_path) as server:
        session = server.client.new_session()
        source = "import time\nprint('shown', flush=True)\nwhile True: time.sleep(0.01)"
        with server.client.stream(lmc.code(source), session=session) as stream:
            stream.until_output("shown")
            server.ask_to_end()
            stream.finish(whole=False)
        assert server.wait(20) == 0
    with Server(tmp_path) as server:
        messages = server.client.messages(session)
        assert messages[0]["content"] == source
        assert messages[1]["content"].startswith("shown\n")


def test_a_program_that_does_not_listen_does_not_hold_the_server(working):
    session = working.client.new_session()
    source = ("import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\n"
              "print('deaf', flush=True)\nwhile True: time.sleep(0.01)")
    with working.client.stream(lmc.code(source), session=session) as stream:
        stream.until_output("deaf")
        working.ask_to_end()
        stream.finish(whole=False)
    assert working.wait(20) == 0


def test_running_turns_may_end_by_themselves_and_new_ones_are_told_to_go_elsewhere(tmp_path):
    with Server(tmp_path, NESTBOX_DRAIN_TIMEOUT=60) as server:
        session = server.client.new_session()
        source = ("import os, time\nprint('begun', flush=True)\n"
                  "while not os.path.exists('end'): time.sleep(0.02)\nprint('ended')")
        with server.client.stream(lmc.code(source), session=session) as stream:
            stream.until_output("begun")
            server.ask_to_end()
            drained = lambda: server.client.request("GET", "/readyz").status_code == 503  # noqa: E731
            until(drained, "the beginning of the end")
            hello = [lmc.message("Hello!")]
            for path in ("/v1/chat", "/v1/chat/completions"):
                answer = server.client.request("POST", path, json={"messages": hello})
                assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0, answer.text
                assert answer.json()["error"]["code"] == "draining"
            # What is no turn is still answered.
            assert server.client.session(session)["interpreter"]["status"] == "busy"
            (server.data / "workspaces" / session / "end").touch()
            stream.finish()
        assert stream.console == "begun\nended\n" and stream.status["finish_reason"] == "stop"
        assert server.wait(20) == 0


def test_turns_that_do_not_end_in_time_end_in_an_error(tmp_path):
    with Server(tmp_path, NESTBOX_DRAIN_TIMEOUT=1) as server:
        session = server.client.new_session()
        source = "import time\nprint('running', flush=True)\nwhile True: time.sleep(0.01)"
        with server.client.stream(lmc.code(source), session=session) as stream:
            stream.until_output("running")
            asked = time.monotonic()
            server.ask_to_end()
            stream.finish(whole=False)
        assert stream.error["code"] == "draining" and stream.events[-1].data == "[DONE]"
        assert 1 <= stream.events[-1].at - asked < 10
        assert server.wait(20) == 0


def test_completions_that_do_not_end_in_time_end_in_an_error_too(tmp_path):
    with Server(tmp_path, NESTBOX_DRAIN_TIMEOUT=1, NESTBOX_PRELOAD=",") as server:
        source = "import time\nprint('running', flush=True)\nwhile True: time.sleep(0.01)"
        body = {"messages": [{"role": "user", "content": f"```python\n{source}\n```"}], "stream": True}
        with server.client.openai_events("/v1/chat/completions", json=body) as stream:
            shown = ""
            while "```output\nrunning\n" not in shown:
                shown += next(stream).data["choices"][0]["delta"].get("content") or ""
            asked = time.monotonic()
            server.ask_to_end()
            *_, error, done = (event.data for event in stream)
        assert error["error"]["code"] == "draining" and done == "[DONE]"
        assert set(error["error"]) == {"message", "type", "param", "code"}
        assert time.monotonic() - asked < 10
        assert server.wait(20) == 0
