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


def test_an_idle_server_ends_at_once_and_well(working):
    children = descendants(working.pid)
    began = time.monotonic()
    assert working.terminate() == 0
    assert time.monotonic() - began < 10
    until(lambda: not any(child.alive for child in children), "the end of its processes", within=10)


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
    until(lambda: not any(child.alive for child in children), "the end of its processes", within=10)


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
