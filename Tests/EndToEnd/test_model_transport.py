"""Second attempts, deadlines and lost connections between the server and a provider."""

import pytest

from harness import lmc
from harness.client import chat_body
from harness.deadline import until
from harness.leaver import Leaver
from harness.server import Server
from scripted_model import Drop, Hold, Refusal, ScriptedModel, calls, chunk, says


@pytest.fixture(scope="module")
def model():
    with ScriptedModel().serving() as model:
        yield model


def server_of(model, folder, **settings):
    return Server(folder, LITELLM_MODEL="openai/scripted", OPENAI_BASE_URL=model.base_url, NESTBOX_MODEL_RETRIES=2,
                  NESTBOX_MODEL_RETRY_WAIT=20, NESTBOX_PRELOAD=",", **settings)


@pytest.fixture(scope="module")
def server(model, tmp_path_factory):
    with server_of(model, tmp_path_factory.mktemp("nestbox")) as server:
        yield server


def refusal(status, **headers):
    return Refusal(status, {"error": {"message": f"not now: {status}"}}, headers)


def refused(client, session, status=502):
    response = client.request("POST", "/v1/chat", json=chat_body([lmc.message("hello")], session, {}))
    assert response.status_code == status, response.text
    return response


@pytest.mark.parametrize("first", [
    *[pytest.param(refusal(status), id=str(status)) for status in (408, 429, 500, 502, 503, 504, 529)],
    pytest.param(Drop(), id="a connection that is dropped before the answer"),
    pytest.param([Drop()], id="one that is dropped before the first byte of the body"),
    pytest.param([{"error": {"message": "overloaded", "code": 503}}], id="an error instead of an answer, in the stream"),
])
def test_what_may_pass_is_asked_again(client, session, model, first):
    model.play(first, Drop(), says("There."))
    assert client.chat(lmc.message("hi"), session=session).text == "There."
    assert len(model.requests) == 3
    assert len({str(request.body) for request in model.requests}) == 1


def test_a_second_attempt_in_the_middle_of_a_turn_runs_no_code_twice(client, session, model):
    model.play(calls("n = globals().get('n', 0) + 1\nprint('run', n)"), refusal(500), says("Once."))
    answer = client.chat(lmc.message("go"), session=session)
    assert answer.console == "run 1\n" and answer.text == "Once."


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_what_will_be_refused_again_is_asked_once(client, session, model, status):
    model.play(refusal(status), says("never"))
    refused(client, session)
    assert len(model.requests) == 1


def test_what_is_too_long_is_asked_once_more_and_shorter(client, session, model):
    model.play(refusal(413), refusal(413), says("never"))
    refused(client, session, 400)
    assert len(model.requests) == 2


def test_an_account_without_credit_is_asked_once(client, session, model):
    model.play(Refusal(429, {"error": {"message": "Check your plan", "code": "insufficient_quota"}}), says("never"))
    assert refused(client, session).json()["error"]["details"] == {"provider_status": 429, "reason": "quota"}
    assert len(model.requests) == 1


def test_the_attempts_have_an_end(client, session, model):
    model.play(refusal(503), refusal(502), refusal(500), says("never"))
    assert "not now: 500" in refused(client, session).json()["error"]["message"]
    assert len(model.requests) == 3


@pytest.mark.parametrize("headers", [{"Retry-After": "2"}, {"retry-after-ms": "2000", "Retry-After": "9"}])
def test_a_provider_that_says_when_is_not_asked_before(client, session, model, headers):
    model.play(refusal(429, **headers), says("There."))
    assert client.chat(lmc.message("hi"), session=session).text == "There."
    first, second = model.requests
    assert second.arrived - first.arrived >= 1.9


def test_a_wait_that_is_too_long_is_the_client_s_to_wait(client, session, model):
    model.play(refusal(429, **{"Retry-After": "3600"}), says("never"))
    assert refused(client, session).headers["Retry-After"] == "3600"
    assert len(model.requests) == 1


def test_a_provider_that_never_answers_is_given_up(model, tmp_path):
    model.play(Hold(), says("never"))
    with server_of(model, tmp_path, NESTBOX_MODEL_FIRST_BYTE_TIMEOUT=3) as server:
        error = refused(server.client, server.client.new_session(), 504).json()["error"]
    assert error["code"] == "model_timed_out"
    # The model may be the last to know.
    until(lambda: model.requests, "the question")
    assert len(model.requests) == 1


def test_a_provider_that_falls_silent_in_its_answer_is_an_error(model, tmp_path):
    hold = Hold()
    model.play([chunk({"role": "assistant", "content": "so far"}), hold])
    with server_of(model, tmp_path, NESTBOX_MODEL_IDLE_TIMEOUT=3) as server:
        with server.client.stream(lmc.message("hi"), session=server.client.new_session()) as stream:
            stream.finish(whole=False)
        assert stream.error["code"] == "model_timed_out"
        assert hold.abandoned.wait(20), "the connection to the provider stays"
    assert len(model.requests) == 1


def test_an_answer_that_has_begun_is_never_asked_for_again(client, session, model):
    hold = Hold()
    model.play([chunk({"role": "assistant", "content": "so far"}), hold, Drop()], says("never"))
    with client.stream(lmc.message("hi"), session=session) as stream:
        stream.until(lambda piece: piece.get("content") == "so far")
        hold.released.set()
        stream.finish(whole=False)
    assert stream.error["code"] == "model_unreachable"
    assert len(model.requests) == 1


def test_whoever_leaves_while_the_server_waits_for_another_attempt_is_not_waited_for(client, server, session, model):
    model.play(refusal(503, **{"Retry-After": "15"}), says("never"))
    leaver = Leaver(server, "/v1/chat", chat_body([lmc.message("hi")], session, {"stream": True}))
    until(lambda: len(model.requests) == 1, "the first attempt")
    leaver.leave()
    model.play(says("again"))
    assert client.chat(lmc.message("hi"), session=session).text == "again"
    assert len(model.requests) == 1
