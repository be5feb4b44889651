"""`POST /v1/chat/completions` and `GET /v1/models`, as the official `openai` package meets them."""

import asyncio
import base64
import threading

import httpx
import openai
import pytest

from harness import lmc
from harness.deadline import until
from harness.server import Server
from scripted_model import Hold, Refusal, ScriptedModel, calls, chunk, says

PIXEL = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
HELLO = [{"role": "user", "content": "Hello!"}]


@pytest.fixture(scope="module")
def model():
    with ScriptedModel().serving() as model:
        yield model


@pytest.fixture(scope="module")
def server(model, tmp_path_factory):
    settings = {"LITELLM_MODEL": "openai/scripted", "OPENAI_BASE_URL": model.base_url}
    with Server(tmp_path_factory.mktemp("nestbox"), **settings) as server:
        yield server


@pytest.fixture
def official(server):
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key=server.key, max_retries=0) as client:
        yield client


def fenced(source):
    return f"```python\n{source}\n```"


def ask(official, messages=None, **fields):
    return official.chat.completions.create(model="openai/scripted", messages=messages or HELLO, **fields)


# What is answered

def test_an_answer_is_what_the_official_client_expects(official, model):
    model.play(says("Hel", "lo."))
    answer = ask(official)
    assert answer.object == "chat.completion" and answer.id.startswith("chatcmpl-") and isinstance(answer.created, int)
    assert answer.model == "openai/scripted"
    choice, = answer.choices
    assert (choice.index, choice.finish_reason, choice.logprobs) == (0, "stop", None)
    assert (choice.message.role, choice.message.content, choice.message.refusal) == ("assistant", "Hello.", None)
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (11, 7, 18)
    assert answer.session_id is None
    assert ask_strictly(answer)


def ask_strictly(answer):
    """The package builds its objects from anything; this checks every field against their declared types."""
    return type(answer).model_validate(answer.model_dump(), strict=True)


def test_code_and_its_output_are_fenced_blocks_in_order(official, model):
    model.play(calls("print(6 * 7)", first="Let me see."), says("It is 42."))
    answer = ask(official)
    assert answer.choices[0].message.content == (
        "Let me see.\n\n```python\nprint(6 * 7)\n```\n\n```output\n42\n```\n\nIt is 42.")
    assert answer.usage.total_tokens == 36


def test_pictures_are_markdown_with_data_urls(official, model):
    model.play(calls("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"), says("There."))
    content = ask(official).choices[0].message.content
    before, picture = content.split("![image](data:image/png;base64,")
    data, after = picture.split(")", 1)
    assert base64.b64decode(data, validate=True).startswith(b"\x89PNG")
    assert after == "\n\nThere."


@pytest.mark.parametrize("include_usage", [False, True])
def test_a_stream_is_what_the_official_client_expects(official, model, include_usage):
    model.play(calls("print(6 * 7)", first="Let me see."), says("It is 42."))
    options = {"stream_options": {"include_usage": True}} if include_usage else {}
    chunks = list(ask(official, stream=True, **options))
    for piece in chunks:
        assert ask_strictly(piece)
    assert {(c.id, c.created, c.model, c.object) for c in chunks} == {
        (chunks[0].id, chunks[0].created, "openai/scripted", "chat.completion.chunk")}
    assert chunks[0].id.startswith("chatcmpl-")
    if include_usage:
        last = chunks.pop()
        assert last.choices == [] and last.usage.total_tokens == 36
        assert all("usage" in c.model_fields_set and c.usage is None for c in chunks)
    else:
        assert all("usage" not in c.model_fields_set for c in chunks)
    assert [c.choices[0].delta.role for c in chunks] == ["assistant"] + [None] * (len(chunks) - 1)
    assert [c.choices[0].finish_reason for c in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert all(c.choices[0].index == 0 for c in chunks)
    assert "".join(c.choices[0].delta.content or "" for c in chunks) == (
        "Let me see.\n\n```python\nprint(6 * 7)\n```\n\n```output\n42\n```\n\nIt is 42.")
    assert len(chunks) > 6, "code streams while it is written"


def test_the_stream_is_live(official, model):
    hold = Hold()
    model.play([chunk({"role": "assistant", "content": "early"}), hold, *says(" late")[1:]])
    with ask(official, stream=True) as stream:
        for piece in stream:
            if piece.choices[0].delta.content == "early":
                break
        assert hold.reached.wait(20) and not hold.released.is_set()
        hold.released.set()
        assert "".join(piece.choices[0].delta.content or "" for piece in stream) == " late"


def test_raw_and_streaming_responses(official, model, server):
    model.play(says("raw"))
    raw = official.chat.completions.with_raw_response.create(model="openai/scripted", messages=HELLO)
    assert raw.headers["content-type"] == "application/json" and raw.headers["x-request-id"]
    assert raw.parse().choices[0].message.content == "raw"
    model.play(says("streamed"))
    with official.chat.completions.with_streaming_response.create(
            model="openai/scripted", messages=HELLO) as response:
        assert response.status_code == 200
        assert response.parse().choices[0].message.content == "streamed"
    model.play(says("li", "nes"))
    with official.chat.completions.with_streaming_response.create(
            model="openai/scripted", messages=HELLO, stream=True) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in response.iter_lines() if line.startswith("data:")]
    assert lines[-1] == "data: [DONE]"


def test_the_stream_helper_accumulates(official, model):
    model.play(says("to", "gether"))
    with official.chat.completions.stream(model="openai/scripted", messages=HELLO) as stream:
        assert "".join(event.delta for event in stream if event.type == "content.delta") == "together"
        assert stream.get_final_completion().choices[0].message.content == "together"


def test_the_asynchronous_client(server, model):
    async def both():
        async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key=server.key, max_retries=0) as client:
            whole = await client.chat.completions.create(model="openai/scripted", messages=HELLO)
            stream = await client.chat.completions.create(model="openai/scripted", messages=HELLO, stream=True)
            pieces = [piece.choices[0].delta.content or "" async for piece in stream]
            models = [model.id async for model in client.models.list()]
            async with client.chat.completions.with_streaming_response.create(
                    model="openai/scripted", messages=HELLO, stream=True) as response:
                lines = [line async for line in response.iter_lines() if line.startswith("data:")]
            assert lines[-1] == "data: [DONE]" and "three" in "".join(lines)
            with pytest.raises(openai.BadRequestError):
                await client.chat.completions.create(model="openai/scripted", messages=HELLO, temperature=9)
            return whole.choices[0].message.content, "".join(pieces), models
    model.play(says("one"), says("two"), says("three"))
    assert asyncio.run(both()) == ("one", "two", ["openai/scripted", "builtin/offline"])


def test_the_asynchronous_client_that_is_cancelled_leaves_nothing_running(server, model):
    hold = Hold()

    async def leaves():
        async with openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key=server.key, max_retries=0) as client:
            asking = asyncio.create_task(client.chat.completions.create(model="openai/scripted", messages=HELLO))
            await asyncio.to_thread(hold.reached.wait, 20)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
    model.play([chunk({"role": "assistant", "content": "slow"}), hold])
    asyncio.run(leaves())
    assert hold.abandoned.wait(20), "the call to the model goes on for nobody"


# What is sent

def test_what_the_client_tells_the_model_reaches_it(official, model):
    model.play(says("ok"))
    ask(official, [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "answered"},
        {"role": "developer", "content": [{"type": "text", "text": "Be kind."}]},
        {"role": "user", "content": [
            {"type": "text", "text": "what is this?"},
            {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}", "detail": "low"}}]},
    ], temperature=0.25, max_completion_tokens=99, max_tokens=5, seed=1, user="me", metadata={"a": "b"},
        extra_body={"nobody_knows": 1})
    body = model.requests[0].body
    system, *said = body["messages"]
    assert system["role"] == "system" and system["content"].endswith("\n\nBe brief.\n\nBe kind.")
    assert [message["role"] for message in said] == ["user", "assistant", "user"]
    text, picture = said[-1]["content"]
    assert text["text"] == "what is this?" and picture["image_url"]["url"] == f"data:image/png;base64,{PIXEL}"
    assert body["temperature"] == 0.25 and 99 in (body.get("max_tokens"), body.get("max_completion_tokens"))


def test_calls_and_results_of_the_history_are_told_to_the_model(official, model):
    model.play(says("ok"))
    ask(official, [
        {"role": "user", "content": "six times seven"},
        {"role": "assistant", "content": None, "tool_calls": [{
            "id": "a", "type": "function",
            "function": {"name": "execute", "arguments": '{"language": "python", "code": "6*7"}'}}]},
        {"role": "tool", "tool_call_id": "a", "content": "42"},
        {"role": "user", "content": "thanks"},
    ])
    said = model.requests[0].body["messages"]
    assert [message["role"] for message in said] == ["system", "user", "assistant", "tool", "user"]
    assert said[3]["content"] == "42"


@pytest.mark.parametrize("field, value", [
    ("n", 2), ("tools", [{"type": "function", "function": {"name": "f", "parameters": {}}}]),
    ("functions", [{"name": "f"}]), ("tool_choice", "required"), ("logprobs", True), ("top_logprobs", 2),
    ("audio", {"voice": "alloy", "format": "mp3"}), ("modalities", ["text", "audio"]), ("stop", ["END"]),
    ("logit_bias", {"50256": -100}), ("response_format", {"type": "json_object"}), ("web_search_options", {"a": 1}),
    ("temperature", 3), ("max_tokens", 0), ("stream_options", {"include_usage": True}), ("model", ""),
])
def test_what_cannot_be_done_is_refused_by_name(official, model, field, value):
    model.play()
    with pytest.raises(openai.BadRequestError) as refusal:
        ask(official, extra_body={field: value})
    error = refusal.value
    assert error.param == field and field in error.message
    assert error.type == "invalid_request_error" and error.code == "invalid_request"
    assert set(error.body) == {"message", "type", "param", "code"}
    assert model.requests == []


@pytest.mark.parametrize("fields", [
    {"n": 1, "tools": [], "tool_choice": "auto", "logprobs": False, "stop": None, "logit_bias": {}},
    {"modalities": ["text"], "response_format": {"type": "text"}, "parallel_tool_calls": True, "store": False},
    {"top_p": 0.9, "presence_penalty": 0.5, "frequency_penalty": 0.5, "service_tier": "auto", "unknown": {"a": []}},
])
def test_what_changes_nothing_is_taken(official, model, fields):
    model.play(says("ok"))
    assert ask(official, extra_body=fields).choices[0].message.content == "ok"


@pytest.mark.parametrize("message, param", [
    ({"role": "narrator", "content": "x"}, "messages[0].role"),
    ({"role": "user"}, "messages[0].content"),
    ({"role": "user", "content": 5}, "messages[0].content"),
    ({"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]}, "messages[0].content[0].type"),
    ({"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]},
     "messages[0].content[0].image_url.url"),
    ({"role": "system", "content": "alone"}, "messages"),
])
def test_messages_that_make_no_sense_are_refused_by_place(official, message, param):
    with pytest.raises(openai.BadRequestError) as refusal:
        ask(official, [message])
    assert refusal.value.param == param


# Sessions

def test_without_a_session_nothing_is_left(server, official, model):
    before = server.client.get("/v1/sessions")["total"]
    folders = conversations(server)
    model.play(calls("x = 1\nopen('file', 'w').write('x')\nx"), says("one"), calls("'x' in globals()"), says("two"))
    assert "```output\n1\n```" in ask(official).choices[0].message.content
    assert "```output\nFalse\n```" in ask(official).choices[0].message.content, "the interpreter was not fresh"
    assert server.client.get("/v1/sessions")["total"] == before
    assert server.client.get("/v1/health")["instances"]["active"] == 0
    until(lambda: conversations(server) <= folders, "the deletion of the workspaces")
    # A later request is a conversation of its own.
    assert [message["role"] for message in model.requests[2].body["messages"]] == ["system", "user"]


def conversations(server):
    """Names of the folders of workspaces but for the spare workers' and the server's own, which come and go."""
    return {name for name in server.workspaces() if not name.startswith(("spare-", "probe"))}


@pytest.mark.parametrize("way", ["body", "header"])
def test_with_a_session_the_interpreter_persists(client, official, model, way):
    session = client.new_session()
    fields = {"extra_body": {"session_id": session}} if way == "body" else {"extra_headers": {"X-Session-Id": session}}
    model.play(calls("x = 41"), says("set"), calls("x + 1"), says("there"))
    first = ask(official, [{"role": "user", "content": "set x"}], **fields)
    assert first.session_id == session
    history = [{"role": "user", "content": "set x"},
               {"role": "assistant", "content": first.choices[0].message.content},
               {"role": "user", "content": "and now?"}]
    assert "```output\n42\n```" in ask(official, history, **fields).choices[0].message.content
    # The client sent everything again; it is stored once, and the model hears it once.
    assert [message["content"] for message in client.messages(session)] == [
        "set x", "x = 41", "", "set", "and now?", "x + 1", "42\n", "there"]
    assert [message["role"] for message in model.requests[2].body["messages"]] == [
        "system", "user", "assistant", "tool", "assistant", "user"]


def test_a_request_that_failed_can_be_sent_again_without_a_second_copy(client, official, model):
    session = client.new_session()
    model.play(Refusal(400, {"error": {"message": "no"}}), says("yes"))
    with pytest.raises(openai.APIStatusError):
        ask(official, extra_body={"session_id": session})
    ask(official, extra_body={"session_id": session})
    assert [message["content"] for message in client.messages(session)] == ["Hello!", "yes"]


def test_a_session_of_the_native_route_goes_on_here(client, official, model):
    session = client.new_session()
    client.run(session, "y = 7")
    model.play(calls("y"), says("seven"))
    assert "```output\n7\n```" in ask(official, extra_body={"session_id": session}).choices[0].message.content


def test_code_that_needs_a_word_is_shown_and_not_run(client, official, model):
    session = client.new_session(auto_run=False)
    model.play(calls("print('asked')"))
    answer = ask(official, extra_body={"session_id": session})
    assert answer.choices[0].message.content == "```python\nprint('asked')\n```\n"
    assert (answer.choices[0].finish_reason, answer.choices[0].native_finish_reason) == ("stop", "confirmation")
    model.play(says("Ran."))
    assert client.chat(lmc.command("go"), session=session).console == "asked\n"


# Errors

def test_the_error_classes(server, official, client, model):
    with pytest.raises(openai.AuthenticationError) as refusal:
        openai.OpenAI(base_url=f"{server.url}/v1", api_key="wrong", max_retries=0).models.list()
    assert refusal.value.code == "invalid_api_key" and "param" in refusal.value.body
    with pytest.raises(openai.NotFoundError) as refusal:
        ask(official, extra_body={"session_id": "6534e54b-7261-4526-9325-11feb682040e"})
    assert refusal.value.code == "session_not_found"
    with pytest.raises(openai.NotFoundError) as refusal:
        official.models.retrieve("no/such")
    assert refusal.value.code == "model_not_found"
    with pytest.raises(openai.BadRequestError) as refusal:
        ask(official, temperature=9)
    assert refusal.value.code == "invalid_request" and refusal.value.param == "temperature"
    # As often as the server asks.
    model.play(*[Refusal(500, {"error": {"message": "the model's own words"}})] * 5)
    with pytest.raises(openai.InternalServerError) as refusal:
        ask(official)
    assert refusal.value.status_code == 502 and "the model's own words" in refusal.value.message
    with pytest.raises(openai.InternalServerError) as refusal:
        official.chat.completions.create(model="groq/no-key-for-it", messages=HELLO)
    assert refusal.value.status_code == 503 and refusal.value.code == "model_not_configured"
    assert int(refusal.value.response.headers["retry-after"]) > 0
    with pytest.raises(openai.APIConnectionError):
        openai.OpenAI(base_url="http://127.0.0.1:1/v1", api_key="x", max_retries=0).models.list()


@pytest.mark.parametrize("method, path, status", [
    ("GET", "/v1/chat/completions", 405), ("DELETE", "/v1/models", 405), ("POST", "/v1/models/x", 405),
    ("GET", "/v1/models/none", 404)])
def test_other_errors_have_the_same_shape(client, method, path, status):
    error = client.ask(method, path, expect=status)["error"]
    assert set(error) == {"message", "type", "param", "code"}


def test_bodies_that_cannot_be_read_have_the_same_shape(client):
    path = "/v1/chat/completions"
    for status, options in [
            (400, {"content": b"{broken"}), (400, {"content": b""}), (413, {"content": b" " * (9 << 20)}),
            (415, {"content": b"{}", "headers": {"Content-Type": "text/plain"}})]:
        error = client.ask("POST", path, expect=status, **options)["error"]
        assert set(error) == {"message", "type", "param", "code"} and error["param"] is None


def test_a_stream_that_breaks_off_raises(official, model):
    from scripted_model import Drop
    model.play([chunk({"role": "assistant", "content": "so far"}), Drop()])
    stream = ask(official, stream=True)
    seen = []
    with pytest.raises(openai.APIError) as failure:
        for piece in stream:
            seen.append(piece.choices[0].delta.content)
    assert "so far" in seen and failure.value.code == "model_unreachable"


def test_a_busy_session_is_a_conflict_that_is_tried_again(server, client, official, model):
    session, hold = client.new_session(), Hold()
    model.play([chunk({"role": "assistant", "content": "busy"}), hold, *says("done")[1:]], says("next"))
    first = threading.Thread(target=lambda: ask(official, extra_body={"session_id": session}))
    first.start()
    assert hold.reached.wait(20)
    with pytest.raises(openai.ConflictError) as refusal:
        ask(official, extra_body={"session_id": session})
    assert refusal.value.code == "session_busy"
    assert refusal.value.response.headers.get("x-should-retry") is None
    hold.released.set()
    first.join(20)


def test_the_official_client_waits_for_a_busy_session_by_itself(server, client, model):
    session, hold, tries = client.new_session(), Hold(), []

    def answered(response):
        tries.append(response.status_code)
        hold.released.set()
    model.play([chunk({"role": "assistant", "content": "busy"}), hold, *says("done")[1:]], says("next"))
    with httpx.Client(event_hooks={"response": [answered]}, trust_env=False) as http, openai.OpenAI(
            base_url=f"{server.url}/v1", api_key=server.key, http_client=http, max_retries=10) as patient:
        with client.openai_events("/v1/chat/completions", json={
                "messages": HELLO, "session_id": session, "stream": True}) as first:
            next(first)
            assert hold.reached.wait(20)
            assert ask(patient, extra_body={"session_id": session}).choices[0].message.content == "next"
    # What is released may take its time.
    assert tries[0] == 409 and tries[-1] == 200 and set(tries[:-1]) == {409}


def test_requests_are_tried_again_only_while_no_code_can_have_run(server, model):
    patient = openai.OpenAI(base_url=f"{server.url}/v1", api_key=server.key, max_retries=2)
    model.play(Refusal(400, {"error": {"message": "first"}}), says("second"))
    assert ask(patient).choices[0].message.content == "second"
    # Code ran, and then the model failed.
    model.play(calls("print('ran')"), Refusal(400, {"error": {"message": "tired"}}), says("never"))
    with pytest.raises(openai.InternalServerError) as failure:
        ask(patient)
    assert failure.value.response.headers["x-should-retry"] == "false"
    assert len(model.requests) == 2 and not model.finished


def test_a_client_that_times_out_leaves_nothing_running(server, client, official, model):
    hold = Hold()
    model.play([chunk({"role": "assistant", "content": "slow"}), hold])

    def waits(event, _):
        # Its time begins when the model has been asked.
        if event == "http11.receive_response_headers.started":
            assert hold.reached.wait(60)

    def watched(request):
        request.extensions = {**request.extensions, "trace": waits}
    with httpx.Client(event_hooks={"request": [watched]}, trust_env=False) as http, openai.OpenAI(
            base_url=f"{server.url}/v1", api_key=server.key, http_client=http, max_retries=0) as hasty:
        with pytest.raises(openai.APITimeoutError):
            ask(hasty, timeout=openai.Timeout(60, read=0.5))
        assert hold.reached.is_set() and not hold.released.is_set()
        assert hold.abandoned.wait(60), "the call to the model goes on for nobody"


def test_a_model_that_does_not_answer_in_time(tmp_path, model):
    with Server(tmp_path, LITELLM_MODEL="openai/scripted", OPENAI_BASE_URL=model.base_url, NESTBOX_PRELOAD=",",
                NESTBOX_MODEL_FIRST_BYTE_TIMEOUT=0.3, NESTBOX_MODEL_RETRIES=0) as server:
        model.play(Hold())
        with pytest.raises(openai.InternalServerError) as failure:
            ask(openai.OpenAI(base_url=f"{server.url}/v1", api_key=server.key, max_retries=0))
        assert failure.value.status_code == 504 and failure.value.code == "model_timed_out"


def test_how_often_a_model_is_asked_and_for_how_much_is_limited_as_on_the_native_route(official, model):
    model.play(calls("print('once')"), says("never"))
    answer = ask(official, extra_body={"config": {"max_turns": 1}})
    assert (answer.choices[0].finish_reason, answer.choices[0].native_finish_reason) == ("length", "max_turns")
    assert "```output\nonce\n```" in answer.choices[0].message.content and not model.finished
    model.play(says("some"))
    answer = ask(official, extra_body={"config": {"budget": {"tokens": 5000}}})
    assert answer.usage.budget_left == {"tokens": 5000 - 18}
    with pytest.raises(openai.PermissionDeniedError) as refusal:
        ask(official, extra_body={"config": {"budget": {"tokens": 1}}})
    assert refusal.value.code == "budget_exhausted"
    with pytest.raises(openai.BadRequestError) as refusal:
        ask(official, extra_body={"config": {"max_turns": 0}})
    assert refusal.value.param == "config.max_turns"


def test_the_rate_limit_is_an_error_of_its_own_and_says_when(tmp_path):
    with Server(tmp_path, RATE_LIMIT_PER_MINUTE=1) as server:
        client = openai.OpenAI(base_url=f"{server.url}/v1", api_key=server.key, max_retries=0)
        client.models.list()
        with pytest.raises(openai.RateLimitError) as refusal:
            client.models.list()
        assert refusal.value.code == "rate_limit_exceeded"
        assert 0 < int(refusal.value.response.headers["retry-after"]) <= 60


# Models

def test_models(official):
    listed = list(official.models.list())
    assert [model.id for model in listed] == ["openai/scripted", "builtin/offline"]
    for model in listed:
        assert model.object == "model" and isinstance(model.created, int) and model.owned_by
        assert official.models.retrieve(model.id) == model


def test_a_model_s_slash_may_be_encoded(client):
    assert client.get("/v1/models/openai%2Fscripted") == client.get("/v1/models/openai/scripted")


def test_the_offline_model_needs_nothing(official):
    answer = official.chat.completions.create(
        model="builtin/offline", messages=[{"role": "user", "content": fenced("print('off')")}])
    assert "```output\noff\n```" in answer.choices[0].message.content


# Other clients

def test_langchain(server, model):
    from langchain_openai import ChatOpenAI
    llm = ChatOpenAI(model="openai/scripted", base_url=f"{server.url}/v1", api_key=server.key, max_retries=0)
    model.play(says("invoked"))
    answer = llm.invoke([("system", "Be brief."), ("human", "hi")])
    assert answer.content == "invoked" and answer.usage_metadata["total_tokens"] == 18
    model.play(calls("print(6 * 7)"), says("It is 42."))
    pieces = list(llm.stream("six times seven"))
    assert "".join(piece.content for piece in pieces).endswith("```output\n42\n```\n\nIt is 42.")

    async def asynchronously():
        whole = await llm.ainvoke("hi")
        return whole.content, "".join([piece.content async for piece in llm.astream("hi")])
    model.play(says("later"), says("piece", "meal"))
    assert asyncio.run(asynchronously()) == ("later", "piecemeal")
    model.play(Refusal(400, {"error": {"message": "no"}}))
    with pytest.raises(openai.InternalServerError):
        llm.invoke("hi")
    model.play(says("same"), says("same"), says("same"))
    assert [answer.content for answer in llm.batch(["a", "b", "c"])] == ["same"] * 3


def test_plain_http_reads_the_stream_too(server, model):
    model.play(says("plain"))
    body = {"model": "openai/scripted", "messages": HELLO, "stream": True}
    answer = httpx.post(f"{server.url}/v1/chat/completions", json=body, trust_env=False,
                        headers={"Authorization": f"Bearer {server.key}"})
    events = [record.split("\n") for record in answer.text.split("\n\n") if record]
    assert events[-1] == ["data: [DONE]"]
    assert all(len(event) == 2 and event[0].startswith("id: ") for event in events[:-1])
