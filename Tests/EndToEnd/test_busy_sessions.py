"""A session does one thing at a time."""

import time
from concurrent.futures import ThreadPoolExecutor

from harness import lmc
from harness.client import chat_body

FOREVER = lmc.code("import time\nprint('running', flush=True)\nwhile True: time.sleep(0.01)")


def test_a_second_request_is_refused_after_five_seconds_with_the_contract_s_body(client, session):
    with client.stream(FOREVER, session=session) as stream:
        stream.until_output("running")
        began = time.monotonic()
        refused = client.request("POST", "/v1/chat", json=chat_body([lmc.code("1")], session, {}))
        waited = time.monotonic() - began
    assert refused.status_code == 423
    error = refused.json()["error"]
    assert error["code"] == "session_busy" and error["message"]
    assert error["details"] == {"retry_after": 5, "status": "locked", "session_id": session}
    assert refused.headers["Retry-After"] == "5"
    assert 4.5 < waited < 15


def test_a_stream_is_refused_with_the_status_as_well(client, session):
    with client.stream(FOREVER, session=session) as stream:
        stream.until_output("running")
        refused = client.request("POST", "/v1/chat", json=chat_body([lmc.code("1")], session, {"stream": True}))
    assert (refused.status_code, refused.json()["error"]["code"]) == (423, "session_busy")


def test_a_refused_request_leaves_no_message(client, session):
    with client.stream(FOREVER, session=session) as stream:
        stream.until_output("running")
        client.post("/v1/chat", expect=423, json=chat_body([lmc.code("never stored")], session, {}))
        assert [message["content"] for message in client.messages(session)] == [FOREVER["content"]]


def test_a_request_that_waits_is_answered_when_the_session_is_free(client, session):
    with client.stream(lmc.code("import time\nprint('on')\ntime.sleep(0.5)\nx = 1"), session=session) as stream:
        stream.until_output("on")
        assert client.run(session, "x").console == "1\n"
        stream.finish()


def test_messages_are_not_written_into_a_turn_and_everything_else_goes_on(client, session):
    other = client.new_session()
    with client.stream(FOREVER, session=session) as stream:
        stream.until_output("running")
        for method, rest, body in [("POST", "/messages", lmc.message("x")), ("DELETE", "/messages", None),
                                   ("POST", "/load", {"messages": [lmc.message("x")]})]:
            refused = client.request(method, f"/v1/sessions/{session}{rest}", json=body)
            assert (refused.status_code, refused.json()["error"]["code"]) == (423, "session_busy")
        assert [message["content"] for message in client.messages(session)] == [FOREVER["content"]]
        assert client.ask("PATCH", f"/v1/sessions/{session}", json={"title": "T"})["metadata"] == {"title": "T"}
        assert client.post(f"/v1/sessions/{other}/load", json={"source_id": session})["copied_messages"] == 1
        assert client.get(f"/v1/sessions/{session}/export")["metadata"] == {"title": "T"}
        client.post(f"/v1/sessions/{session}/interrupt")
        stream.finish()
    client.post(f"/v1/sessions/{session}/messages", json=lmc.message("after"))


def test_an_append_waits_for_a_turn_that_ends_in_time(client, session):
    with client.stream(lmc.code("import time\nprint('on')\ntime.sleep(0.5)\n'last'"), session=session) as stream:
        stream.until_output("on")
        client.post(f"/v1/sessions/{session}/messages", json=lmc.message("appended"))
        stream.finish()
    contents = [message["content"] for message in client.messages(session)]
    assert contents[-1] == "appended" and "'last'\n" in contents[-2]


def test_a_session_is_deleted_under_its_turn(server, client):
    session = client.new_session()
    with client.stream(FOREVER, session=session) as stream:
        stream.until_output("running")
        assert client.ask("DELETE", f"/v1/sessions/{session}") == {"success": True}
        stream.finish()
    assert stream.console == "running\nInterrupted.\n", "it ended with what it had"
    client.get(f"/v1/sessions/{session}", expect=404)
    assert session not in server.workspaces()


def test_who_waits_for_a_session_that_is_deleted_is_told_so(server, client):
    session = client.new_session()
    with client.stream(FOREVER, session=session) as stream, ThreadPoolExecutor() as pool:
        stream.until_output("running")
        waiting = pool.submit(client.request, "POST", "/v1/chat", json=chat_body([lmc.code("1")], session, {}))
        client.ask("DELETE", f"/v1/sessions/{session}")
        refused = waiting.result()
        stream.finish()
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "session_not_found")
    assert session not in server.workspaces()
