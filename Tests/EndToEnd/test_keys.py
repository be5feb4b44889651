"""Keys made and revoked beside a running server, and tenants that know nothing of each other."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from harness import lmc
from harness.client import Client, chat_body
from harness.folders import files_below
from harness.keys import client_of, key_command, told
from harness.server import BINARY, Server

KEY = re.compile(r"nbk_([0-9a-f]{12})_[0-9a-f]{64}")


def listed(client, **query):
    return [entry["session_id"] for entry in client.get("/v1/sessions", params=query)["sessions"]]


def test_a_key_that_is_made_while_the_server_runs_opens_it_at_once(server):
    done = key_command(server, "create", "--tenant", "acme", "--name", "build machine", "--scopes", "chat")
    assert (done.returncode, done.stderr) == (0, "")
    key, identifier = KEY.search(done.stdout)[0], KEY.search(done.stdout)[1]
    assert "shown once" in done.stdout
    client = Client(server.url, key)
    assert client.get("/v1/sessions")["total"] == 0
    assert client.chat(lmc.code("6 * 7")).console == "42\n"

    shown = key_command(server, "list").stdout
    assert re.search(rf"{identifier} +acme +build machine +chat +all +active +never +20\d\d-", shown)
    entry = next(entry for entry in told(server, "list", "--tenant", "acme") if entry["id"] == identifier)
    assert (entry["tenant"], entry["name"], entry["scopes"], entry["policies"], entry["state"]) == (
        "acme", "build machine", ["chat"], None, "active")
    assert entry["last_used_at"] and "key" not in entry


def test_a_key_is_kept_as_a_hash_and_shown_nowhere(server):
    made = told(server, "create", "--tenant", "secretive")
    client = Client(server.url, made["key"])
    session = client.new_session()
    client.run(session, "1")
    secret = made["key"].rsplit("_", 1)[1]
    contents = dict(files_below(server.data))
    assert any(content.startswith(b"SQLite") for content in contents.values()), "the database is among them"
    for path, content in contents.items():
        assert secret.encode() not in content and bytes.fromhex(secret) not in content, path
    assert secret not in server.log + key_command(server, "list").stdout


def test_a_revoked_key_is_refused_at_the_next_request_and_what_it_began_goes_on(server):
    client = client_of(server, "leaving")
    spare = client_of(server, "leaving")
    session = client.new_session()
    source = "import time\nprint('on', flush=True)\nwhile not __import__('os').path.exists('go'): time.sleep(0.01)\n1"
    with client.stream(lmc.code(source), session=session) as stream:
        stream.until_output("on")
        done = key_command(server, "revoke", client.key_id)
        assert (done.returncode, done.stdout) == (0, f"{client.key_id} of tenant leaving is revoked.\n")
        assert client.request("GET", "/v1/sessions").status_code == 401
        assert client.request("POST", "/v1/chat", json=chat_body([lmc.code("1")], session, {})).status_code == 401
        # The tenant's other key goes on, and what was begun is still the tenant's.
        assert spare.interpreter(session) == "busy"
        spare.post(f"/v1/sessions/{session}/interrupt")
        stream.finish()
    assert spare.session(session)["message_count"] >= 2
    assert told(server, "revoke", client.key_id)["state"] == "revoked"


def test_a_refused_key_says_no_more_than_a_wrong_one(server):
    client = client_of(server, "gone")
    key_command(server, "revoke", client.key_id)
    refusals = [one.request("GET", "/v1/sessions").text for one in (client, Client(server.url, "wrong"))]
    assert refusals[0] == refusals[1]


def test_an_expired_key_is_refused(server, tmp_path):
    made = told(server, "create", "--expires", "1h")
    client = Client(server.url, made["key"])
    client.get("/v1/sessions")
    # An hour is long: the time is moved where it is kept.
    import sqlite3
    with sqlite3.connect(server.data / "nestbox.sqlite", timeout=60) as database:
        database.execute("UPDATE keys SET expires_at = 1 WHERE id = ?", [made["id"]])
    database.close()
    assert client.request("GET", "/v1/sessions").status_code == 401
    assert next(one for one in told(server, "list") if one["id"] == made["id"])["state"] == "expired"


def test_tenants_see_their_own_sessions_alone(server):
    one, other = client_of(server, "one"), client_of(server, "other")
    theirs, own = one.new_session(title="theirs"), other.new_session()
    one.run(theirs, "open('secret.txt', 'w').write('theirs')")
    assert listed(other) == [own] and theirs not in listed(server.client, limit=100)
    assert listed(client_of(server, "one")) == [theirs], "two keys of a tenant have the same sessions"
    assert other.run(own, "import os\nos.listdir()").console == "[]\n"


ROUTES = [
    ("GET", "", None), ("PATCH", "", {"title": "x"}), ("DELETE", "", None), ("POST", "/interrupt", None),
    ("GET", "/messages", None), ("POST", "/messages", lmc.message("x")), ("DELETE", "/messages", None),
    ("POST", "/load", {"messages": [lmc.message("x")]}), ("GET", "/export", None),
]


@pytest.mark.parametrize(("method", "rest", "body"), ROUTES)
def test_another_tenant_s_session_is_one_that_never_was(server, session, method, rest, body):
    stranger = client_of(server, f"stranger-{uuid4().hex[:8]}")
    answers = [stranger.request(method, f"/v1/sessions/{identifier}{rest}", json=body)
               for identifier in (uuid4(), session)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    server.client.session(session)


def test_another_tenant_s_session_cannot_be_named_in_a_body(server, session):
    stranger = client_of(server, "stranger")
    own = stranger.new_session()
    for path, body in [("/v1/chat", {"messages": [lmc.code("1")], "session_id": "<id>"}),
                       ("/v1/chat", {"messages": [lmc.code("1")], "session_id": "<id>", "stream": True}),
                       (f"/v1/sessions/{own}/load", {"source_id": "<id>"})]:
        answers = [stranger.request("POST", path, json={
            name: identifier if value == "<id>" else value for name, value in body.items()})
            for identifier in (str(uuid4()), session)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert server.client.session(session)["message_count"] == 0


def test_what_a_scope_does_not_open_is_403_and_names_the_scope(server):
    runner = client_of(server, "scoped", scopes="execute,files")
    session = runner.new_session()
    for method, path in [("POST", "/v1/chat"), ("GET", f"/v1/sessions/{session}/messages"),
                         ("GET", f"/v1/sessions/{session}"), ("GET", f"/v1/sessions/{session}/export")]:
        error = runner.ask(method, path, expect=403)["error"]
        assert (error["code"], error["details"]) == ("scope_missing", {"scopes": ["chat"]})
    error = client_of(server, "scoped", scopes="files").post("/v1/sessions", expect=403)["error"]
    assert error["details"] == {"scopes": ["chat", "execute"]}
    error = runner.get("/v1/health", params={"detail": "full"}, expect=403)["error"]
    assert error["details"] == {"scopes": ["admin"]}
    runner.get("/v1/health")


def test_a_key_s_policies_are_those_that_its_code_runs_under(server):
    narrow = client_of(server, "policed", policies="strict,container")
    wide = client_of(server, "policed")
    session = narrow.new_session()
    assert narrow.session(session)["interpreter"]["policy"] == "strict"
    assert "not permitted" in narrow.run(session, "import subprocess\nsubprocess.run(['true'])").console
    assert narrow.session(narrow.new_session(policy="container"))["interpreter"]["policy"] == "container"
    error = narrow.post("/v1/sessions", expect=403, json={"policy": "default"})["error"]
    assert (error["code"], error["details"]) == ("policy_not_allowed", {"field": "policy", "policy": "default"})
    other = wide.new_session()
    assert wide.run(other, "1").console == "1\n"
    narrow.post("/v1/chat", expect=403, json=chat_body([lmc.code("1")], other, {}))
    assert narrow.chat(lmc.code("import subprocess\nsubprocess.run(['true'])")).console.count("not permitted") >= 1


def test_keys_are_made_by_several_commands_at_once_while_the_server_works(server, session):
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: told(server, "create", "--tenant", "crowd", "--name", f"key {number}"),
                             range(8)))
        server.client.run(session, "1")
    assert len({one["id"] for one in made}) == 8
    assert {one["id"] for one in told(server, "list", "--tenant", "crowd")} == {one["id"] for one in made}
    for one in made:
        Client(server.url, one["key"]).get("/v1/sessions")


def test_keys_outlive_the_server_and_are_made_without_one(tmp_path):
    with Server(tmp_path) as server:
        before = client_of(server, "lasting")
        session = before.new_session()
    during = told(server, "create", "--tenant", "lasting")
    revoked = told(server, "create", "--tenant", "lasting")
    key_command(server, "revoke", revoked["id"])
    assert sorted(path.name for path in server.data.glob("nestbox.sqlite*")) == ["nestbox.sqlite"]
    with Server(tmp_path) as server:
        assert listed(Client(server.url, during["key"])) == [session]
        assert Client(server.url, revoked["key"]).request("GET", "/v1/sessions").status_code == 401
        # The operator's own key stays the first, with everything.
        server.client.get("/v1/health", params={"detail": "full"})
        assert listed(server.client) == []


@pytest.mark.parametrize(("arguments", "line"), [
    (["create", "--tenant", "a b"], "--tenant: has to be 1 to 64 letters, digits, dots, dashes and underscores"),
    (["create", "--name", "a\nb"], "--name: has to be one line of at most 100 characters"),
    (["create", "--scopes", "chat,root"], "--scopes: there is no scope root; there are chat, execute, files, admin"),
    (["create", "--scopes", ","], "--scopes: a key that opens nothing is no key"),
    (["create", "--policies", "lax"],
     "--policies, --default-policy: there is no policy lax; there are container, default, network, packages, strict"),
    (["create", "--policies", "strict", "--default-policy", "default"],
     "--default-policy: default is not among --policies"),
    (["create", "--expires", "soon"],
     '--expires: "soon" is neither a span, as 90d or 12h, nor a time, as 2027-01-31'),
    (["create", "--expires", "2001-01-01"], "--expires: 2001-01-01 is over"),
    (["create", "--expires", "0d"], "--expires: 0d is over"),
    (["revoke", "0123456789ab"], "there is no key 0123456789ab"),
    (["revoke", "nonsense"], "a key's id is 12 hexadecimal digits: 'nestbox key list' shows them"),
])
def test_a_command_that_cannot_be_says_why_in_one_line(server, arguments, line):
    before = told(server, "list")
    done = key_command(server, *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"nestbox: {line}\n")
    assert [one["id"] for one in told(server, "list")] == [one["id"] for one in before]


def test_a_folder_that_is_no_server_s_is_left_alone(tmp_path):
    missing = tmp_path / "missing"
    done = key_command(missing, "create")
    assert (done.returncode, done.stderr) == (
        1, f"nestbox: NESTBOX_DATA_DIR: {missing}: No such file or directory\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    done = key_command(empty, "create")
    assert done.returncode == 1 and "has no database" in done.stderr
    assert list(empty.iterdir()) == []


@pytest.mark.skipif(
    "CI" not in os.environ and os.getuid() != 0, reason="only root can be another user, as it is in CI")
def test_another_user_s_folder_is_left_alone(server):
    os.chown(server.data, 61000, -1)
    try:
        done = key_command(server, "list")
    finally:
        os.chown(server.data, 0, -1)
    line = f"{server.data} belongs to user 61000, and this is user 0: run the command as the server's user"
    assert (done.returncode, done.stderr) == (1, f"nestbox: NESTBOX_DATA_DIR: {line}\n")


@pytest.mark.parametrize("command", [[], ["create"], ["list"], ["revoke"]])
def test_each_command_has_its_help(command):
    done = subprocess.run([str(BINARY), "key", *command, "--help"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "USAGE: nestbox key" in done.stdout
