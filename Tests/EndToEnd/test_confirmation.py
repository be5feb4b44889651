"""`auto_run: false`: each block waits for a word."""

import pytest

from harness import lmc
from harness.server import Server

BLOCKS = lmc.fenced("print('one'); done = ['one']", "print('two'); done.append('two')")


@pytest.fixture
def asking(client):
    return client.new_session(auto_run=False)


def test_code_stops_before_it_runs(client, asking):
    answer = client.chat(BLOCKS, session=asking)
    assert answer.finish_reason == "confirmation"
    assert [message["type"] for message in answer.messages] == ["code"]
    assert answer.messages[0]["content"].startswith("print('one')")
    assert client.interpreter(asking) == "stopped"
    assert [message["type"] for message in client.messages(asking)] == ["message", "code"]


def test_the_stream_carries_the_question_and_ends(client, asking):
    with client.stream(BLOCKS, session=asking) as stream:
        stream.finish()
    assert stream.chunks[-1]["type"] == "confirmation"
    question, = lmc.confirmations(stream.chunks)
    assert (question["type"], question["format"]) == ("code", "python")
    assert question["content"] == stream.blocks[-1].content
    assert stream.console == ""


def test_go_runs_exactly_that_block(client, asking):
    client.chat(BLOCKS, session=asking)
    first = client.chat(lmc.command("go"), session=asking)
    assert first.console == "one\n"
    assert first.finish_reason == "confirmation"
    second = client.chat(lmc.command("go"), session=asking)
    assert second.console == "two\n"
    assert second.finish_reason == "stop"
    assert client.chat(lmc.code("done"), session=asking, auto_run=True).console == "['one', 'two']\n"


def test_stop_drops_it(client, asking):
    client.chat(BLOCKS, session=asking)
    assert client.chat(lmc.command("stop"), session=asking).console == ""
    assert "done" not in client.chat(lmc.code("sorted(globals())"), session=asking, auto_run=True).console
    nothing_waits(client, asking)


def nothing_waits(client, session):
    body = {"session_id": session, "messages": [lmc.command("go")]}
    assert "messages[0].content" in client.post("/v1/chat", expect=400, json=body)["error"]["message"]


def test_there_is_nothing_to_confirm_where_nothing_was_asked(client, asking):
    nothing_waits(client, asking)
    client.chat(lmc.message("Hello!"), session=asking)
    nothing_waits(client, asking)


def test_any_other_message_is_the_user_s_answer(client, asking):
    client.chat(BLOCKS, session=asking)
    answer = client.chat(lmc.message("I would rather not."), session=asking)
    assert answer.console == "" and answer.text != ""


def test_a_request_can_ask_for_itself(client, session):
    assert client.chat(BLOCKS, session=session, auto_run=False).finish_reason == "confirmation"
    other = client.new_session(auto_run=False)
    assert client.chat(BLOCKS, session=other, auto_run=True).console == "one\ntwo\n"


def test_the_question_survives_a_restart(tmp_path):
    with Server(tmp_path) as server:
        asking = server.client.new_session(auto_run=False)
        server.client.chat(lmc.fenced("print('after all')"), session=asking)
    with Server(tmp_path) as server:
        assert server.client.chat(lmc.command("go"), session=asking).console == "after all\n"
