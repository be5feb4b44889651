"""Turns with a model behind an OpenAI-compatible address: what it is sent, and what becomes of what it says."""

import json

import pytest

from harness import lmc
from harness.client import chat_body
from harness.deadline import until
from harness.secrets import CANARY
from harness.server import Server
from scripted_model import Drop, Hold, Raw, Refusal, ScriptedModel, calls, chunk, says


@pytest.fixture(scope="module")
def model():
    with ScriptedModel().serving() as model:
        yield model


@pytest.fixture(scope="module")
def server(model, tmp_path_factory):
    # Second attempts have tests of their own, in test_model_transport.py.
    settings = {"LITELLM_MODEL": "openai/scripted", "OPENAI_BASE_URL": model.base_url, "NESTBOX_MODEL_RETRIES": 0}
    with Server(tmp_path_factory.mktemp("nestbox"), **settings) as server:
        yield server


def refused(client, session, status):
    return client.post("/v1/chat", expect=status, json=chat_body([lmc.message("hello")], session, {}))["error"]


def test_the_first_request_says_what_the_model_needs(client, session, model):
    model.play(says("Hello."))
    client.chat(lmc.message("Good morning"), session=session)
    request, = model.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {CANARY}"
    assert request.headers["content-type"].startswith("application/json")
    body = request.body
    assert body["model"] == "scripted"
    assert body["stream"] is True and body["stream_options"] == {"include_usage": True}
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["messages"][0]["content"] and body["messages"][1]["content"] == "Good morning"

    tool, = body["tools"]
    assert tool["type"] == "function" and tool["function"]["name"] == "execute"
    parameters = tool["function"]["parameters"]
    assert sorted(parameters["required"]) == ["code", "language"]
    assert parameters["properties"]["code"]["type"] == "string"
    assert "python" in parameters["properties"]["language"]["enum"]


def test_an_answer_without_code_ends_the_turn(client, session, model):
    model.play(says("Hel", "lo", " you."))
    answer = client.chat(lmc.message("hi"), session=session)
    assert answer.text == "Hello you."
    assert answer.finish_reason == "stop"
    assert answer.body["model"] == "openai/scripted"
    assert answer.body["usage"] == {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


def test_code_is_run_and_its_output_goes_back(client, session, model):
    model.play(calls("print(6 * 7)", first="Let me see."), says("It is 42."))
    answer = client.chat(lmc.message("what is six times seven?"), session=session)
    assert [(message["role"], message["type"]) for message in answer.messages] == [
        ("assistant", "message"), ("assistant", "code"), ("computer", "console"), ("assistant", "message")]
    assert answer.console == "42\n"
    assert answer.messages[1]["format"] == "python" and answer.messages[1]["content"] == "print(6 * 7)"
    assert answer.body["usage"]["total_tokens"] == 36

    assert model.finished
    messages = model.requests[1].body["messages"]
    call = next(message for message in messages if message.get("tool_calls"))["tool_calls"][0]
    assert call["type"] == "function" and call["function"]["name"] == "execute"
    assert json.loads(call["function"]["arguments"]) == {"language": "python", "code": "print(6 * 7)"}
    result = messages[-1]
    assert result["role"] == "tool" and result["tool_call_id"] == call["id"]
    assert result["content"].strip() == "42"


def test_code_without_output_is_told_as_such(client, session, model):
    model.play(calls("quiet = 1"), says("Done."))
    client.chat(lmc.message("set it"), session=session)
    assert model.requests[1].body["messages"][-1]["content"].strip() == "No output"


def test_the_conversation_goes_on_where_it_was(client, session, model):
    model.play(calls("x = 5\nx"), says("Five."), says("Still five."))
    client.chat(lmc.message("make x"), session=session)
    client.chat(lmc.message("and now?"), session=session)
    roles = [message["role"] for message in model.requests[2].body["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "user"]


def test_the_request_s_own_wishes_reach_the_model(client, session, model):
    model.play(says("ok"))
    config = {"llm": {"model": "openai/other", "temperature": 0.25, "max_tokens": 99}}
    client.chat(lmc.message("hi"), session=session, config=config)
    body = model.requests[0].body
    assert body["model"] == "other" and body["temperature"] == 0.25
    assert 99 in (body.get("max_tokens"), body.get("max_completion_tokens"))


@pytest.mark.parametrize("bytewise", [False, True])
def test_the_stream_is_the_model_s_own_words_and_code_while_they_come(client, session, model, bytewise):
    model.play(calls("print('ünïcödé \U0001f426')", first="Höre:", piece=1), says("Fertig 🐦."), bytewise=bytewise)
    with client.stream(lmc.message("los"), session=session) as stream:
        stream.finish()
    assert [block.stored for block in stream.blocks] == [
        ("assistant", "message", None, "Höre:"), ("assistant", "code", "python", "print('ünïcödé \U0001f426')"),
        ("computer", "console", "output", "ünïcödé \U0001f426\n"), ("assistant", "message", None, "Fertig 🐦.")]
    assert stream.status["usage"]["total_tokens"] == 36
    code_chunks = [piece for piece in stream.chunks if piece["type"] == "code" and "content" in piece]
    assert len(code_chunks) > 3, "code streams while it is written"


def test_the_first_words_arrive_while_the_model_still_speaks(client, session, model):
    hold = Hold()
    model.play([chunk({"role": "assistant", "content": "early"}), hold, *says(" late")[1:]])
    with client.stream(lmc.message("hi"), session=session) as stream:
        stream.until(lambda piece: piece.get("content") == "early")
        assert hold.reached.wait(20) and not hold.released.is_set()
        hold.released.set()
        stream.finish()
    assert stream.blocks[0].content == "early late"


def test_a_client_that_leaves_takes_the_model_s_call_with_it(client, session, model):
    hold = Hold()
    model.play([chunk({"role": "assistant", "content": "begun"}), hold])
    with client.stream(lmc.message("hi"), session=session) as stream:
        stream.until(lambda piece: piece.get("content") == "begun")
    assert hold.abandoned.wait(20), "the call to the model goes on for nobody"
    model.play(says("again"))
    assert client.chat(lmc.message("hi"), session=session).text == "again"


def test_traceback_goes_back_and_the_model_mends_its_code(client, session, model):
    model.play(calls("1/0"), calls("print('mended')"), says("There."))
    answer = client.chat(lmc.message("go"), session=session)
    assert "ZeroDivisionError" in model.requests[1].body["messages"][-1]["content"]
    assert answer.console.endswith("mended\n") and answer.text == "There."


def test_an_unknown_language_is_told_to_the_model(client, session, model):
    model.play(calls("DISPLAY 'x'", language="cobol"), says("Sorry."))
    assert client.chat(lmc.message("go"), session=session).finish_reason == "stop"
    assert "cobol is not enabled" in json.dumps(model.requests[1].body["messages"])


def test_a_model_that_asks_for_an_unknown_language_twice_ends_the_turn_in_an_error(client, session, model):
    model.play(calls("DISPLAY 'x'", language="cobol"), calls("DISPLAY 'x'", language="cobol"), says("never"))
    answer = client.chat(lmc.message("go"), session=session)
    assert answer.finish_reason == "error" and len(model.requests) == 2
    model.play(says("There."))
    assert client.chat(lmc.message("and now?"), session=session).text == "There."


def test_confirmation_comes_before_the_model_s_code_runs(client, model):
    session = client.new_session(auto_run=False)
    model.play(calls("print('asked first')"), says("Ran."))
    assert client.chat(lmc.message("go"), session=session).finish_reason == "confirmation"
    assert len(model.requests) == 1
    answer = client.chat(lmc.command("go"), session=session)
    assert answer.console == "asked first\n" and answer.text == "Ran."


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_a_model_that_refuses_is_a_bad_gateway(client, session, model, status):
    model.play(Refusal(status, {"error": {"message": "the model's own words", "type": "x", "code": None}}))
    error = refused(client, session, 502)
    assert "the model's own words" in error["message"]
    assert [message["content"] for message in client.messages(session)] == ["hello"]


@pytest.mark.parametrize("reply", [
    pytest.param(Refusal(200, b"<html>not a stream</html>"), id="no stream at all"),
    pytest.param([Raw(b"data: {broken\n\n")], id="an event that is no JSON"),
    pytest.param([Drop()], id="a connection that is dropped"),
])
def test_a_model_that_makes_no_sense_is_a_bad_gateway(client, session, model, reply):
    model.play(reply)
    assert {"message", "type", "code"} <= set(refused(client, session, 502))


def test_a_connection_lost_in_the_middle_ends_the_stream_with_an_error(client, session, model):
    model.play([chunk({"role": "assistant", "content": "so far"}), Drop()])
    with client.stream(lmc.message("hi"), session=session) as stream:
        stream.finish(whole=False)
    assert {"message", "type", "code"} <= set(stream.error)
    assert stream.blocks[0].content == "so far"
    model.play(says("back"))
    assert client.chat(lmc.message("again"), session=session).text == "back"


def test_what_was_complete_before_the_model_failed_is_kept(client, session, model):
    model.play(calls("print('done')"), Refusal(500, {"error": {"message": "tired"}}))
    refused(client, session, 502)
    assert [message["content"] for message in client.messages(session)][-2:] == ["print('done')", "done\n"]


def test_a_provider_that_is_not_there_is_a_bad_gateway_and_health_says_so(tmp_path):
    with Server(tmp_path, LITELLM_MODEL="openai/x", OPENAI_BASE_URL="http://127.0.0.1:1/v1") as server:
        session = server.client.new_session()
        refused(server.client, session, 502)
        until(lambda: server.client.get("/v1/health")["llm"]["status"] == "unreachable", "the truth in health")
        assert server.client.run(session, "1 + 1").console == "2\n"


def test_a_model_without_a_key_is_unconfigured(tmp_path):
    with Server(tmp_path, LITELLM_MODEL="openai/x", OPENAI_API_KEY=None) as server:
        assert server.client.get("/v1/health")["llm"] == {"model": "openai/x", "status": "unconfigured"}
        response = server.client.request("POST", "/v1/chat", json={"messages": [lmc.message("x")]})
        assert response.status_code == 503 and "OPENAI_API_KEY" in response.json()["error"]["message"]
