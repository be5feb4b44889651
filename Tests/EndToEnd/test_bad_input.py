"""What a client may get wrong: each answered as documented, and the server goes on serving."""

import contextlib
import json
import re
import socket

import pytest

from harness import lmc
from harness.client import Client, chat_body
from harness.deadline import until

JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def goes_on_serving(server, client):
    yield
    assert server.alive
    assert client.get("/v1/health")["status"] == "healthy"


def check_error(response, status):
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert set(response.json()) == {"error"}
    assert {"message", "type", "code"} <= set(error) <= {"message", "type", "code", "details"}
    assert isinstance(error["message"], str) and error["message"]
    assert response.headers["Content-Type"].startswith("application/json")
    assert response.headers["X-Request-Id"]
    return error


MESSAGE = lmc.message("x")


@pytest.mark.parametrize(("body", "field"), [
    ({}, "messages"),
    ({"messages": None}, "messages"),
    ({"messages": []}, "messages"),
    ({"messages": "hello"}, "messages"),
    ({"messages": ["hello"]}, "messages[0]"),
    ({"messages": [MESSAGE, 5]}, "messages[1]"),
    ({"messages": [{"type": "message", "content": "x"}]}, "messages[0].role"),
    ({"messages": [{**MESSAGE, "role": "nobody"}]}, "messages[0].role"),
    ({"messages": [{**MESSAGE, "role": 5}]}, "messages[0].role"),
    ({"messages": [{**MESSAGE, "role": "server"}]}, "messages[0].role"),
    ({"messages": [{**MESSAGE, "type": "song"}]}, "messages[0].type"),
    ({"messages": [{**MESSAGE, "type": "console"}]}, "messages[0].type"),
    ({"messages": [{"role": "user", "type": "message"}]}, "messages[0].content"),
    ({"messages": [{**MESSAGE, "content": 5}]}, "messages[0].content"),
    ({"messages": [{**MESSAGE, "content": None}]}, "messages[0].content"),
    ({"messages": [{"role": "user", "type": "code", "content": "1"}]}, "messages[0].format"),
    ({"messages": [{**lmc.code("1"), "format": 5}]}, "messages[0].format"),
    ({"messages": [{**MESSAGE, "recipient": "everybody"}]}, "messages[0].recipient"),
    ({"messages": [MESSAGE], "session_id": 5}, "session_id"),
    ({"messages": [MESSAGE], "stream": "yes"}, "stream"),
    ({"messages": [MESSAGE], "auto_run": 1}, "auto_run"),
    ({"messages": [MESSAGE], "model": 5}, "model"),
    ({"messages": [MESSAGE], "config": 5}, "config"),
    ({"messages": [MESSAGE], "config": {"llm": []}}, "config.llm"),
    ({"messages": [MESSAGE], "config": {"llm": {"temperature": "hot"}}}, "config.llm.temperature"),
    ({"messages": [MESSAGE], "config": {"llm": {"temperature": -1}}}, "config.llm.temperature"),
    ({"messages": [MESSAGE], "config": {"llm": {"max_tokens": 0}}}, "config.llm.max_tokens"),
    ({"messages": [MESSAGE], "config": {"llm": {"max_tokens": 1.5}}}, "config.llm.max_tokens"),
])
def test_the_message_names_the_field(client, body, field):
    error = check_error(client.request("POST", "/v1/chat", json=body), 400)
    assert field in error["message"]


@pytest.mark.parametrize("body", [
    b"", b"hello", b"{", b"{}}", b'{"messages": [}', b"\xff\xfe", b'{"messages": NaN}', b"null", b"[]", b"5",
    b"[" * 100_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b'{"messages": [{"role": "user"',
])
def test_a_body_that_is_not_a_json_object(client, body):
    check_error(client.request("POST", "/v1/chat", content=body, headers=JSON), 400)


def test_ten_megabytes_of_content_are_too_many(client, session):
    body = {"session_id": session, "messages": [lmc.message("x" * 10_000_000)]}
    check_error(client.request("POST", "/v1/chat", json=body), 413)
    assert client.messages(session) == []


def test_a_megabyte_of_content_is_taken(client, session):
    text = "x" * 1_000_000
    client.post(f"/v1/sessions/{session}/messages", json=lmc.message(text))
    assert client.messages(session, full="true")[0]["content"] == text
    assert client.run(session, f"len('{text}')").console == "1000000\n"


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_a_body_of_another_type(client, content_type):
    body = json.dumps({"messages": [MESSAGE]}).encode()
    check_error(client.request("POST", "/v1/chat", content=body, headers={"Content-Type": content_type}), 415)


@pytest.mark.parametrize(("method", "path", "allowed"), [
    ("PUT", "/v1/health", {"GET"}), ("GET", "/v1/chat", {"POST"}), ("DELETE", "/v1/sessions", {"GET", "POST"}),
    ("POST", "/v1/sessions/6534e54b-7261-4526-9325-11feb682040e", {"GET", "PATCH", "DELETE"}),
])
def test_a_method_that_a_route_does_not_have(client, method, path, allowed):
    response = client.request(method, path)
    check_error(response, 405)
    assert allowed <= {name.strip() for name in response.headers["Allow"].split(",")}


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nowhere", "/v1/sessions/x/y/z", "/v2/chat", "/v1/chat/nowhere"])
def test_a_route_that_is_not_there(client, path):
    check_error(client.request("GET", path), 404)


@pytest.mark.parametrize("identifier", ["..", "%2e%2e", "%00", "x" * 5000, "'; drop table sessions; --", "ü"])
def test_a_session_id_that_is_none(client, identifier):
    assert client.request("GET", f"/v1/sessions/{identifier}/messages").status_code in (400, 404, 414)


@pytest.mark.parametrize("sent", [
    b"\r\n\r\n", b"nonsense\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01",
    b"POST /v1/chat HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
    b"POST /v1/chat HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET /v1/health HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    b"POST /v1/chat HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{",
])
def test_bytes_that_are_no_request(server, sent):
    answer = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        # The server may have had enough of it at any moment.
        with contextlib.suppress(ConnectionError):
            connection.sendall(sent)
        # By then it may be none any more: ENOTCONN, which is no ConnectionError.
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionError):
            while piece := connection.recv(65536):
                answer += piece
    assert not answer.startswith(b"HTTP/1.1 2")


def test_every_request_has_an_id_of_its_own(client):
    identifiers = {client.request("GET", "/v1/health").headers["X-Request-Id"] for _ in range(5)}
    assert len(identifiers) == 5


def test_a_request_s_own_id_does_not_forge_the_log(server, client):
    forged = client.request("GET", "/v1/health", headers={"X-Request-Id": "x" * 4000})
    assert len(forged.headers["X-Request-Id"]) < 300
    client.request("GET", "/v1/%0a%0dFORGED%20LINE%1b[31m")
    assert not re.search(r"^FORGED", server.log, re.MULTILINE) and "\x1b[31m" not in server.log


def test_text_that_json_allows_and_nothing_else_does_is_kept(client, session):
    text = "nul \x00, bell \x07, line \u2028, bird \U0001f426, right-to-left \u202e"
    client.post(f"/v1/sessions/{session}/messages", json=lmc.message(text))
    assert client.messages(session)[0]["content"] == text


def test_a_lone_surrogate_breaks_nothing(client, session):
    body = b'{"role": "user", "type": "message", "content": "half \\ud83d a bird"}'
    response = client.request("POST", f"/v1/sessions/{session}/messages", content=body, headers=JSON)
    assert response.status_code in (200, 400)
    assert client.request("GET", f"/v1/sessions/{session}/messages").status_code == 200


def test_a_wrong_key_is_not_repeated(server):
    assert "secret-guess" not in Client(server.url, "secret-guess").request("GET", "/v1/health").text


# Requests that ask for another protocol. Of what follows one the decoder reads nothing, and would keep all.

UPGRADE = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"


def test_a_request_that_asks_for_another_protocol_is_answered_and_the_last_of_its_connection(server):
    """As Java's client and `curl --http2` ask at first: they take a connection of their own for what comes next."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(f"GET /livez HTTP/1.1\r\nHost: x\r\n{UPGRADE}\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")


def test_nothing_is_kept_of_what_follows_one(server, client, session):
    source = "open('begun', 'w').close()\nimport time\ntime.sleep(600)"
    body = json.dumps(chat_body([lmc.code(source)], session, {})).encode()
    head = (f"POST /v1/chat HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.key}\r\n{UPGRADE}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(head + body)
        until((server.data / "workspaces" / session / "begun").exists, "the beginning of the code")
        with pytest.raises(ConnectionError):
            for _ in range(4096):
                connection.sendall(bytes(1 << 16))
    until(lambda: client.interpreter(session) == "ready", "the end of the code")
