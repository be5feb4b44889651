"""Sessions: made, listed, read, changed and deleted."""

import os
import re
from uuid import UUID, uuid4

import pytest

from harness import lmc
from harness.deadline import until
from harness.server import Server

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")


def listed(client, **query):
    return [entry["session_id"] for entry in client.get("/v1/sessions", params=query)["sessions"]]


def test_a_session_is_made_with_no_body_and_no_content_type(client):
    response = client.request("POST", "/v1/sessions")
    assert response.status_code == 201
    made = response.json()
    assert set(made) == {"session_id", "created_at", "metadata"}
    assert str(UUID(made["session_id"])) == made["session_id"]
    assert TIMESTAMP.fullmatch(made["created_at"])
    assert made["metadata"] == {}


def test_named_fields_are_folded_into_the_metadata_and_unknown_ones_ignored(client):
    fields = {"title": "T", "name": "N", "model": "builtin/offline", "safe_mode": "off"}
    made = client.post("/v1/sessions", expect=201, json={**fields, "metadata": {"mine": [1, None]}, "colour": "red"})
    assert made["metadata"] == {**fields, "mine": [1, None]}


@pytest.mark.parametrize(("body", "field"), [
    ({"metadata": 5}, "metadata"), ({"auto_run": "yes"}, "auto_run"), ({"title": 7}, "title"),
    ({"policy": 1}, "policy"), ({"policy": "no-such-policy"}, "policy"), ({"model": []}, "model"),
])
def test_a_field_of_the_wrong_kind_is_named(client, body, field):
    assert field in client.post("/v1/sessions", expect=400, json=body)["error"]["message"]


@pytest.mark.parametrize("body", ["{", "[]", "nonsense", '"text"', "\x00"])
def test_a_body_that_is_no_object_is_refused(client, body):
    client.post("/v1/sessions", expect=400, content=body, headers={"Content-Type": "application/json"})


def test_a_session_tells_all_about_itself(client, session):
    client.run(session, "print('hello')")
    told = client.session(session)
    assert {"session_id", "created_at", "last_active", "metadata", "messages", "message_count", "status",
            "interpreter"} <= set(told)
    assert told["session_id"] == session
    assert TIMESTAMP.fullmatch(told["last_active"]) and told["last_active"] >= told["created_at"]
    assert told["message_count"] == len(told["messages"]) == 2
    assert told["status"] == "active"
    assert set(told["interpreter"]) == {"status", "policy", "languages", "memory_bytes"}
    assert told["interpreter"]["status"] == "ready"
    assert told["interpreter"]["policy"] == "default"
    assert "python" in told["interpreter"]["languages"]
    assert told["interpreter"]["memory_bytes"] > 1_000_000


def test_a_session_that_has_run_nothing_holds_no_interpreter(client, session):
    told = client.session(session)
    assert (told["status"], told["interpreter"]["status"]) == ("inactive", "stopped")


def test_metadata_is_merged(client):
    session = client.new_session(title="old", metadata={"kept": 1, "changed": 1})
    body = {"metadata": {"changed": {"deep": True}, "new": "x"}}
    patched = client.ask("PATCH", f"/v1/sessions/{session}", json=body)
    expected = {"title": "old", "kept": 1, "changed": {"deep": True}, "new": "x"}
    assert patched["metadata"] == client.session(session)["metadata"] == expected
    assert patched["session_id"] == session


def test_a_patch_of_the_wrong_kind_is_refused(client, session):
    body = {"metadata": "x"}
    assert "metadata" in client.ask("PATCH", f"/v1/sessions/{session}", expect=400, json=body)["error"]["message"]


def test_the_newest_activity_is_listed_first(client):
    first, second = client.new_session(), client.new_session()
    assert listed(client, limit=2) == [second, first]
    client.post(f"/v1/sessions/{first}/messages", json=lmc.message("still here"))
    assert listed(client, limit=2) == [first, second]


def test_pages_hold_every_session_once(tmp_path):
    with Server(tmp_path) as server:
        made = [server.client.new_session() for _ in range(45)]
        page = server.client.get("/v1/sessions")
        assert (page["total"], page["page"], page["limit"], len(page["sessions"])) == (45, 1, 20, 20)
        pages = [listed(server.client, page=number, sort="created_at:asc") for number in (1, 2, 3, 4)]
        assert [len(page) for page in pages] == [20, 20, 5, 0]
        assert [identifier for page in pages for identifier in page] == made
        assert listed(server.client, sort="created_at:desc", limit=100) == made[::-1]


def test_only_active_sessions_are_listed_when_asked(client):
    idle, working = client.new_session(), client.new_session()
    client.run(working, "1")
    active = listed(client, active_only="true", limit=100)
    assert working in active and idle not in active
    assert idle in listed(client, active_only="false", limit=100)


def test_sessions_are_filtered_by_all_that_is_asked_at_once(tmp_path):
    with Server(tmp_path, NESTBOX_PRELOAD=",") as server:
        client = server.client
        plain, strict, both = (client.new_session(**fields) for fields in (
            {"title": "Annual REPORT"}, {"policy": "strict"}, {"title": "a report, 100%", "policy": "strict"}))
        assert listed(client, title="report") == [both, plain]
        assert listed(client, title="100%") == [both] and listed(client, title="%") == [both]
        assert listed(client, policy="strict") == [both, strict]
        assert listed(client, policy="strict", title="Report") == [both]
        client.post(f"/v1/sessions/{plain}/messages", json=lmc.message("later"))
        since = client.session(plain)["last_active"]
        assert listed(client, active_since=since) == [plain]
        assert listed(client, sort="last_active:asc") == [strict, both, plain]
        assert listed(client, sort="last_active:desc") == [plain, both, strict]
        page = client.get("/v1/sessions", params={"policy": "strict", "limit": 1})
        assert (page["total"], len(page["sessions"])) == (2, 1)


@pytest.mark.parametrize(("name", "value"), [
    ("page", "0"), ("page", "-1"), ("page", "x"), ("limit", "0"), ("limit", "101"), ("limit", "ten"),
    ("sort", "created_at"), ("sort", "title:asc"), ("active_only", "maybe"),
])
def test_a_query_that_makes_no_sense_is_refused_by_name(client, name, value):
    assert name in client.get("/v1/sessions", expect=400, params={name: value})["error"]["message"]


def test_a_deleted_session_is_gone_with_its_worker_its_messages_and_its_files(server, client, session):
    def files():
        return [place for place, _, names in os.walk(server.data) if "deleted-with-its-session.txt" in names]

    client.run(session, "open('deleted-with-its-session.txt', 'w').write('x')")
    assert files(), "the workspace lies under the data folder"
    worker, child = server.worker_of(session), server.sleeper(session)

    assert client.ask("DELETE", f"/v1/sessions/{session}") == {"success": True}
    client.get(f"/v1/sessions/{session}", expect=404)
    client.get(f"/v1/sessions/{session}/messages", expect=404)
    client.ask("DELETE", f"/v1/sessions/{session}", expect=404)
    assert session not in listed(client, limit=100)
    until(lambda: not files(), "the end of the session's files")
    until(lambda: not worker.alive and not child.alive, "the end of the session's worker and all below it")


def test_sessions_that_are_not_there_are_all_alike(client):
    deleted = client.new_session()
    client.ask("DELETE", f"/v1/sessions/{deleted}")
    absent = []
    for identifier in (str(uuid4()), deleted, "not-a-uuid"):
        body = client.get(f"/v1/sessions/{identifier}", expect=404)
        absent.append(str(body).replace(identifier, "<id>"))
    assert absent[0] == absent[1] == absent[2]


@pytest.mark.parametrize(("method", "rest"), [
    ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/messages"), ("POST", "/messages"), ("DELETE", "/messages"),
    ("POST", "/load"), ("GET", "/export"),
])
def test_every_route_of_an_unknown_session_is_404(client, method, rest):
    bodies = {"/messages": lmc.message("x"), "/load": {"messages": [lmc.message("x")]}, "": {"metadata": {}}}
    options = {"json": bodies[rest]} if method in ("POST", "PATCH") else {}
    error = client.ask(method, f"/v1/sessions/{uuid4()}{rest}", expect=404, **options)["error"]
    assert {"message", "type", "code"} <= set(error)


def test_sessions_outlive_the_server(tmp_path):
    with Server(tmp_path) as server:
        session = server.client.new_session(title="kept")
        server.client.run(session, "print('before')")
        stored = server.client.messages(session)
    with Server(tmp_path) as server:
        assert server.client.messages(session) == stored
        told = server.client.session(session)
        assert (told["metadata"], told["status"]) == ({"title": "kept"}, "inactive")
        assert server.client.run(session, "print('after')").console == "after\n"
