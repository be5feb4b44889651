"""Old sessions go where the operator says so; what is in use stays."""

import sqlite3

from harness import lmc
from harness.deadline import until
from harness.keys import client_of
from harness.server import Server

FOREVER = lmc.code("import time\nprint('running', flush=True)\nwhile True: time.sleep(0.01)")
DAY = 86_400_000_000


def age(server, session, days):
    """Moves a session's last activity into the past, where it is kept."""
    database = sqlite3.connect(server.data / "nestbox.sqlite", timeout=60)
    with database:
        database.execute("UPDATE sessions SET last_active = last_active - ? WHERE id = ?", [days * DAY, session])
    database.close()


def listed(client):
    return {entry["session_id"] for entry in client.get("/v1/sessions", params={"limit": 100})["sessions"]}


def test_sessions_beyond_their_age_go_with_their_files_and_worker_and_a_turn_keeps_its_own(tmp_path):
    with Server(tmp_path, NESTBOX_RETENTION_DAYS=7, CLEANUP_INTERVAL=1) as server:
        client = server.client
        old, young, busy = (client.new_session() for _ in range(3))
        client.run(old, "open('old.txt', 'w').write('x')")
        worker = server.worker_of(old)
        with client.stream(FOREVER, session=busy) as stream:
            stream.until_output("running")
            for session, days in ((old, 8), (young, 6), (busy, 8)):
                age(server, session, days)
            until(lambda: old not in listed(client), "the end of the old session")
            until(lambda: not worker.alive, "the end of its worker")
            until(lambda: old not in server.workspaces(), "the end of its files")
            assert listed(client) == {young, busy}
            assert client.interpreter(busy) == "busy"
            client.post(f"/v1/sessions/{busy}/interrupt")
            stream.finish()
        client.get(f"/v1/sessions/{old}", expect=404)
        # What the turn had to say is activity: the session is young again.
        assert listed(client) == {young, busy}


def test_each_tenant_keeps_its_newest_sessions(tmp_path):
    with Server(tmp_path) as server:
        other = client_of(server, "other")
        own = [server.client.new_session() for _ in range(4)]
        theirs = [other.new_session() for _ in range(2)]
        server.client.post(f"/v1/sessions/{own[0]}/messages", json=lmc.message("still here"))
    with Server(tmp_path, NESTBOX_RETENTION_SESSIONS=2, CLEANUP_INTERVAL=1) as server:
        until(lambda: listed(server.client) == {own[0], own[3]}, "the end of the surplus")
        assert listed(client_of(server, "other")) == set(theirs)


def test_a_tenant_has_as_many_sessions_as_it_may_have(tmp_path):
    with Server(tmp_path, NESTBOX_TENANT_SESSIONS=2, NESTBOX_TENANT_INSTANCES=1, MAX_ACTIVE_INSTANCES=3,
                NESTBOX_QUEUE_LENGTH=0) as server:
        client, other = server.client, client_of(server, "other")
        sessions = [client.new_session() for _ in range(2)]
        refused = client.request("POST", "/v1/sessions")
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "session_limit_exceeded")
        assert refused.headers["X-Should-Retry"] == "false" and refused.headers["Retry-After"] == "60"
        refused = client.request("POST", "/v1/chat", json={"messages": [lmc.code("1")]})
        assert refused.json()["error"]["code"] == "session_limit_exceeded"
        theirs = other.new_session()

        with client.stream(FOREVER, session=sessions[0]) as stream:
            stream.until_output("running")
            error = client.post("/v1/chat", expect=429, json={
                "messages": [lmc.code("1")], "session_id": sessions[1]})["error"]
            assert error["code"] == "instance_limit_exceeded"
            assert other.run(theirs, "6 * 7").console == "42\n"
        until(lambda: client.interpreter(sessions[0]) == "ready", "the end of the turn")
        assert client.run(sessions[1], "1").console == "1\n"
        assert client.interpreter(sessions[0]) == "stopped"
        assert other.interpreter(theirs) == "ready"
        client.ask("DELETE", f"/v1/sessions/{sessions[0]}")
        client.new_session()
