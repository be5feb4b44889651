"""The reference document's own examples: its requests as they stand there, and its answers, field for field.

Where the document's server says what it does not know (`"uptime": "unknown"`), this one says what is so: the kind of the
value is the document's, and the value is the truth.
"""

import json
import re
import sqlite3
import time

import pytest

from aws_bytes import says
from fake_aws import STANDING, FakeAWS
from harness import lmc
from harness.client import Client
from harness.deadline import until
from harness.keys import client_of
from harness.server import Server

MODEL = "bedrock/anthropic.claude-3-sonnet-20240229-v1:0"

KEY = "your-api-key"
HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}

HEALTH = json.loads("""
{
    "llm": {
        "model": "bedrock/anthropic.claude-3-sonnet-20240229-v1:0",
        "status": "ready"
    },
    "instances": {
        "active": 0,
        "max": 3
    },
    "status": "healthy",
    "uptime": "unknown",
    "version": "0.4.3"
}
""")

SYSTEM = json.loads("""
{
    "disk": {
        "free": "96.44GB",
        "total": "233.47GB",
        "used_percent": 8.7
    },
    "memory": {
        "available": "2.02GB",
        "total": "8.00GB",
        "used_percent": 74.8
    },
    "system": {
        "hostname": "server.example.com",
        "platform": "Darwin",
        "python": "3.9.5",
        "version": "23.1.0"
    },
    "timestamp": "2025-02-24T20:56:46.884080"
}
""")

CREATED = json.loads("""
{
    "created_at": "2025-02-16T17:10:28.301493",
    "session_id": "6534e54b-7261-4526-9325-11feb682040e"
}
""")

CHAT = json.loads("""
{
    "messages": [
        {
            "role": "user",
            "type": "message",
            "content": "Hello!"
        }
    ],
    "session_id": "optional-session-id",
    "stream": false,
    "config": {
        "llm": {
            "model": "bedrock/anthropic.claude-3-sonnet-20240229-v1:0",
            "temperature": 0.7,
            "max_tokens": 4096
        }
    }
}
""")

COMPLETION = json.loads("""
{
    "messages": [
        {
            "role": "user",
            "content": "Hello!"
        }
    ],
    "model": "bedrock/anthropic.claude-3-sonnet-20240229-v1:0",
    "stream": false,
    "temperature": 0.7,
    "max_tokens": 4096
}
""")

# What a text of the examples is a text of.
FORMS = [
    re.compile(r"\d+\.\d\dGB"),
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}"),
    re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    re.compile(r"\d+\.\d+\.\d+\S*"),
]


def like(example, value, place=""):
    """Holds a value against an example: the same fields and no others, each of the same kind and form."""
    # JSON has numbers of one kind: 39 stands for 39.0.
    kind = float if type(value) is int and type(example) is float else type(value)
    assert kind is type(example), f"{place}: {value!r} for {example!r}"
    if isinstance(example, dict):
        assert set(value) == set(example), place
        for name in example:
            like(example[name], value[name], f"{place}.{name}")
    elif isinstance(example, str):
        assert value, place
        for form in FORMS:
            assert not form.fullmatch(example) or form.fullmatch(value), f"{place}: {value!r} for {example!r}"


@pytest.fixture(scope="module")
def aws():
    with FakeAWS().serving() as aws:
        yield aws


@pytest.fixture(scope="module")
def server(aws, tmp_path_factory):
    settings = {"LITELLM_MODEL": MODEL, "AWS_ENDPOINT_URL": aws.address, "AWS_REGION": "us-east-1",
                "AWS_EC2_METADATA_DISABLED": "true", "AWS_ACCESS_KEY_ID": STANDING.id,
                "AWS_SECRET_ACCESS_KEY": STANDING.secret, "API_KEY": KEY, "NESTBOX_PRELOAD": ","}
    with Server(tmp_path_factory.mktemp("nestbox"), **settings) as server:
        yield server


class DocumentsClient(Client):
    """Sends the document's headers, both, with every request: also where there is no body."""

    def request(self, method, path, **options):
        return super().request(method, path, headers=HEADERS, **options)


@pytest.fixture
def client(server):
    return DocumentsClient(server.url, KEY)


def test_health(client):
    answer = client.get("/v1/health")
    like(HEALTH, answer)
    assert answer["llm"] == HEALTH["llm"] and answer["status"] == HEALTH["status"]
    assert answer["instances"] == HEALTH["instances"]


def test_health_in_full(client):
    answer = client.get("/v1/health", params={"detail": "full"})
    system = answer.pop("system")
    # Beyond the document: what stands around the workers.
    assert answer.pop("isolation")
    like(HEALTH, answer)
    like(SYSTEM, system)


def test_a_session_is_made_with_the_document_s_headers_and_no_body(client):
    answer = client.post("/v1/sessions", expect=201)
    # Beyond the document: what the session was made with.
    assert answer.pop("metadata") == {}
    like(CREATED, answer)


def test_sessions_and_their_messages_are_listed(client):
    session = client.post("/v1/sessions", expect=201)["session_id"]
    assert session in [entry["session_id"] for entry in client.get("/v1/sessions")["sessions"]]
    assert client.get(f"/v1/sessions/{session}/messages")["messages"] == []


def asked(aws):
    """What the model was told and how, by the one request that it had."""
    request, = aws.requests
    assert request.path == "/model/anthropic.claude-3-sonnet-20240229-v1%3A0/converse-stream"
    assert request.body["inferenceConfig"] == {"maxTokens": 4096, "temperature": 0.7}
    return request.body["messages"]


@pytest.mark.parametrize("with_session", [True, False])
def test_the_native_chat(client, aws, with_session):
    aws.play(says("Hi ", "there."))
    session = client.post("/v1/sessions", expect=201)["session_id"] if with_session else None
    body = {name: value for name, value in CHAT.items() if name != "session_id"}
    answer = client.post("/v1/chat", json={**body, "session_id": session} if with_session else body)
    assert asked(aws) == [{"role": "user", "content": [{"text": "Hello!"}]}]
    message, = answer["messages"]
    assert lmc.bare(message) == {"role": "assistant", "type": "message", "content": "Hi there."}
    assert answer["model"] == MODEL and answer["session_id"] == (session or answer["session_id"])
    stored = [lmc.bare(one) for one in client.messages(answer["session_id"])]
    assert stored == [CHAT["messages"][0], lmc.bare(message)]


def test_the_placeholder_of_the_native_chat_is_no_session(client, aws):
    aws.play()
    error = client.post("/v1/chat", expect=404, json=CHAT)["error"]
    assert error["code"] == "session_not_found" and aws.requests == []


def test_the_openai_chat(client, aws):
    aws.play(says("Hi ", "there."))
    answer = client.post("/v1/chat/completions", json=COMPLETION)
    assert asked(aws) == [{"role": "user", "content": [{"text": "Hello!"}]}]
    choice, = answer["choices"]
    assert choice["message"]["role"] == "assistant" and choice["message"]["content"] == "Hi there."
    assert answer["model"] == MODEL and answer["object"] == "chat.completion"


def test_both_chats_stream_when_stream_is_true(client, aws):
    aws.play(says("Hi ", "there."), says("Hi ", "there."))
    native = {name: value for name, value in CHAT.items() if name != "session_id"}
    with client.events("POST", "/v1/chat", json={**native, "stream": True}) as stream:
        assert stream.response.headers["Content-Type"].startswith("text/event-stream")
        stream.finish()
    assert [block.stored for block in stream.blocks] == [("assistant", "message", None, "Hi there.")]
    with client.openai_events("/v1/chat/completions", json={**COMPLETION, "stream": True}) as stream:
        assert stream.response.headers["Content-Type"].startswith("text/event-stream")
        events = [event.data for event in stream]
    assert events[-1] == "[DONE]"
    assert "".join(event["choices"][0]["delta"].get("content") or "" for event in events[:-1]) == "Hi there."


def test_the_statuses_of_errors(client, server, tmp_path):
    client.post("/v1/chat", expect=400, json={**CHAT, "messages": []})
    Client(server.url, None).get("/v1/health", expect=401)
    client_of(server, "other", scopes="files").post("/v1/chat", expect=403, json=CHAT)
    client.get(f"/v1/sessions/{CREATED['session_id']}/messages", expect=404)
    with Server(tmp_path, NESTBOX_PRELOAD=",") as broken:
        session = broken.client.new_session()
        with sqlite3.connect(broken.data / "nestbox.sqlite") as database:
            database.execute("ALTER TABLE messages RENAME TO lost")
        database.close()
        error = broken.client.get(f"/v1/sessions/{session}/messages", expect=500)["error"]
        assert "lost" not in str(error)
        until(lambda: error["details"]["error_id"] in broken.log, "the word of it in the log")


def test_more_requests_than_the_document_allows_are_429_and_every_answer_counts_them(tmp_path):
    with Server(tmp_path, RATE_LIMIT_PER_MINUTE=None, SESSION_RATE_LIMIT_PER_MINUTE=None,
                NESTBOX_PRELOAD=",") as server:
        session = server.client.new_session()
        for used in range(1, 11):
            headers = server.client.request("GET", f"/v1/sessions/{session}/messages").headers
            assert headers["X-RateLimit-Limit"] == "10" and headers["X-RateLimit-Remaining"] == str(10 - used)
            assert 0 <= int(headers["X-RateLimit-Reset"]) - time.time() <= 61
        server.client.get(f"/v1/sessions/{session}/messages", expect=429)
        for used in range(13, 61):
            headers = server.client.request("GET", "/v1/sessions").headers
            assert headers["X-RateLimit-Limit"] == "60" and headers["X-RateLimit-Remaining"] == str(60 - used)
        server.client.get("/v1/sessions", expect=429)
