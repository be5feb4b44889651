"""Both limits, exactly at their edges, and the headers that tell of them."""

import time
from concurrent.futures import ThreadPoolExecutor

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


@pytest.mark.parametrize("way", ["body", "header"])
def test_a_session_of_openai_s_clients_has_ten_requests_a_minute_too(limited_by_session, way):
    client, session = limited_by_session.client, limited_by_session.client.new_session()
    body = {"messages": [{"role": "user", "content": "Hello!"}], **({"session_id": session} if way == "body" else {})}
    headers = {"X-Session-Id": session} if way == "header" else {}
    for used in range(1, 11):
        response = client.request("POST", "/v1/chat/completions", json=body, headers=headers)
        assert (response.status_code, *limits(response)[:2]) == (200, 10, 10 - used)
    refused = client.request("POST", "/v1/chat/completions", json=body, headers=headers)
    check_refusal(refused, 10)
    assert set(refused.json()["error"]) == {"message", "type", "param", "code"}
    # By either name it is the same session, and on either route.
    check_refusal(client.request("POST", "/v1/chat", json=chat_body([lmc.code("1")], session, {})), 10)


def test_of_many_requests_at_once_ten_are_for_one_session(limited_by_session):
    session = limited_by_session.client.new_session()
    clients = [Client(limited_by_session.url, limited_by_session.key) for _ in range(30)]
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda client: client.request("GET", f"/v1/sessions/{session}"), clients))
    assert [answer.status_code for answer in answers].count(200) == 10
    assert all(answer.status_code in (200, 429) for answer in answers)


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


def test_of_a_hundred_requests_at_once_sixty_are_answered(limited):
    limited.client.close()
    clients = [Client(limited.url, limited.key) for _ in range(100)]
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda client: client.request("GET", "/v1/health"), clients))
    assert [answer.status_code for answer in answers].count(200) == 60
    refused = [answer for answer in answers if answer.status_code != 200]
    for answer in refused:
        check_refusal(answer, 60)
    assert sorted(limits(answer)[1] for answer in answers if answer.status_code == 200) == list(range(60))


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory):
    """A server that three requests a minute may reach from one address, and that believes proxies here and in 10/8."""
    folder = tmp_path_factory.mktemp("nestbox")
    with Server(folder, RATE_LIMIT_PER_MINUTE=3, NESTBOX_TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8") as server:
        yield server


def statuses(server, *chains):
    return [server.client.request("GET", "/v1/health", headers={"X-Forwarded-For": chain}).status_code
            for chain in chains]


def test_behind_a_trusted_proxy_clients_are_told_apart(behind_a_proxy):
    assert statuses(behind_a_proxy, *["192.0.2.1"] * 4) == [200, 200, 200, 429]
    assert statuses(behind_a_proxy, "192.0.2.2", "192.0.2.1") == [200, 429]


def test_what_a_client_writes_before_the_proxy_s_word_does_not_count(behind_a_proxy):
    made_up = [f"6.6.6.{number}, 198.51.100.1" for number in range(3)]
    assert statuses(behind_a_proxy, *made_up, "10.9.9.9, 198.51.100.1") == [200, 200, 200, 429]


def test_a_chain_of_trusted_proxies_is_followed_to_the_client(behind_a_proxy):
    chains = ["203.0.113.1, 10.1.1.1", "203.0.113.1,10.2.2.2, 10.1.1.1", "203.0.113.1:4711, ::ffff:10.1.1.1",
              "::ffff:203.0.113.1"]
    assert statuses(behind_a_proxy, *chains) == [200, 200, 200, 429]


def test_ipv6_clients_are_counted_by_their_64(behind_a_proxy):
    assert statuses(behind_a_proxy, *[f"2001:db8::{number}" for number in (1, 2, 3, 4)]) == [200, 200, 200, 429]
    assert statuses(behind_a_proxy, "2001:db8:0:1::1", "[2001:db8::5]:443") == [200, 429]


def test_the_header_forwarded_is_nobody_s_word(behind_a_proxy):
    headers = [{"X-Forwarded-For": "192.0.2.77", "Forwarded": f"for=192.0.2.{number}"} for number in range(100, 104)]
    answers = [behind_a_proxy.client.request("GET", "/v1/health", headers=one) for one in headers]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
