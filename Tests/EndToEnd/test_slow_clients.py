"""Clients that stop reading: what they keep waiting is theirs alone, and can be ended by hand as anything else can."""

import threading
import time

import pytest

from harness import lmc
from harness.deadline import until
from harness.server import Server
from scripted_model import ScriptedModel, chunk, says

# More than all sockets between code and client hold. What interrupts the code leaves a mark, and is not interrupted again.
FLOOD = ("kept = 'state'\nprint('begun', flush=True)\ntry:\n    while True:\n        print('x' * 8000)\n"
         "        open('lines', 'a').write('x')\n"
         "except KeyboardInterrupt:\n    open('interrupted', 'w').close()")


@pytest.fixture(scope="module")
def model():
    with ScriptedModel().serving() as model:
        yield model


@pytest.fixture(scope="module")
def server(model, tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nestbox"), LITELLM_MODEL="openai/scripted", OPENAI_BASE_URL=model.base_url,
                NESTBOX_PRELOAD=",", NESTBOX_SPARE_WORKERS=0) as server:
        yield server


def until_still(count, seconds=1):
    """Returns when the count has stayed what it is for so long."""
    last, since = None, time.monotonic()
    while time.monotonic() - since < seconds:
        if last != (last := count()):
            since = time.monotonic()
        time.sleep(0.05)


class Stalled:
    """A session whose code floods a client that has read the first line and reads no more."""

    def __init__(self, server, client):
        self.session = client.new_session()
        self._folder = server.data / "workspaces" / self.session
        self.lines = self._folder / "lines"
        self.interrupted = self._folder / "interrupted"

    def until_held(self):
        """Returns when the code waits for the client."""
        until(self.lines.exists, "the first lines of the flood")
        until_still(lambda: self.lines.stat().st_size)


@pytest.fixture
def stalled(server, client):
    return Stalled(server, client)


class Flood:
    """An answer of a model that never ends; counts its pieces, and tells when whoever asked has gone."""

    def __init__(self):
        self.pieces = 0
        self.gone = threading.Event()

    def __iter__(self):
        try:
            yield chunk({"role": "assistant", "content": "begun"})
            while True:
                yield chunk({"content": "word " * 2000})
                self.pieces += 1
        finally:
            self.gone.set()


def test_code_of_a_client_that_stopped_reading_is_interrupted_by_hand(client, stalled):
    with client.stream(lmc.code(FLOOD), session=stalled.session) as stream:
        stream.until_output("begun")
        stalled.until_held()
        client.post(f"/v1/sessions/{stalled.session}/interrupt")
        until(lambda: client.interpreter(stalled.session) == "ready", "the end of the code")
        assert stalled.interrupted.exists()
        # The turn does not wait for the client either: the session is free, and its history has its end.
        assert client.run(stalled.session, "kept").console == "'state'\n"
        stored = client.messages(stalled.session)
        assert stored[1]["content"].startswith("begun\n") and stored[-1]["content"] == "'state'\n"
        # Who reads on after all finds everything up to the end, and that it was interrupted.
        stream.finish()
    assert stream.status["finish_reason"] == "interrupted"
    assert stream.console == client.messages(stalled.session, full="true")[1]["content"]


@pytest.mark.parametrize("path", ["/v1/chat", "/v1/chat/completions"])
def test_a_model_that_speaks_to_a_client_that_stopped_reading_sees_the_abort(client, model, path):
    session, flood = client.new_session(), Flood()
    model.play(flood, says("Free again."))
    body = {"messages": [lmc.message("talk")], "session_id": session, "stream": True}
    open_stream = client.events if path == "/v1/chat" else client.openai_events
    arguments = ("POST", path) if path == "/v1/chat" else (path,)
    with open_stream(*arguments, json=body) as stream:
        next(stream)
        # What a model says is read in bursts.
        until_still(lambda: flood.pieces, seconds=4)
        assert not flood.gone.is_set(), "it was given up before anybody asked for that"
        client.post(f"/v1/sessions/{session}/interrupt")
        assert flood.gone.wait(20), "the call to the model goes on for nobody"
        assert client.chat(lmc.message("hi"), session=session).text == "Free again."


def test_a_session_is_deleted_under_a_client_that_stopped_reading(client, stalled):
    with client.stream(lmc.code(FLOOD), session=stalled.session) as stream:
        stream.until_output("begun")
        stalled.until_held()
        # If it waited for somebody who does not read, it would be told that the session is busy.
        client.ask("DELETE", f"/v1/sessions/{stalled.session}")
        client.get(f"/v1/sessions/{stalled.session}", expect=404)
        stream.finish()
    assert stream.status["finish_reason"] == "interrupted"


def test_a_client_that_stopped_reading_and_leaves_has_its_code_interrupted(client, stalled):
    with client.stream(lmc.code(FLOOD), session=stalled.session) as stream:
        stream.until_output("begun")
        stalled.until_held()
    until(lambda: client.interpreter(stalled.session) == "ready", "the end of the code")
    assert stalled.interrupted.exists()
    assert client.run(stalled.session, "kept").console == "'state'\n"


def test_a_client_that_stopped_reading_does_not_hold_the_server(tmp_path):
    with Server(tmp_path, NESTBOX_DRAIN_TIMEOUT=1, NESTBOX_PRELOAD=",") as server:
        stalled = Stalled(server, server.client)
        with server.client.stream(lmc.code(FLOOD), session=stalled.session) as stream:
            stream.until_output("begun")
            stalled.until_held()
            server.ask_to_end()
            # Its deadline, and the time that connections have after it.
            assert server.wait(1 + 15 + 10) == 0


def test_a_client_that_reads_slowly_gets_all_of_it(client, server):
    session = client.new_session()
    source = "for number in range(2_000): print(f'{number:07999d}')"
    with client.stream(lmc.code(source), session=session) as stream:
        for number, _ in enumerate(stream):
            if number % 100 == 0:
                time.sleep(0.05)
        stream.finish()
    assert stream.console.startswith(f"{0:07999d}\n{1:07999d}\n") and stream.status["finish_reason"] == "stop"
