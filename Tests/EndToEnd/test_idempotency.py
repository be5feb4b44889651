"""`Idempotency-Key`: a retry gets the first answer, and the code does not run twice."""

import threading
import uuid

import httpx
import openai
import pytest

from harness import lmc
from harness.client import chat_body
from harness.deadline import until
from harness.server import Server
from scripted_model import Refusal, ScriptedModel, calls, says

QUICK = {"NESTBOX_PRELOAD": ",", "NESTBOX_SPARE_WORKERS": 0}
SETTINGS = QUICK

TICK = "import os\nopen('ticks', 'a').write('x')\nprint(os.path.getsize('ticks'))"
SLOW = TICK + "\nimport time\nprint('slow', flush=True)\nwhile not os.path.exists('go'): time.sleep(0.02)\nprint('done')"


def key():
    return {"Idempotency-Key": str(uuid.uuid4())}


def ask(client, body, headers, path="/v1/chat"):
    return client.request("POST", path, json=body, headers=headers)


def ticks(server, session):
    return (server.data / "workspaces" / session / "ticks").read_text()


def test_a_retry_gets_the_first_answer(server, client, session):
    body, headers = chat_body([lmc.code(TICK)], session, {}), key()
    first, second = ask(client, body, headers), ask(client, body, headers)
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert "Idempotent-Replayed" not in first.headers and second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["X-Session-Id"] == session
    assert ticks(server, session) == "x"
    assert len(client.messages(session)) == 2
    # Another key is another request.
    assert ask(client, body, key()).json()["messages"][0]["content"] == "2\n"


def test_a_session_that_is_made_on_the_way_is_made_once(client):
    body, headers = chat_body([lmc.code(TICK)], None, {}), key()
    assert ask(client, body, headers).json()["session_id"] == ask(client, body, headers).json()["session_id"]


def test_a_retry_of_a_stream_gets_the_same_events(server, client, session):
    headers = key()
    streams = []
    for _ in range(2):
        with client.stream(lmc.code(TICK), session=session, headers=headers) as stream:
            streams.append([(event.id, event.data) for event in stream.finish().events])
    assert streams[0] == streams[1]
    assert ticks(server, session) == "x"


def test_a_retry_while_the_first_still_runs_waits_for_its_answer(server, client, session):
    body, headers, answers = chat_body([lmc.code(SLOW)], session, {}), key(), []
    threads = [threading.Thread(target=lambda: answers.append(ask(client, body, headers))) for _ in range(3)]
    for thread in threads:
        thread.start()
    until((server.data / "workspaces" / session / "ticks").exists, "the beginning of the code")
    (server.data / "workspaces" / session / "go").touch()
    for thread in threads:
        thread.join(30)
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.content for answer in answers}) == 1
    assert ticks(server, session) == "x"


def test_a_client_that_leaves_finds_its_turn_whole(server, client, session):
    headers = key()
    with client.stream(lmc.code(SLOW), session=session, headers=headers) as stream:
        stream.until_output("slow")
    # Longer than a client that promised nothing would have had.
    with pytest.raises(AssertionError):
        until(lambda: client.interpreter(session) != "busy", "an interruption", within=1.5)
    (server.data / "workspaces" / session / "go").touch()
    with client.stream(lmc.code(SLOW), session=session, headers=headers) as again:
        again.finish()
    assert again.console == "1\nslow\ndone\n" and ticks(server, session) == "x"


def test_it_can_be_interrupted_by_hand(client, session):
    headers = key()
    with client.stream(lmc.code(SLOW), session=session, headers=headers) as stream:
        stream.until_output("slow")
    client.post(f"/v1/sessions/{session}/interrupt")
    with client.stream(lmc.code(SLOW), session=session, headers=headers) as again:
        again.finish()
    assert again.status["finish_reason"] == "interrupted"


def test_another_request_with_the_same_key_is_refused(client, session):
    headers = key()
    ask(client, chat_body([lmc.code("1")], session, {}), headers)
    other = chat_body([lmc.code("2")], session, {})
    error = client.ask("POST", "/v1/chat", expect=422, json=other, headers=headers)["error"]
    assert error["code"] == "idempotency_key_reused"
    client.ask("POST", "/v1/chat/completions", expect=422, headers=headers,
               json={"messages": [{"role": "user", "content": "Hello!"}]})


@pytest.mark.parametrize("bad", ["", "x" * 256])
def test_a_key_that_is_none_is_refused(client, session, bad):
    error = client.ask("POST", "/v1/chat", expect=400, headers={"Idempotency-Key": bad},
                       json=chat_body([lmc.code("1")], session, {}))["error"]
    assert error["details"]["field"] == "Idempotency-Key"


def test_what_failed_before_anything_ran_is_tried_again(client, session):
    headers, body = key(), chat_body([lmc.message("Hello!")], session, {"model": "nowhere/model"})
    assert ask(client, body, headers).status_code == 503
    assert ask(client, body, headers).status_code == 503
    unknown = chat_body([lmc.code("1", "cobol")], session, {})
    headers = key()
    assert "Idempotent-Replayed" not in ask(client, unknown, headers).headers
    assert "Idempotent-Replayed" not in ask(client, unknown, headers).headers


def test_what_failed_after_code_ran_is_not_tried_again(tmp_path):
    with ScriptedModel().serving() as model, Server(
            tmp_path, LITELLM_MODEL="openai/scripted", OPENAI_BASE_URL=model.base_url, **QUICK) as server:
        session, headers = server.client.new_session(), key()
        body = chat_body([lmc.message("count")], session, {})
        model.play(calls(TICK), Refusal(400, {"error": {"message": "tired"}}), says("never"))
        first, second = ask(server.client, body, headers), ask(server.client, body, headers)
        assert first.status_code == second.status_code == 502
        assert first.json() == second.json()
        assert second.headers["X-Should-Retry"] == "false" and second.headers["Idempotent-Replayed"] == "true"
        assert ticks(server, session) == "x" and len(model.requests) == 2


def test_the_official_client_s_key(server):
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key=server.key, max_retries=0) as client:
        headers, source = key(), "import uuid\nuuid.uuid4()"
        answers = [client.chat.completions.create(
            model="builtin/offline", messages=[{"role": "user", "content": f"```python\n{source}\n```"}],
            extra_headers=headers) for _ in range(2)]
        assert answers[0] == answers[1]
        texts = ["".join(piece.choices[0].delta.content or "" for piece in client.chat.completions.create(
            model="builtin/offline", messages=[{"role": "user", "content": f"```python\n{source}\n```"}],
            stream=True, extra_headers={"Idempotency-Key": "a-stream"}) if piece.choices) for _ in range(2)]
        assert texts[0] == texts[1] and "```output" in texts[0]


def official(server, **options):
    return openai.OpenAI(base_url=f"{server.url}/v1", api_key=server.key, **options)


def slowly(session, **more):
    return {"model": "builtin/offline", "messages": [{"role": "user", "content": f"```python\n{SLOW}\n```"}],
            "extra_headers": {**key(), "X-Session-Id": session}, **more}


def test_the_official_client_s_own_retry_gets_what_its_first_try_began(server, session):
    """It does not wait as long as the code runs, and tries again by itself."""
    tries = []

    def begins(request):
        tries.append(request)
        if len(tries) == 3:
            until((server.data / "workspaces" / session / "ticks").exists, "the beginning of the code")
            (server.data / "workspaces" / session / "go").touch()
    with httpx.Client(event_hooks={"request": [begins]}, trust_env=False) as http, \
            official(server, http_client=http, max_retries=50, timeout=openai.Timeout(30, read=0.7)) as client:
        answer = client.chat.completions.create(**slowly(session))
    assert "```output\n1\nslow\ndone\n```" in answer.choices[0].message.content
    assert len(tries) >= 3 and ticks(server, session) == "x"


def test_the_official_client_reads_a_stream_again_that_it_had_left(server, session):
    asked = slowly(session, stream=True)
    with official(server, max_retries=0) as client:
        with client.chat.completions.create(**asked) as left:
            assert next(iter(left)).choices[0].delta.role == "assistant"
        until(lambda: (server.data / "workspaces" / session / "ticks").exists(), "the beginning of the code")
        (server.data / "workspaces" / session / "go").touch()
        text = "".join(piece.choices[0].delta.content or "" for piece in client.chat.completions.create(**asked))
    assert "```output\n1\nslow\ndone\n```" in text and ticks(server, session) == "x"


def test_after_a_restart_the_first_answer_is_still_there(tmp_path):
    def answers(server, session):
        client = server.client
        talk = [{"role": "user", "content": "Hello!"}]
        for stream in (False, True):
            body = chat_body([lmc.code(TICK)], session, {"stream": stream})
            yield ask(client, body, {"Idempotency-Key": f"native {stream}"})
            yield ask(client, {"messages": talk, "stream": stream}, {"Idempotency-Key": f"openai {stream}"},
                      path="/v1/chat/completions")
    with Server(tmp_path, **QUICK) as server:
        session = server.client.new_session()
        before = list(answers(server, session))
        server.kill()
    with Server(tmp_path, **QUICK) as server:
        after = list(answers(server, session))
        assert [answer.status_code for answer in before] == [200] * 4
        for first, second in zip(before, after, strict=True):
            assert second.content == first.content
            assert second.headers["Content-Type"] == first.headers["Content-Type"]
            assert second.headers["Idempotent-Replayed"] == "true"
        assert ticks(server, session) == "xx"


@pytest.mark.parametrize("end", ["kill", "terminate"])
def test_code_that_the_server_went_down_with_does_not_run_again(tmp_path, end):
    headers = key()
    with Server(tmp_path, NESTBOX_DRAIN_TIMEOUT=0, **QUICK) as server:
        session = server.client.new_session()
        body = chat_body([lmc.code(SLOW)], session, {"stream": True})
        with server.client.events("POST", "/v1/chat", json=body, headers=headers) as stream:
            stream.until_output("slow")
            getattr(server, end)()
    with Server(tmp_path, **QUICK) as server:
        answer = ask(server.client, body, headers)
        assert answer.status_code == 409 and answer.json()["error"]["code"] == "request_interrupted"
        assert answer.json()["error"]["details"]["session_id"] == session
        assert answer.headers["X-Should-Retry"] == "false"
        assert ticks(server, session) == "x"


def test_a_deleted_session_takes_its_answers_with_it(client):
    body, headers = chat_body([lmc.code("'secret'")], None, {}), key()
    session = ask(client, body, headers).json()["session_id"]
    client.ask("DELETE", f"/v1/sessions/{session}")
    assert ask(client, body, headers).json()["session_id"] != session
