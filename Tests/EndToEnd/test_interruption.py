"""A client that goes away takes its running code with it."""

import httpx
import pytest

from harness import lmc
from harness.client import chat_body
from harness.deadline import until

FOREVER = "import time\nkept = 'state'\nprint('running', flush=True)\nwhile True: time.sleep(0.01)"


def ready(client, session):
    until(lambda: client.interpreter(session) == "ready", "the end of the interrupted code")


def test_a_stream_s_reader_that_leaves_interrupts_the_code(client, session):
    with client.stream(lmc.code(FOREVER), session=session) as stream:
        stream.until_output("running")
        assert client.interpreter(session) == "busy"
    ready(client, session)
    assert client.run(session, "kept").console == "'state'\n"


def test_a_waiting_client_that_leaves_interrupts_the_code(server, client, session):
    headers = {"Authorization": f"Bearer {server.key}"}
    body = chat_body([lmc.code(FOREVER)], session, {})
    with httpx.Client(headers=headers, trust_env=False) as leaver, pytest.raises(httpx.ReadTimeout):
        leaver.post(f"{server.url}/v1/chat", json=body, timeout=2)
    ready(client, session)
    assert client.run(session, "kept").console == "'state'\n"


def test_what_the_interrupted_code_had_shown_is_stored(client, session):
    with client.stream(lmc.code(FOREVER), session=session) as stream:
        stream.until_output("running")
    ready(client, session)
    until(lambda: len(client.messages(session)) == 2, "the storing of the interrupted output")
    assert client.messages(session)[-1]["content"].startswith("running\n")


def test_code_that_does_not_listen_is_interrupted_all_the_same(client, session):
    source = ("import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
              "print('deaf', flush=True)\nwhile True: time.sleep(0.01)")
    with client.stream(lmc.code(source), session=session) as stream:
        stream.until_output("deaf")
    until(lambda: client.interpreter(session) != "busy", "the end of the deaf code", within=40)
    assert client.run(session, "1 + 1").console == "2\n"


def test_a_reader_that_does_not_read_holds_up_only_its_own_code(client, session):
    neighbour = client.new_session()
    with client.stream(lmc.code("while True: print('x' * 1000)"), session=session) as stream:
        stream.until_output("x")
        for number in range(5):
            assert client.run(neighbour, str(number)).console == f"{number}\n"
        assert client.interpreter(session) == "busy"
    until(lambda: client.interpreter(session) != "busy", "the end of the interrupted code", within=40)
