"""Many executions in one request: each for itself, side by side, in the order asked or as they end."""

import json
import threading

import httpx
import pytest

from harness.client import Client
from harness.deadline import until
from harness.executions import events, execute, streamed
from harness.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nestbox"), MAX_ACTIVE_INSTANCES=3) as server:
        yield server


def shell(code, **fields):
    return {"language": "shell", "code": code, **fields}


def batch(client, *executions, **fields):
    answer = client.post("/v1/execute/batch", json={"executions": list(executions), **fields})
    assert [result["index"] for result in answer["results"]] == list(range(len(executions)))
    return answer["results"]


def batch_stream(client, *executions):
    body = {"executions": list(executions), "stream": True}
    return client._http.stream("POST", "/v1/execute/batch", json=body)


def test_the_results_come_in_the_order_asked(client):
    results = batch(client, shell("sleep 0.5; echo slow"), shell("echo fast"), {"language": "python", "code": "6 * 7"})
    assert [result["stdout"] for result in results] == ["slow\n", "fast\n", ""]
    assert results[2]["result"]["text/plain"] == "42" and {result["verdict"] for result in results} == {"ok"}
    record = client.get(f"/v1/executions/{results[0]['execution_id']}")
    assert record == {name: value for name, value in results[0].items() if name != "index"}


def test_a_stream_tells_each_as_it_ends(client):
    # The first waits until it has been seen that the others have ended.
    session = client.new_session()
    code = "until [ -e go ]; do sleep 0.05; done; echo gone"
    with batch_stream(client, shell(code, session_id=session), shell("echo fast"), shell("exit 3")) as response:
        assert response.headers["content-type"] == "text/event-stream"
        told = events(response)
        early = [next(told), next(told)]
        assert {name for name, _ in early} == {"result"}
        assert sorted((data["index"], data["exit_code"]) for _, data in early) == [(1, 0), (2, 3)]
        client.ask("PUT", f"/v1/sessions/{session}/files/go", expect=201, content=b"")
        (name, last), = list(told)
    assert (name, last["index"], last["stdout"]) == ("result", 0, "gone\n")


def test_one_that_fails_fails_alone_and_as_its_own_request_would(client):
    items = [
        {"language": "python"}, {"language": "cobol", "code": "x"}, shell("echo fine"), shell("echo", session_id="none"),
        shell("echo", limits={"wall_ms": 0}), shell("echo", files={"../x": ""}), "nonsense", shell("exit 4"),
        shell("echo", policy="none"), shell("echo", artifacts=["["]),
    ]
    results = batch(client, *items)
    for index in (0, 1, 3, 4, 5, 8, 9):
        status, own = results[index]["status_code"], results[index]["error"]
        assert own == client.ask("POST", "/v1/execute", expect=status, json=items[index])["error"]
        assert results[index]["status"] == "failed"
    assert results[6]["error"]["details"] == {"field": "the body"} and results[6]["status_code"] == 400
    assert results[2]["stdout"] == "fine\n" and results[7]["exit_code"] == 4


def test_a_batch_that_is_wider_than_the_pool_runs_to_its_end(client):
    results = batch(client, *[shell(f"sleep 0.1; echo {number}") for number in range(20)])
    assert [result["stdout"] for result in results] == [f"{number}\n" for number in range(20)]


def test_it_uses_what_others_leave_of_the_pool(client):
    with streamed(client, "shell", "echo on; sleep 600") as one, streamed(client, "shell", "echo on; sleep 600") as two:
        for stream in (one, two):
            next(stream), next(stream)
        results = batch(client, *[shell("echo x") for _ in range(5)])
        assert [result["stdout"] for result in results] == ["x\n"] * 5


def test_as_many_run_at_a_time_as_there_are_workers(server, client):
    # Each waits until it has been seen that three run.
    sessions = [client.new_session() for _ in range(5)]
    begun = [server.data / "workspaces" / session / "begun" for session in sessions]
    code = "date +%s.%N; touch begun; until [ -e go ]; do sleep 0.05; done; date +%s.%N"
    other, results = Client(server.url, server.key), []
    asking = threading.Thread(
        target=lambda: results.extend(batch(other, *[shell(code, session_id=session) for session in sessions])))
    asking.start()
    until(lambda: sum(file.exists() for file in begun) == 3, "three that run")
    for session in sessions:
        client.ask("PUT", f"/v1/sessions/{session}/files/go", expect=201, content=b"")
    asking.join(60)
    times = [tuple(map(float, result["stdout"].split())) for result in results]
    together = [sum(begin <= one < end for begin, end in times) for one, _ in times]
    assert len(times) == 5 and max(together) == 3, times


def test_a_client_that_leaves_interrupts_all_of_it(server):
    client = Client(server.url, server.key)
    sessions = [client.new_session() for _ in range(4)]
    code = "touch begun; sleep 600; touch ended"
    body = {"executions": [shell(code, session_id=session) for session in sessions]}
    with client._http.stream("POST", "/v1/execute/batch", json=body):
        until(lambda: sum(client.interpreter(session) == "busy" for session in sessions) == 3, "three that run")
    until(lambda: not any(client.interpreter(session) == "busy" for session in sessions), "the end of all")
    begun = [[file["path"] for file in client.get(f"/v1/sessions/{session}/files")["files"]] for session in sessions]
    assert "begun" not in begun[3] and not any("ended" in names for names in begun)


def test_executions_of_one_session_run_one_after_the_other(client, session):
    results = batch(client, *[
        {"language": "python", "code": code, "session_id": session}
        for code in ("import time\nx = 1\ntime.sleep(0.3)", "x += 1", "x += 1\nx")])
    assert [result["verdict"] for result in results] == ["ok"] * 3 and results[2]["result"]["text/plain"] == "3"


def test_an_item_with_a_key_is_run_once(client, session):
    item = {"language": "shell", "code": "echo x >> once; wc -l < once", "session_id": session, "idempotency_key": "k1"}
    first, other = batch(client, item, shell("echo other"))
    again, changed = batch(client, item, {**item, "code": "echo y"})
    assert first["stdout"].strip() == "1" and "replayed" not in first
    assert again == {**first, "replayed": True}
    assert (changed["status_code"], changed["error"]["code"]) == (422, "idempotency_key_reused")


def test_the_same_key_twice_in_a_batch_is_one_execution(client):
    item = shell("sleep 0.3; echo once", idempotency_key="k2")
    one, two = batch(client, item, item)
    assert one["execution_id"] == two["execution_id"] and one["stdout"] == two["stdout"] == "once\n"


def test_what_failed_before_it_ran_may_be_tried_again_with_its_key(client):
    bad = shell("echo", policy="none", idempotency_key="k3")
    assert batch(client, bad)[0]["status_code"] == batch(client, bad)[0]["status_code"] == 400


def test_a_single_execution_with_a_key_is_run_once(client, session):
    body, key = shell("echo x >> once; wc -l < once", session_id=session), {"Idempotency-Key": "single"}
    first = client.request("POST", "/v1/execute", json=body, headers=key)
    again = client.request("POST", "/v1/execute", json=body, headers=key)
    assert first.json()["stdout"].strip() == "1" and again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers
    other = client.request("POST", "/v1/execute", json={**body, "stdin": ""}, headers=key)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")
    assert client.request("POST", "/v1/execute", json=body, headers={"Idempotency-Key": "x" * 256}).status_code == 400


def test_a_stream_with_a_key_is_told_again_as_it_was(client):
    body, key = shell("echo out; echo err >&2; exit 2", stream=True), {"Idempotency-Key": "streamed"}
    first = client.request("POST", "/v1/execute", json=body, headers=key)
    again = client.request("POST", "/v1/execute", json=body, headers=key)
    def texts(answer):
        told = [line for line in answer.text.splitlines() if line.startswith("data: {")]
        return [json.loads(line.removeprefix("data: ")) for line in told]
    assert texts(again)[-1] == texts(first)[-1] and texts(again)[-1]["exit_code"] == 2
    assert {"text": "out\n"} in texts(again) and {"text": "err\n"} in texts(again)


def test_a_client_that_leaves_one_with_a_key_finds_it_again(client, session):
    key = {"Idempotency-Key": "found"}
    body = shell("echo x >> once; until [ -e go ]; do sleep 0.05; done; wc -l < once", session_id=session)
    with pytest.raises(httpx.ReadTimeout):
        client.request("POST", "/v1/execute", json=body, headers=key, timeout=1)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(client.request("POST", "/v1/execute", json=body, headers=key)))
    thread.start()
    client.ask("PUT", f"/v1/sessions/{session}/files/go", expect=201, content=b"")
    thread.join(30)
    assert answers[0].json()["stdout"].strip() == "1" and answers[0].json()["verdict"] == "ok"


@pytest.mark.parametrize(("body", "field"), [
    ({}, "executions"), ({"executions": []}, "executions"), ({"executions": 5}, "executions"),
    ({"executions": [shell("echo")] * 101}, "executions"), ({"executions": [shell("echo")], "stream": 5}, "stream"),
])
def test_a_batch_that_is_none_is_refused_as_a_whole(client, body, field):
    assert client.ask("POST", "/v1/execute/batch", expect=400, json=body)["error"]["details"] == {"field": field}


def test_an_item_that_wants_a_stream_or_has_a_bad_key_is_refused_alone(client):
    results = batch(client, shell("echo", stream=True), shell("echo", idempotency_key=""), shell("echo x", stream=False))
    assert [result["error"]["details"]["field"] for result in results[:2]] == ["stream", "idempotency_key"]
    assert results[2]["stdout"] == "x\n"


def test_files_and_artifacts_work_in_a_batch_as_they_do_alone(client):
    results = batch(client, *[
        {"language": "shell", "code": "cat in > out", "files": {"in": f"{number}"}, "artifacts": ["out"]} for number in range(4)])
    assert [client.request("GET", result["artifacts"][0]["url"]).text for result in results] == ["0", "1", "2", "3"]
    assert execute(client, "shell", "ls")["stdout"] == ""


def test_while_others_have_every_worker_each_is_refused_as_alone(tmp_path):
    with Server(tmp_path, MAX_ACTIVE_INSTANCES=1, NESTBOX_QUEUE_LENGTH=0) as server, \
            streamed(server.client, "shell", "echo on; sleep 600") as stream:
        next(stream), next(stream)
        results = batch(Client(server.url, server.key), shell("echo x"), shell("echo y"))
        assert [result["error"]["code"] for result in results] == ["instance_limit_exceeded"] * 2
        assert [result["status_code"] for result in results] == [429] * 2


def test_while_others_have_every_worker_it_waits_in_line(tmp_path):
    with Server(tmp_path, MAX_ACTIVE_INSTANCES=1) as server:
        answers = []
        with streamed(server.client, "shell", "echo on; sleep 600") as stream:
            next(stream), next(stream)
            other = Client(server.url, server.key)
            waiting = threading.Thread(target=lambda: answers.append(batch(other, shell("echo x"), shell("echo y"))))
            waiting.start()
            until(lambda: "an execution waits" in server.log, "its joining the line")
        waiting.join(60)
        assert [result["stdout"] for result in answers[0]] == ["x\n", "y\n"]
