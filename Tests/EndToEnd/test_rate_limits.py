"""Both limits, exactly at their edges, and the headers that tell of them."""

import time

import pytest

from harness import lmc
from harness.client import Client, chat_body
from harness.server import Server

HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


@pytest.fixture
def limited(tmp_path):
    """A server with the limits of the reference document, untouched."""
    with Server(tmp_path, RATE_LIMIT_PER_MINUTE=None, SESSION_RATE_LIMIT_PER_MINUTE=None) as server:
        yield server


@pytest.fixture
def limited_by_session(tmp_path):
    with Server(tmp_path, SESSION_RATE_LIMIT_PER_MINUTE=None) as server:
        yield server


def limits(response):
    return tuple(int(response.headers[name]) for name in HEADERS)


def check_refusal(response, limit):
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert limits(response)[:2] == (limit, 0)
    assert {"message", "type", "code"} <= set(response.json()["error"])


def test_an_address_has_sixty_requests_a_minute(limited):
    for used in range(1, 61):
        response = limited.client.request("GET", "/v1/health")
        limit, remaining, reset = limits(response)
        assert (response.status_code, limit, remaining) == (200, 60, 60 - used)
        assert time.time() - 1 <= reset <= time.time() + 61
    check_refusal(limited.client.request("GET", "/v1/sessions"), 60)
    assert limited.client.request("GET", "/livez").status_code == 200


def test_an_address_cannot_be_made_up(limited):
    for number in range(60):
        forwarded = {"X-Forwarded-For": f"198.51.100.{number}"}
        assert limited.client.request("GET", "/v1/health", headers=forwarded).status_code == 200
    forwarded = {"X-Forwarded-For": "203.0.113.1"}
    check_refusal(limited.client.request("GET", "/v1/health", headers=forwarded), 60)


def test_wrong_keys_count_too(limited):
    guesser = Client(limited.url, "guess")
    for _ in range(60):
        assert guesser.request("GET", "/v1/health").status_code == 401
    check_refusal(guesser.request("GET", "/v1/health"), 60)
    check_refusal(limited.client.request("GET", "/v1/health"), 60)


def test_a_session_has_ten_requests_a_minute(limited_by_session):
    client = limited_by_session.client
    crowded, quiet = client.new_session(), client.new_session()
    for used in range(1, 11):
        response = client.request("POST", "/v1/chat", json=chat_body([lmc.code("1")], crowded, {}))
        assert (response.status_code, *limits(response)[:2]) == (200, 10, 10 - used)
    refused = client.request("POST", "/v1/chat", json=chat_body([lmc.code("1")], crowded, {}))
    check_refusal(refused, 10)
    assert len(client.chat(lmc.code("1"), session=quiet).messages) > 0


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/v1/health", 200), ("GET", "/v1/health?detail=nonsense", 400), ("GET", "/v1/nowhere", 404),
    ("PUT", "/v1/health", 405), ("POST", "/v1/sessions", 201),
])
def test_every_answer_carries_the_headers(client, method, path, status):
    response = client.request(method, path)
    assert response.status_code == status
    assert all(name in response.headers for name in HEADERS)


def test_an_answer_to_a_wrong_key_carries_the_headers(server):
    response = Client(server.url, "wrong").request("GET", "/v1/health")
    assert response.status_code == 401
    assert all(name in response.headers for name in HEADERS)
