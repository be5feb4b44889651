"""Turns with models of every kind: what they are sent, what they may cost, and where they end."""

import json

import pytest

from harness import lmc
from harness.client import chat_body
from harness.server import Server
from scripted_model import Hold, Refusal, ScriptedModel, calls, says

TRAITS = {
    "priced": {"usd_per_million": {"prompt": 1, "completion": 2}},
    "plain": {"tools": False},
    "small": {"context_tokens": 4096},
}


@pytest.fixture(scope="module")
def model():
    with ScriptedModel().serving() as model:
        yield model


def settings(model):
    return {"LITELLM_MODEL": "openai/scripted", "OPENAI_BASE_URL": model.base_url,
            "NESTBOX_MODEL_TRAITS": json.dumps(TRAITS), "NESTBOX_INSTRUCTIONS": "Be polite."}


@pytest.fixture(scope="module")
def server(model, tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nestbox"), **settings(model)) as server:
        yield server


def tools_of(model):
    return ["tools" in request.body for request in model.requests]


def refused(client, session, status, model="openai/scripted", **config):
    body = chat_body([lmc.message("hello")], session, {"model": model, "config": config})
    return client.post("/v1/chat", expect=status, json=body)["error"]


# Models without tools


def test_a_model_without_tools_writes_a_block_that_runs_at_its_closing_fence(client, session, model):
    hold = Hold()
    begun = says("So:\n``", "`python\npri", "nt(6 * 7)\n``", "`\nIt printed")[:-2]
    model.play([*begun, hold], says("It is 42."))
    with client.stream(lmc.message("go on"), session=session, model="openai/plain") as stream:
        stream.finish()
    # The rest of the answer was never waited for.
    assert hold.abandoned.wait(20)
    assert [block.stored for block in lmc.assemble(stream.chunks)] == [
        ("assistant", "message", None, "So:"), ("assistant", "code", "python", "print(6 * 7)"),
        ("computer", "console", "output", "42\n"), ("assistant", "message", None, "It is 42.")]
    shown = [chunk["content"] for chunk in stream.chunks if chunk["type"] == "code" and "content" in chunk]
    assert shown == ["pri", "nt(6 * 7)"], "code is streamed while it is written"
    assert tools_of(model) == [False, False]
    assert [message["role"] for message in model.requests[1].body["messages"]] == [
        "system", "user", "assistant", "user"]
    assert model.requests[1].body["messages"][-1]["content"] == "Output of this code:\n42\n"


def test_a_model_that_refuses_tools_is_asked_without(client, session, model):
    model.play(Refusal(400, {"error": {"message": "scripted does not support tools"}}), says("Fine."))
    assert client.chat(lmc.message("hi"), session=session).text == "Fine."
    assert tools_of(model) == [True, False]


# The window


def test_a_long_conversation_loses_its_oldest_turns_and_keeps_the_newest_question(client, session, model):
    for number in range(6):
        model.play(says(f"answer {number} " + "word " * 400))
        client.chat(lmc.message(f"question {number}"), session=session, model="openai/small")
    sent = [str(message["content"]) for message in model.requests[0].body["messages"]]
    assert sent[-1] == "question 5"
    assert not any(text.startswith("answer 0") for text in sent)
    assert any(text.startswith("answer 4") for text in sent)
    assert [message["role"] for message in model.requests[0].body["messages"]][:2] == ["system", "user"]


def test_a_conversation_that_the_provider_finds_too_long_is_asked_once_more(client, session, model):
    too_long = Refusal(400, {"error": {
        "message": "This model's maximum context length is 2000 tokens.", "code": "context_length_exceeded"}})
    model.play(says("word " * 2000))
    client.chat(lmc.message("first"), session=session)
    model.play(too_long, says("Short."))
    assert client.chat(lmc.message("second"), session=session).text == "Short."
    before, after = [len(json.dumps(request.body["messages"])) for request in model.requests]
    assert after < before / 2
    model.play(too_long, too_long)
    error = refused(client, session, 400)
    assert error["code"] == "context_length_exceeded" and error["details"] == {"limit_tokens": 2000}
    assert model.finished


# Budgets


def test_what_a_turn_cost_and_what_is_left_is_told(client, model):
    session = client.new_session(budget={"tokens": 100_000, "usd": 0.5})
    model.play(says("Hello.", counts=(1000, 100)))
    usage = client.chat(lmc.message("hi"), session=session, model="openai/priced").body["usage"]
    assert usage == {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100,
                     "cost_usd": 0.0012, "budget_left": {"tokens": 98_900, "usd": 0.4988}}
    told = client.session(session)
    assert told["budget"] == {"tokens": 100_000, "usd": 0.5}
    assert told["spent"] == {"tokens": 1100, "usd": 0.0012}
    assert model.requests[0].body["max_completion_tokens" if "max_completion_tokens" in model.requests[0].body
                                  else "max_tokens"] <= 100_000


def test_a_spent_budget_refuses_the_next_question_and_not_the_users_own_code(client, model):
    session = client.new_session(budget={"tokens": 5000})
    model.play(says("Hello.", counts=(4000, 900)))
    client.chat(lmc.message("hi"), session=session)
    error = refused(client, session, 403)
    assert error["code"] == "budget_exhausted" and error["details"]["tokens_left"] == 100
    assert len(client.messages(session)) == 2, "the question was not stored"
    assert client.run(session, "6 * 7").console == "42\n"
    client.ask("PATCH", f"/v1/sessions/{session}", json={"budget": {}})
    model.play(says("Hello again."))
    assert client.chat(lmc.message("hi"), session=session).text == "Hello again."


def test_a_budget_ends_a_turn_between_two_questions(client, session, model):
    model.play(calls("print('on')", counts=(1000, 900)), says("never asked"))
    answer = client.chat(lmc.message("hi"), session=session, config={"budget": {"tokens": 2000}})
    assert answer.finish_reason == "length"
    assert answer.console == "on\n"
    assert answer.body["usage"]["budget_left"] == {"tokens": 100}
    assert len(model.requests) == 1


def test_money_is_not_spent_at_a_price_that_nobody_knows(client, session, model):
    error = refused(client, session, 400, budget={"usd": 1})
    assert error["code"] == "price_unknown" and error["details"] == {"model": "openai/scripted"}
    assert client.messages(session) == []


@pytest.mark.parametrize("config, field", [
    ({"max_turns": 0}, "config.max_turns"), ({"max_turns": "many"}, "config.max_turns"),
    ({"budget": 5}, "config.budget"), ({"budget": {"tokens": -1}}, "config.budget.tokens"),
    ({"budget": {"usd": "1"}}, "config.budget.usd"), ({"budget": {"usd": 1e300}}, "config.budget.usd"),
])
def test_a_bad_wish_is_told_by_its_field(client, session, config, field):
    error = refused(client, session, 400, **config)
    assert error["code"] == "invalid_request" and error["details"]["field"] == field


def test_a_request_may_ask_for_fewer_turns(client, session, model):
    model.play(calls("print(1)"), calls("print(2)", identifier="call_2"))
    answer = client.chat(lmc.message("hi"), session=session, config={"max_turns": 2})
    assert answer.finish_reason == "max_turns"
    assert answer.console == "1\n2\n"


def test_what_was_spent_survives_a_restart(model, tmp_path):
    with Server(tmp_path, **settings(model)) as server:
        session = server.client.new_session(budget={"tokens": 5000}, instructions="Speak French.")
        model.play(says("Bonjour.", counts=(4000, 900)))
        server.client.chat(lmc.message("hi"), session=session)
        server.kill()
    with Server(tmp_path, **settings(model)) as server:
        told = server.client.session(session)
        assert told["spent"] == {"tokens": 4900, "usd": 0} and told["instructions"] == "Speak French."
        assert refused(server.client, session, 403)["code"] == "budget_exhausted"


# Instructions, and output that is kept whole


def test_the_operators_and_the_sessions_words_reach_the_model(client, model):
    session = client.new_session(instructions="Speak French.")
    model.play(says("Oui."), says("Yes."))
    client.chat(lmc.message("hi"), session=session)
    system = model.requests[0].body["messages"][0]
    assert system["role"] == "system" and system["content"].endswith("\n\nBe polite.\n\nSpeak French.")
    assert "- python: IPython: the value of the last expression is shown" in system["content"]
    names = client.session(session)["interpreter"]["languages"]
    assert f"Enabled languages: {', '.join(names)}." in system["content"] and "shell" in names
    client.ask("PATCH", f"/v1/sessions/{session}", json={"instructions": ""})
    client.chat(lmc.message("hi"), session=session)
    assert model.requests[1].body["messages"][0]["content"].endswith("\n\nBe polite.")


def test_long_output_is_cut_for_the_model_and_kept_whole(client, session, model):
    source = "print('head' + 'x' * 5000 + 'tail')"
    model.play(calls(source), says("Long."))
    client.chat(lmc.message("hi"), session=session)
    whole = "head" + "x" * 5000 + "tail\n"
    told = model.requests[1].body["messages"][-1]
    assert told["role"] == "tool" and len(told["content"]) < 2900
    assert told["content"].startswith("headxxx") and told["content"].endswith("xxxtail\n")
    assert "\n[... 2209 characters left out ...]\n" in told["content"]
    console = next(message for message in client.messages(session) if message["type"] == "console")
    assert console["content"] == told["content"]
    assert client.get(f"/v1/sessions/{session}/messages/{console['id']}")["content"] == whole
    other = client.new_session()
    for path in (f"{other}/messages/{console['id']}", f"{session}/messages/no-id"):
        assert client.ask("GET", f"/v1/sessions/{path}", expect=404)["error"]["code"] == "message_not_found"


def test_what_is_for_the_user_alone_is_hidden_from_the_model(client, session, model):
    history = [
        lmc.message("hello"),
        {"role": "assistant", "type": "message", "content": "SECRET words", "recipient": "user"},
        {"role": "computer", "type": "console", "format": "output", "content": "SECRET output", "recipient": "user"},
        {"role": "assistant", "type": "message", "content": "for the model", "recipient": "assistant"},
    ]
    client.post(f"/v1/sessions/{session}/load", json={"messages": history})
    model.play(says("Hi."), says("Hi again."))
    client.chat({**lmc.message("SECRET note"), "recipient": "user"}, lmc.message("hi"), session=session)
    client.chat(lmc.message("and?"), session=session, model="openai/plain")
    for request in model.requests:
        sent = json.dumps(request.body)
        assert "SECRET" not in sent and "for the model" in sent
    # The user has them all.
    assert str(client.messages(session)).count("SECRET") == 3
