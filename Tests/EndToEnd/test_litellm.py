"""The LiteLLM proxy as the model's server: in OpenAI's protocol and in Anthropic's, neither of them written by us."""

import pytest

from harness import lmc
from harness.client import chat_body
from harness.litellm import KEY, proxy
from harness.server import Server
from scripted_model import ScriptedModel, calls, says

MOCKED = "Hello from a mock, with ünïcödé 🐦."


@pytest.fixture(scope="module")
def behind():
    """What the proxy itself asks, for what its mocks cannot say."""
    with ScriptedModel().serving() as model:
        yield model


@pytest.fixture(scope="module")
def address(behind, tmp_path_factory):
    # A provider that the proxy asks in OpenAI's chat protocol, whichever it is asked in itself.
    own = {"model": "hosted_vllm/scripted", "api_key": "sk-behind", "api_base": behind.base_url, "max_retries": 0}
    models = {
        "mocked": {"model": "openai/gpt-4o", "api_key": "sk-behind", "mock_response": MOCKED},
        "limited": {"model": "openai/gpt-4o", "api_key": "sk-behind", "mock_response": "litellm.RateLimitError"},
        "bridged": own,
    }
    with proxy(tmp_path_factory.mktemp("litellm"), models) as address:
        yield address


def settings(address, key):
    return {"OPENAI_BASE_URL": f"{address}/v1", "OPENAI_API_KEY": key, "ANTHROPIC_BASE_URL": address,
            "ANTHROPIC_API_KEY": key, "NESTBOX_MODEL_RETRIES": 0, "NESTBOX_PRELOAD": ","}


@pytest.fixture(scope="module")
def server(address, tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nestbox"), **settings(address, KEY)) as server:
        yield server


def wishes(protocol, model):
    return {"llm": {"model": f"{protocol}/{model}"}}


each_protocol = pytest.mark.parametrize("protocol", ["openai", "anthropic"])


def test_a_mocked_answer(client, session):
    # In Anthropic's protocol the proxy's mocks come whole, whatever was asked for.
    answer = client.chat(lmc.message("hi"), session=session, config=wishes("openai", "mocked"))
    assert answer.text == MOCKED
    assert answer.finish_reason == "stop"
    assert answer.body["usage"]["completion_tokens"] > 0


@each_protocol
def test_a_streamed_answer(client, session, behind, protocol):
    behind.play(says("Hello ", "ünïcödé ", "🐦."))
    with client.stream(lmc.message("hi"), session=session, config=wishes(protocol, "bridged")) as stream:
        stream.finish()
    assert [block.stored for block in stream.blocks] == [("assistant", "message", None, "Hello ünïcödé 🐦.")]


@each_protocol
def test_code_is_run_and_its_output_goes_back(client, session, behind, protocol):
    behind.play(calls("print('ünï', 6 * 7)", first="Let me see."), says("It is 42."))
    answer = client.chat(lmc.message("what is six times seven?"), session=session, config=wishes(protocol, "bridged"))
    assert [(message["role"], message["type"]) for message in answer.messages] == [
        ("assistant", "message"), ("assistant", "code"), ("computer", "console"), ("assistant", "message")]
    assert answer.console == "ünï 42\n" and answer.text.endswith("It is 42.")
    assert behind.finished
    first, second = behind.requests
    assert [tool["function"]["name"] for tool in first.body["tools"]] == ["execute"]
    result, = (message for message in second.body["messages"] if message["role"] == "tool")
    assert "ünï 42" in str(result["content"])


@each_protocol
def test_a_limit_on_the_pace_is_told_as_one(client, session, protocol):
    body = chat_body([lmc.message("hi")], session, {"config": wishes(protocol, "limited")})
    error = client.post("/v1/chat", expect=502, json=body)["error"]
    assert error["code"] == "model_refused"
    assert error["details"] == {"provider_status": 429, "reason": "rate_limit"}


@each_protocol
def test_a_model_that_it_does_not_have_is_its_refusal(client, session, protocol):
    body = chat_body([lmc.message("hi")], session, {"config": wishes(protocol, "nobody-knows")})
    error = client.post("/v1/chat", expect=502, json=body)["error"]
    assert error["code"] == "model_refused" and "nobody-knows" in error["message"]


def test_a_key_that_it_does_not_take_is_told_as_that(address, tmp_path):
    """Without a database it answers 400 and `no_db_connection`, which would tell nobody what is wrong."""
    with Server(tmp_path, **settings(address, "sk-wrong")) as server:
        for protocol, variable in (("openai", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY")):
            body = chat_body([lmc.message("hi")], None, {"config": wishes(protocol, "mocked")})
            error = server.client.post("/v1/chat", expect=502, json=body)["error"]
            assert error["code"] == "model_refused"
            assert error["details"] == {"provider_status": 400, "reason": "key"}
            assert variable in error["message"] and "sk-wrong" not in error["message"]
