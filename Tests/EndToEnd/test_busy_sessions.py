"""A session does one thing at a time."""

import time

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
    with client.stream(lmc.code("import time\nprint('on')\ntime.sleep(1.5)\nx = 1"), session=session) as stream:
        stream.until_output("on")
        assert client.run(session, "x").console == "1\n"
        stream.finish()
