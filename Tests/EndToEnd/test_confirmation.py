"""`auto_run: false`: each block waits for a word."""

import pytest

from harness import lmc
from harness.server import Server
from scripted_model import ScriptedModel, calls, says

SETTINGS = {"NESTBOX_PRELOAD": ","}
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


def test_of_several_calls_in_one_answer_each_waits_for_its_own_word(tmp_path):
    """`go` runs the first; the model is told what became of it, and says itself what is next."""
    first, second = calls("print('one')"), calls("print('two')", identifier="call_2")
    both = [*first[:-2], *second[1:]]
    with ScriptedModel().serving() as model, Server(
            tmp_path, LITELLM_MODEL="openai/scripted", OPENAI_BASE_URL=model.base_url, NESTBOX_PRELOAD=",") as server:
        client, asking = server.client, server.client.new_session(auto_run=False)

        def asked(answer, source):
            assert answer.finish_reason == "confirmation"
            assert answer.of_type("code")[-1]["content"] == source
            assert client.messages(asking)[-1]["content"] == source, "nothing is stored behind what waits"

        model.play(both, second, says("Both ran."))
        asked(client.chat(lmc.message("both"), session=asking), "print('one')")
        answer = client.chat(lmc.command("go"), session=asking)
        assert answer.console == "one\n"
        asked(answer, "print('two')")
        *_, call, result = model.requests[1].body["messages"]
        assert len(call["tool_calls"]) == 1 and result["content"] == "one\n"
        answer = client.chat(lmc.command("go"), session=asking)
        assert (answer.console, answer.text, answer.finish_reason) == ("two\n", "Both ran.", "stop")
        nothing_waits(client, asking)

        # The same, with another message and with stop instead of go.
        model.play(both, says("As you like."), both, says("Hm?"))
        asked(client.chat(lmc.message("both"), session=asking), "print('one')")
        answer = client.chat(lmc.message("Rather not."), session=asking)
        assert (answer.console, answer.text) == ("", "As you like.")
        *_, result, words = model.requests[1].body["messages"]
        assert result["content"] == "This code was not run." and "Rather not." in str(words["content"])
        nothing_waits(client, asking)
        asked(client.chat(lmc.message("both"), session=asking), "print('one')")
        stopped = client.chat(lmc.command("stop"), session=asking)
        assert (stopped.messages, stopped.finish_reason) == ([], "stop")
        nothing_waits(client, asking)
        assert len(model.requests) == 3, "stop asks nobody"
        assert client.chat(lmc.message("So?"), session=asking).text == "Hm?"


def test_a_session_s_word_can_be_changed(tmp_path):
    with Server(tmp_path, NESTBOX_PRELOAD=",") as server:
        client, session = server.client, server.client.new_session()
        assert client.chat(BLOCKS, session=session).console == "one\ntwo\n"
        assert client.ask("PATCH", f"/v1/sessions/{session}", json={"auto_run": False})["auto_run"] is False
        assert client.chat(BLOCKS, session=session).finish_reason == "confirmation"
    with Server(tmp_path, NESTBOX_PRELOAD=",") as server:
        client = server.client
        assert client.session(session)["auto_run"] is False
        # What waits already still waits; what comes next does not.
        client.ask("PATCH", f"/v1/sessions/{session}", json={"auto_run": True})
        assert client.chat(lmc.command("go"), session=session).console == "one\ntwo\n"
        for bad in ("no", 1, []):
            error = client.ask("PATCH", f"/v1/sessions/{session}", expect=400, json={"auto_run": bad})["error"]
            assert error["details"]["field"] == "auto_run"


def test_the_question_survives_a_restart(tmp_path):
    with Server(tmp_path, NESTBOX_PRELOAD=",") as server:
        asking = server.client.new_session(auto_run=False)
        server.client.chat(lmc.fenced("print('after all')"), session=asking)
    with Server(tmp_path, NESTBOX_PRELOAD=",") as server:
        assert server.client.chat(lmc.command("go"), session=asking).console == "after all\n"
