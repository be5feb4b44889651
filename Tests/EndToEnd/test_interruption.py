"""A client that goes away takes its running code with it."""

import json
import socket
import struct
import threading
import time

import pytest

from harness import lmc
from harness.client import chat_body
from harness.deadline import until
from harness.leaver import Leaver
from harness.server import Server
from scripted_model import Hold, ScriptedModel, chunk

FOREVER = "import time\nkept = 'state'\nprint('running', flush=True)\nopen('begun', 'w').close()\nwhile True: time.sleep(0.01)"


def ready(client, session):
    until(lambda: client.interpreter(session) == "ready", "the end of the interrupted code")


def test_a_stream_s_reader_that_leaves_interrupts_the_code(client, session):
    with client.stream(lmc.code(FOREVER), session=session) as stream:
        stream.until_output("running")
        assert client.interpreter(session) == "busy"
    ready(client, session)
    assert client.run(session, "kept").console == "'state'\n"


def test_a_waiting_client_that_leaves_interrupts_the_code(server, client, session):
    leaver = Leaver(server, "/v1/chat", chat_body([lmc.code(FOREVER)], session, {}))
    until((server.data / "workspaces" / session / "begun").exists, "the beginning of the code")
    leaver.leave()
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


# What somebody outside sees. How long it takes is measured by `Scripts/bench interrupts`.

TOUCHING = "import time\nwhile True:\n    open('touched', 'a').write('x')\n    time.sleep(0.01)"


def fenced(source):
    return f"```python\n{source}\n```"


def requests_of(source):
    """A request that runs the code, for each route and way."""
    native = {"messages": [lmc.code(source)]}
    openai = {"model": "builtin/offline", "messages": [{"role": "user", "content": fenced(source)}]}
    return [(path, {**body, "stream": stream}) for path, body in [("/v1/chat", native), ("/v1/chat/completions", openai)]
            for stream in (True, False)]


def grows(file, within):
    """Whether the file's size changes in this time."""
    size = file.stat().st_size
    end = time.monotonic() + within
    while time.monotonic() < end:
        if file.stat().st_size != size:
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize(("path", "body"), requests_of(TOUCHING))
def test_the_code_of_a_client_that_leaves_stops(server, client, path, body):
    session = client.new_session()
    file = server.data / "workspaces" / session / "touched"
    leaver = Leaver(server, path, {**body, "session_id": session})
    until(lambda: file.exists() and file.stat().st_size, "the first sign of the code")
    leaver.leave()
    ready(client, session)
    assert not grows(file, 0.3), "the code goes on"
    # It was interrupted, not killed: that comes later.
    assert client.run(session, "time.__name__").console == "'time'\n"


@pytest.mark.parametrize("stream", [True, False])
def test_the_code_of_a_client_whose_connection_is_reset_is_interrupted(server, client, stream):
    session = client.new_session()
    folder = server.data / "workspaces" / session
    source = ("import time\nkept = 'state'\ntry:\n    open('begun', 'w').close()\n    while True: time.sleep(0.01)\n"
              "except KeyboardInterrupt:\n    open('interrupted', 'w').close()")
    body = json.dumps(chat_body([lmc.code(source)], session, {"stream": stream}))
    head = (f"POST /v1/chat HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall((head + body).encode())
        until((folder / "begun").exists, "the beginning of the code")
        # Closed without a word.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    until((folder / "interrupted").exists, "the end of the code")
    ready(client, session)
    assert client.run(session, "kept").console == "'state'\n"


def test_the_interrupt_route_stops_it_too(server, client):
    session = client.new_session()
    file = server.data / "workspaces" / session / "touched"
    answers = []
    asking = threading.Thread(target=lambda: answers.append(client.chat(lmc.code(TOUCHING), session=session)))
    asking.start()
    until(lambda: file.exists() and file.stat().st_size, "the first sign of the code")
    client.post(f"/v1/sessions/{session}/interrupt")
    asking.join(60)
    assert answers[0].finish_reason == "interrupted" and not grows(file, 0.3)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("path", ["/v1/chat", "/v1/chat/completions"])
def test_the_model_sees_the_abort(tmp_path, path, stream):
    hold = Hold()
    with ScriptedModel().serving() as model, Server(
            tmp_path, LITELLM_MODEL="openai/scripted", OPENAI_BASE_URL=model.base_url) as server:
        model.play([chunk({"role": "assistant", "content": "begun"}), hold])
        hello = {"role": "user", "type": "message", "content": "Hello!"}
        leaver = Leaver(server, path, {"messages": [hello], "stream": stream})
        assert hold.reached.wait(20)
        leaver.leave()
        assert hold.abandoned.wait(20), "the model's call goes on for nobody"
