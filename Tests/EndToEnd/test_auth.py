"""The bearer key: what is open, what is not, and what a refusal says."""

import pytest

from harness.client import Client

ROUTES = [
    ("GET", "/v1/health"), ("POST", "/v1/sessions"), ("GET", "/v1/sessions"),
    *[(method, "/v1/sessions/6534e54b-7261-4526-9325-11feb682040e") for method in ("GET", "PATCH", "DELETE")],
    *[(method, "/v1/sessions/6534e54b-7261-4526-9325-11feb682040e/messages") for method in ("GET", "POST", "DELETE")],
    ("POST", "/v1/sessions/6534e54b-7261-4526-9325-11feb682040e/load"),
    ("GET", "/v1/sessions/6534e54b-7261-4526-9325-11feb682040e/export"),
    ("POST", "/v1/chat"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_answers_without_the_key(server, method, path):
    refusal = Client(server.url, None).request(method, path)
    assert refusal.status_code == 401
    assert refusal.headers["WWW-Authenticate"].startswith("Bearer")
    assert {"message", "type", "code"} <= set(refusal.json()["error"])


@pytest.mark.parametrize("header", [
    "", "Bearer", "Bearer wrong", "Basic dGVzdDp0ZXN0", "Bearer {key}x", "Bearer {prefix}", "{key}",
    "Bearer {key} {key}",
])
def test_a_header_that_is_not_the_key_is_refused(server, header):
    value = header.format(key=server.key, prefix=server.key[:-1])
    refusal = Client(server.url, None).request("GET", "/v1/sessions", headers={"Authorization": value})
    assert refusal.status_code == 401
    assert server.key not in refusal.text


def test_the_key_opens(client):
    assert client.get("/v1/sessions")["page"] == 1
