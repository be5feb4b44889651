"""A session's messages: read, appended, loaded, exported and cleared."""

import re
from uuid import UUID, uuid4

import pytest

from harness import lmc

CONTENTS = [f"message {number}" for number in range(6)]


@pytest.fixture
def filled(client, session):
    for text in CONTENTS:
        client.post(f"/v1/sessions/{session}/messages", json=lmc.message(text))
    return session


def contents(client, session, **query):
    return [message["content"] for message in client.messages(session, **query)]


def test_a_run_is_stored_in_the_order_in_which_it_happened(client, session):
    client.run(session, "print('out')")
    page = client.get(f"/v1/sessions/{session}/messages")
    assert page["total"] == 2
    asked, shown = page["messages"]
    assert (asked["role"], asked["type"], asked["format"]) == ("user", "code", "python")
    assert asked["content"] == "print('out')"
    assert (shown["role"], shown["type"], shown["format"]) == ("computer", "console", "output")
    assert shown["content"] == "out\n"
    for message in (asked, shown):
        UUID(message["id"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", message["created_at"])
    assert asked["created_at"] < shown["created_at"]


def test_a_message_is_appended_and_nothing_is_run(client, session):
    body = lmc.code("print('never')")
    appended = client.post(f"/v1/sessions/{session}/messages", json=body)
    assert set(appended) == {"success", "message_id"} and appended["success"] is True
    stored, = client.messages(session)
    assert stored["id"] == appended["message_id"]
    assert lmc.bare(stored) == body
    assert client.interpreter(session) == "stopped"


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
IMAGES = [("image", style, PIXEL) for style in ("base64", "base64.png", "base64.jpeg")] + [("image", "path", "a.png")]
FORMAT = {
    "user": [("message", None, "hi"), ("code", "python", "1"), ("code", "html", "<b>1</b>"), *IMAGES,
             ("file", "path", "a.csv"), ("command", None, "go"), ("command", None, "stop")],
    "assistant": [("message", None, "hi"), ("code", "shell", "ls")],
    "computer": [("console", "output", "1\n"), ("console", "output", ""), *IMAGES, ("code", "html", "<b>1</b>"),
                 ("code", "javascript", "alert(1)"), ("file", "path", "a.csv")],
}


@pytest.mark.parametrize("recipient", [None, "user", "assistant"])
def test_every_role_type_and_format_is_taken_and_told_as_it_was(client, session, recipient):
    sent = []
    for role, kinds in FORMAT.items():
        for kind, style, content in kinds:
            message = {"role": role, "type": kind, "format": style, "content": content, "recipient": recipient}
            sent.append({name: value for name, value in message.items() if value is not None})
            client.post(f"/v1/sessions/{session}/messages", json=sent[-1])
    stored = client.messages(session)
    assert [lmc.bare(message) for message in stored] == sent
    assert all(UUID(message["id"]) and message["created_at"] for message in stored)


def test_a_text_message_s_format_may_be_said(client, session):
    client.post(f"/v1/sessions/{session}/messages", json={**lmc.message("hi"), "format": "text"})
    assert lmc.bare(client.messages(session)[0]) == lmc.message("hi")


@pytest.mark.parametrize(("role", "kind", "style"), [
    ("server", "status", None), ("server", "error", None), ("computer", "confirmation", "execution"),
    ("computer", "console", "active_line"), ("computer", "message", None), ("computer", "command", None),
    ("assistant", "image", "base64"), ("assistant", "console", "output"), ("assistant", "command", None),
    ("user", "console", "output"), ("user", "confirmation", "execution"), ("user", "status", None),
    ("user", "image", "base64.gif"), ("user", "image", None), ("user", "file", "base64"), ("user", "message", "html"),
])
def test_what_is_said_in_streams_only_or_by_others_is_not_stored(client, session, role, kind, style):
    message = {"role": role, "type": kind, "format": style, "content": PIXEL}
    client.post(f"/v1/sessions/{session}/messages", expect=400, json=message)
    assert client.messages(session) == []


def test_the_newest_messages_come_in_order_when_there_is_a_limit(client, filled):
    assert contents(client, filled) == CONTENTS
    assert contents(client, filled, limit=2) == CONTENTS[-2:]
    assert client.get(f"/v1/sessions/{filled}/messages", params={"limit": 2})["total"] == 6


@pytest.mark.parametrize("bound", ["id", "created_at"])
def test_messages_before_one_of_them(client, filled, bound):
    fourth = client.messages(filled)[3][bound]
    assert contents(client, filled, before=fourth) == CONTENTS[:3]
    assert contents(client, filled, before=fourth, limit=2) == CONTENTS[1:3]


def test_paging_backwards_meets_every_message_once(client, filled):
    met, before = [], {}
    while page := client.messages(filled, limit=4, **before):
        met = [message["content"] for message in page] + met
        before = {"before": page[0]["id"]}
    assert met == CONTENTS


def test_messages_of_the_asked_types(client, session):
    client.chat(lmc.fenced("print(1)"), session=session)
    assert {message["type"] for message in client.messages(session, types="code,console")} == {"code", "console"}
    assert {message["type"] for message in client.messages(session, types="message")} == {"message"}
    assert client.messages(session, types="image") == []


@pytest.mark.parametrize(("name", "value"), [
    ("limit", "0"), ("limit", "x"), ("types", "nonsense"), ("types", "code,nonsense"), ("before", "yesterday"),
])
def test_a_query_that_makes_no_sense_is_refused_by_name(client, session, name, value):
    error = client.get(f"/v1/sessions/{session}/messages", expect=400, params={name: value})["error"]
    assert name in error["message"]


def test_long_output_is_cut_in_the_middle_and_kept_whole_aside(client, session):
    whole = "".join(f"line {number}\n" for number in range(2000))
    shown = client.run(session, "for number in range(2000): print('line', number)").console
    cut = client.messages(session)[-1]["content"]
    assert shown == whole and len(cut) < 3500
    assert cut.startswith("line 0\n") and cut.endswith("line 1999\n")
    full = client.messages(session, full="true")[-1]["content"]
    assert full == whole


def test_clearing_takes_the_messages_and_leaves_the_interpreter(client, session):
    client.run(session, "kept = 41")
    cleared = client.ask("DELETE", f"/v1/sessions/{session}/messages")
    assert set(cleared) == {"success", "message_count", "cleared_at"}
    assert (cleared["success"], cleared["message_count"]) == (True, 2)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", cleared["cleared_at"])
    assert client.messages(session) == []
    assert client.run(session, "kept + 1").console == "42\n"


def test_clearing_drops_the_interpreter_s_state_when_asked(client, session):
    client.run(session, "gone = 1; open('stays.txt', 'w').write('files stay')")
    client.ask("DELETE", f"/v1/sessions/{session}/messages", params={"reset_interpreter": "true"})
    answer = client.run(session, "print('gone' in globals(), open('stays.txt').read())")
    assert answer.console == "False files stay\n"


def test_messages_are_loaded_in_order(client, session):
    history = [lmc.message("hi"), {"role": "assistant", "type": "message", "content": "hello"}, lmc.code("x = 1"),
               {"role": "computer", "type": "console", "format": "output", "content": ""}]
    loaded = client.post(f"/v1/sessions/{session}/load", json={"messages": history})
    assert loaded["success"] is True
    assert [lmc.bare(message) for message in client.messages(session)] == history


def test_another_session_s_messages_are_copied(client, filled):
    copy = client.new_session()
    client.post(f"/v1/sessions/{copy}/messages", json=lmc.message("first"))
    answer = client.post(f"/v1/sessions/{copy}/load", json={"source_id": filled})
    assert answer == {"success": True, "copied_messages": 6}
    assert contents(client, copy) == ["first", *CONTENTS]
    assert contents(client, filled) == CONTENTS
    identifiers = [message["id"] for message in client.messages(copy) + client.messages(filled)]
    assert len(set(identifiers)) == 13


@pytest.mark.parametrize(("body", "status"), [
    ({}, 400), ({"messages": "x"}, 400), ({"messages": [{"role": "user"}]}, 400), ({"source_id": 5}, 400),
    ({"messages": [{"role": "user", "type": "message", "content": "good"}, {"role": "nobody"}]}, 400),
    ({"source_id": str(uuid4())}, 404),
])
def test_a_load_that_cannot_be_is_refused_whole(client, session, body, status):
    client.post(f"/v1/sessions/{session}/load", expect=status, json=body)
    assert client.messages(session) == []


def test_the_whole_session_is_exported(client):
    session = client.new_session(title="Export")
    client.run(session, "print('shown')")
    exported = client.get(f"/v1/sessions/{session}/export")
    assert exported["session_id"] == session
    assert exported["metadata"] == {"title": "Export"}
    assert [message["content"] for message in exported["messages"]] == ["print('shown')", "shown\n"]
    bare = client.get(f"/v1/sessions/{session}/export", params={"include_outputs": "false"})
    assert [message["role"] for message in bare["messages"]] == ["user"]


def test_an_export_reads_well_as_markdown(client, session):
    client.chat(lmc.fenced("print('shown')"), session=session)
    response = client.request("GET", f"/v1/sessions/{session}/export", params={"format": "markdown"})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/markdown")
    assert "```python\nprint('shown')\n```" in response.text
    assert "shown\n```" in response.text


@pytest.mark.parametrize(("name", "value"), [("format", "pdf"), ("include_outputs", "some")])
def test_an_export_that_cannot_be_is_refused_by_name(client, session, name, value):
    error = client.get(f"/v1/sessions/{session}/export", expect=400, params={name: value})["error"]
    assert name in error["message"]
