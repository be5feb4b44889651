"""Turns with each provider in its own protocol, as its documentation has it, and what becomes of its refusals."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness import lmc
from harness.client import chat_body
from harness.secrets import CANARY
from harness.server import Server
from scripted_model import Recorded, Refusal, ScriptedModel

TRANSCRIPTS = Path(__file__).parent.parent / "Fixtures" / "Transcripts"


@dataclass(frozen=True)
class Provider:
    model: str
    path: str = "/v1/chat/completions"
    key: tuple = ("authorization", f"Bearer {CANARY}")
    variable: str = "OPENAI_API_KEY"
    request_id: str = "x-request-id"
    settings: dict = field(default_factory=dict)

    @property
    def name(self):
        return self.model.split("/")[0]

    @property
    def is_anthropic(self):
        return self.name == "anthropic"

    def recorded(self, name, newline="\n"):
        text = (TRANSCRIPTS / self.name / f"{name}.sse").read_text()
        return Recorded(text.replace("\n", newline).encode())


PROVIDERS = [
    Provider("openai/gpt-4o", settings={"OPENAI_BASE_URL": "{}/v1"}),
    Provider("azure/my-deployment", path="/openai/deployments/my-deployment/chat/completions?api-version=2025-01-01-preview",
             key=("api-key", CANARY), variable="AZURE_API_KEY", request_id="apim-request-id",
             settings={"AZURE_API_BASE": "{}", "AZURE_API_VERSION": "2025-01-01-preview"}),
    Provider("ollama/qwen3:8b", key=None, variable=None, settings={"OLLAMA_API_BASE": "{}"}),
    Provider("openrouter/anthropic/claude-sonnet-4", variable="OPENROUTER_API_KEY",
             settings={"OPENROUTER_API_BASE": "{}/v1"}),
    Provider("groq/llama-3.3-70b-versatile", variable="GROQ_API_KEY", settings={"GROQ_API_BASE": "{}/v1"}),
    Provider("deepseek/deepseek-chat", variable="DEEPSEEK_API_KEY", settings={"DEEPSEEK_API_BASE": "{}/v1"}),
    Provider("mistral/mistral-large-latest", variable="MISTRAL_API_KEY", settings={"MISTRAL_API_BASE": "{}/v1"}),
    Provider("anthropic/claude-sonnet-4-5", path="/v1/messages", key=("x-api-key", CANARY), variable="ANTHROPIC_API_KEY",
             request_id="request-id", settings={"ANTHROPIC_API_BASE": "{}"}),
]
each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)


@pytest.fixture(scope="module")
def model():
    with ScriptedModel().serving() as model:
        yield model


@pytest.fixture(scope="module")
def server(model, tmp_path_factory):
    settings = {"NESTBOX_MODEL_RETRIES": 0}
    for provider in PROVIDERS:
        settings |= {name: value.format(model.address) for name, value in provider.settings.items()}
        if provider.variable:
            settings[provider.variable] = CANARY
    with Server(tmp_path_factory.mktemp("nestbox"), **settings) as server:
        yield server


def wishes(provider):
    return {"llm": {"model": provider.model}}


def refused(client, session, provider, status=502):
    body = chat_body([lmc.message("hello")], session, {"config": wishes(provider)})
    return client.post("/v1/chat", expect=status, json=body)["error"]


def results(provider, messages):
    """What the provider was told that its call came to."""
    if not provider.is_anthropic:
        return [message["content"] for message in messages if message["role"] == "tool"]
    blocks = [block for message in messages for block in message["content"]]
    return [block["content"] for block in blocks if block["type"] == "tool_result"]


@each_provider
@pytest.mark.parametrize("bytewise", [False, True], ids=["whole", "byte by byte"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_turn_with_code_in_the_provider_s_own_protocol(client, session, model, provider, bytewise, newline):
    script = [provider.recorded(name, newline) for name in ("call", "answer")]
    model.play(*script, bytewise=bytewise)
    with client.stream(lmc.message("add"), session=session, config=wishes(provider)) as stream:
        stream.finish()
    assert [block.stored for block in stream.blocks] == [
        ("assistant", "message", None, "Let me add ünï 🐦."), ("assistant", "code", "python", "print('sum:', 6 * 7)"),
        ("computer", "console", "output", "sum: 42\n"), ("assistant", "message", None, "It is 42.")]
    usage = dict(stream.status["usage"])
    # Where the model's price is known; one's own machine costs nothing.
    cost = usage.pop("cost_usd", None)
    assert cost is None or (cost == 0) == provider.model.startswith("ollama/")
    assert usage == {"prompt_tokens": 230, "completion_tokens": 25, "total_tokens": 255}
    assert model.finished
    first, second = model.requests
    assert first.path == provider.path
    if provider.key:
        assert first.headers[provider.key[0]] == provider.key[1]
    else:
        assert CANARY not in str(first.headers)
    assert first.body["stream"] is True
    assert [result.strip() for result in results(provider, second.body["messages"])] == ["sum: 42"]


@each_provider
def test_a_model_is_named_to_its_provider_by_the_provider_s_own_name(client, session, model, provider):
    model.play(provider.recorded("answer"))
    client.chat(lmc.message("hi"), session=session, config=wishes(provider))
    assert model.requests[0].body["model"] == provider.model.split("/", 1)[1]


@each_provider
@pytest.mark.parametrize(("status", "reason"), [
    (401, "key"), (403, "key"), (404, "unknown_model"), (402, "quota"), (429, "rate_limit"), (500, "unavailable"),
    (400, "request")])
def test_a_refusal_says_what_it_means(client, session, model, provider, status, reason):
    words = f"Words about {CANARY[:9]}****{CANARY[-4:]} and {CANARY}" if provider.key else "Words about *** and ***"
    model.play(Refusal(status, {"type": "error", "error": {"type": "x", "message": words}}, {provider.request_id: "r-1"}))
    error = refused(client, session, provider)
    assert error["code"] == "model_refused"
    assert error["details"] == {"provider_status": status, "reason": reason}
    assert error["message"].startswith(f"{provider.model}: ")
    assert error["message"].endswith("Words about *** and *** (request id r-1)")
    if reason == "key" and provider.variable:
        assert provider.variable in error["message"]


@each_provider
def test_an_answer_that_is_cut_is_an_error_never_silence(client, session, model, provider):
    whole = provider.recorded("call").data
    end = whole.index(b"\n\n", whole.index("🐦".encode())) + 2
    model.play(Recorded(whole[:end]))
    with client.stream(lmc.message("hi"), session=session, config=wishes(provider)) as stream:
        stream.finish(whole=False)
    assert stream.error["code"] == "model_unreachable"
    assert stream.blocks[0].content == "Let me add ünï 🐦."


def test_an_overload_within_a_stream_is_what_it_would_be_as_an_answer(client, session, model):
    provider, = (provider for provider in PROVIDERS if provider.is_anthropic)
    event = b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
    model.play(Recorded(event))
    assert refused(client, session, provider)["details"] == {"provider_status": 529, "reason": "unavailable"}


def test_the_system_message_is_cached_where_that_has_to_be_asked_for(client, session, model):
    provider, = (provider for provider in PROVIDERS if provider.is_anthropic)
    model.play(provider.recorded("answer"))
    client.chat(lmc.message("hi"), session=session, config=wishes(provider))
    request, = model.requests
    assert request.headers["anthropic-version"] == "2023-06-01"
    block, = request.body["system"]
    assert block["text"] and block["cache_control"] == {"type": "ephemeral"}
    assert [tool["name"] for tool in request.body["tools"]] == ["execute"]


@pytest.mark.parametrize("rejected", ["stream_options", "temperature", "max_tokens"])
def test_what_a_server_does_not_know_it_is_not_sent_again(client, session, model, rejected):
    provider = PROVIDERS[0]
    words = {
        "stream_options": "Unrecognized request argument supplied: stream_options",
        "temperature": "Unsupported value: 'temperature' does not support 0.5 with this model.",
        "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
    }[rejected]
    model.play(Refusal(400, {"error": {"message": words}}), provider.recorded("answer"))
    config = {"llm": {"model": provider.model, "temperature": 0.5, "max_tokens": 9}}
    assert client.chat(lmc.message("hi"), session=session, config=config).text == "It is 42."
    first, second = model.requests
    assert rejected in first.body and rejected not in second.body


def test_a_model_that_reasons_is_asked_as_it_wants(client, session, model):
    model.play(PROVIDERS[0].recorded("answer"))
    config = {"llm": {"model": "openai/o3-mini", "temperature": 0.5, "max_tokens": 9}}
    client.chat(lmc.message("hi"), session=session, config=config)
    body = model.requests[0].body
    assert body["max_completion_tokens"] == 9
    assert "temperature" not in body and "max_tokens" not in body


@pytest.mark.parametrize("variable, name, path, recorded", [
    ("OPENAI_BASE_URL", "openai/x", "/v1/chat/completions", "openai"),
    ("OPENAI_API_BASE", "openai/x", "/v1/chat/completions", "openai"),
    ("ANTHROPIC_BASE_URL", "anthropic/x", "/v1/messages", "anthropic"),
    ("ANTHROPIC_API_BASE", "anthropic/x", "/v1/messages", "anthropic"),
])
def test_an_address_goes_by_both_names_that_it_has(model, tmp_path, variable, name, path, recorded):
    model.play(Recorded((TRANSCRIPTS / recorded / "answer.sse").read_bytes()))
    base = model.address if recorded == "anthropic" else model.base_url
    with Server(tmp_path, **{"LITELLM_MODEL": name, variable: base, "ANTHROPIC_API_KEY": CANARY, "MAX_TOKENS": 77,
                             "TEMPERATURE": 0.3, "NESTBOX_PRELOAD": ","}) as server:
        assert server.client.chat(lmc.message("hi")).text == "It is 42."
    request, = model.requests
    # What the operator set for every request, too.
    body = request.body
    assert request.path == path and body["temperature"] == 0.3
    assert 77 in (body.get("max_tokens"), body.get("max_completion_tokens"))


def test_an_address_of_a_request_s_own_is_asked_where_the_operator_allows_it(model, tmp_path):
    with ScriptedModel().serving() as other, Server(
            tmp_path, LITELLM_MODEL="openai/x", OPENAI_BASE_URL=model.base_url, NESTBOX_PRELOAD=",",
            NESTBOX_ALLOWED_API_BASES=other.base_url) as server:
        other.play(PROVIDERS[0].recorded("answer"))
        config = {"llm": {"model": "openai/x", "api_base": other.base_url}}
        assert server.client.chat(lmc.message("hi"), config=config).text == "It is 42."
        request, = other.requests
        assert CANARY not in str(request.headers), "the server's own key goes to its own provider alone"
        for base in (f"{other.address}/v2", "http://169.254.169.254/v1", other.base_url.replace("127.0.0.1", "localhost")):
            config = {"llm": {"model": "openai/x", "api_base": base}}
            server.client.post("/v1/chat", expect=400, json=chat_body([lmc.message("hi")], None, {"config": config}))
        assert len(other.requests) == 1
