"""Native chat, answered whole."""

import time
from pathlib import Path
from uuid import UUID, uuid4

from harness import lmc
from harness.deadline import until


def test_the_answer_has_the_document_s_shape(client):
    answer = client.chat(lmc.code("print(6 * 7)"))
    body = answer.body
    assert set(body) == {"id", "object", "created", "model", "session_id", "messages", "choices", "usage"}
    UUID(answer.session)
    assert body["id"] == f"chatcmpl-{answer.session}"
    assert body["object"] == "chat.completion"
    assert isinstance(body["created"], int) and abs(body["created"] - time.time()) < 60
    assert body["model"] == "builtin/offline"
    assert answer.bare_messages == [{"role": "computer", "type": "console", "format": "output", "content": "42\n"}]
    assert body["choices"] == [{"index": 0, "messages": body["messages"], "finish_reason": "stop"}]
    assert set(body["usage"]) == {"prompt_tokens", "completion_tokens", "total_tokens"}


def test_the_offline_model_runs_fenced_blocks_in_order(client):
    answer = client.chat(lmc.fenced("print('one')", "print('two')"))
    steps = [(message["role"], message["type"], message["content"].strip()) for message in answer.messages]
    assert steps[:4] == [
        ("assistant", "code", "print('one')"), ("computer", "console", "one"),
        ("assistant", "code", "print('two')"), ("computer", "console", "two")]


def test_the_offline_model_explains_itself_otherwise(client):
    answer = client.chat(lmc.message("Hello!"))
    assert [message["role"] for message in answer.messages] == ["assistant"]
    assert "LITELLM_MODEL" in answer.text


def test_a_chat_without_a_session_makes_one_that_goes_on(client):
    first = client.chat(lmc.code("carried = 'over'"))
    second = client.chat(lmc.code("carried"), session=first.session)
    assert second.session == first.session
    assert second.console == "'over'\n"
    assert client.chat(lmc.code("'carried' in globals()")).console == "False\n"


def test_the_user_s_messages_are_stored_before_what_follows_from_them(client, session):
    client.chat(lmc.message("first"), lmc.code("print('x')"), session=session)
    stored = [(message["role"], message["content"]) for message in client.messages(session)]
    assert stored == [("user", "first"), ("user", "print('x')"), ("computer", "x\n")]


def test_a_stored_conversation_that_ends_in_code_is_run(client, session):
    history = [lmc.message("go on"), lmc.code("print('from the history')")]
    client.post(f"/v1/sessions/{session}/load", json={"messages": history[:1]})
    assert client.chat(history[1], session=session).console == "from the history\n"


def test_code_without_output_leaves_an_empty_console(client, session):
    answer = client.run(session, "silent = 1")
    assert answer.bare_messages == [{"role": "computer", "type": "console", "format": "output", "content": ""}]


def test_a_session_s_model_and_a_request_s_model_are_used(client):
    session = client.new_session(model="nosuch/model")
    client.post("/v1/chat", expect=503, json={"session_id": session, "messages": [lmc.message("x")]})
    body = {"session_id": session, "messages": [lmc.message("x")]}
    config = {"llm": {"model": "builtin/offline", "temperature": 0.2, "max_tokens": 50}}
    assert client.post("/v1/chat", json={**body, "config": config})["model"] == "builtin/offline"
    assert client.post("/v1/chat", json={**body, "model": "builtin/offline"})["model"] == "builtin/offline"


def test_a_language_that_is_not_enabled_is_refused_by_name(client, session):
    body = {"session_id": session, "messages": [lmc.code("x", language="cobol")]}
    assert "cobol" in client.post("/v1/chat", expect=400, json=body)["error"]["message"]


def test_an_api_base_is_not_taken_from_just_anybody(client):
    config = {"llm": {"model": "openai/x", "api_base": "http://127.0.0.1:1/v1"}}
    body = {"messages": [lmc.message("x")], "config": config}
    response = client.request("POST", "/v1/chat", json=body)
    assert response.status_code in (400, 403)
    assert "api_base" in response.json()["error"]["message"]


def test_an_unknown_session_is_not_made_up(client):
    unknown = str(uuid4())
    client.post("/v1/chat", expect=404, json={"session_id": unknown, "messages": [lmc.message("x")]})
    client.get(f"/v1/sessions/{unknown}", expect=404)


def test_many_chats_leave_no_descriptor_behind(client, server, session):
    def descriptors():
        return len(list(Path(f"/proc/{server.pid}/fd").iterdir()))

    for _ in range(20):
        client.run(session, "1")
    before = descriptors()
    for number in range(100):
        assert client.run(session, str(number)).console == f"{number}\n"
    # Those of a worker that is just being made are of no session's yet.
    until(lambda: descriptors() <= before + 5, "the end of what the chats have opened")


def test_a_conversation_that_ends_in_code_is_run_whoever_wrote_it(client, session):
    written = {"role": "assistant", "type": "code", "format": "python", "content": "print('as written')"}
    answer = client.chat(lmc.message("write it"), written, session=session, auto_run=False)
    assert (answer.console, answer.finish_reason, answer.text) == ("as written\n", "stop", "")
    assert [message["type"] for message in client.messages(session)] == ["message", "code", "console"]
    # With its output there it has run, and the model is asked.
    done = {"role": "computer", "type": "console", "format": "output", "content": "as written\n"}
    assert client.chat(lmc.message("again"), written, done).text != ""
