"""Requests that schemathesis makes up for every operation, good ones and bad ones: each is answered within its time and as
the description says, no bad one is taken for a good one or the other way round, and nothing is left behind.

The same ones in every run of this file by itself: hypothesis also tries texts of whatever modules a process has loaded.
NESTBOX_FUZZ_EXAMPLES asks for more of them, and for others each time."""

import itertools
import os
import time
from urllib.parse import parse_qs, urlsplit

import hypothesis
import jsonschema_rs
import requests
import schemathesis
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation

from harness import lmc
from harness.deadline import until
from harness.description import SOURCE, Description

DESCRIPTION = Description.read()

# Names of models lead nowhere: no request leaves this machine.
SETTINGS = {"MAX_ACTIVE_INSTANCES": 4, "NESTBOX_SPARE_WORKERS": 0, "OPENAI_API_KEY": None}

# Random requests for one operation, beside those that schemathesis derives from the description's bounds.
LONGER = os.environ.get("NESTBOX_FUZZ_EXAMPLES")
EXAMPLES = int(LONGER or 25)

# Of what the server says of good requests that it refuses: what a description cannot say.
BEYOND_FORM = [
    "waits for confirmation", "is not one of the addresses that this server allows", "where another of the files is",
    "must have something in its brackets",
]

# How long an answer may take, in seconds: a busy session is waited for, and so is a busy machine.
PATIENCE = 90

schema = schemathesis.openapi.from_path(SOURCE)
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])

# The statuses of the answers of each operation, in the order in which they were given.
answered = {}
turns = itertools.count()


def is_good(value, parameter):
    return jsonschema_rs.is_valid(DESCRIPTION.closed(parameter["schema"]), value)


def place(case, operation, client):
    """Every second request is about what is there; otherwise hardly any were."""
    if operation is None:
        return
    if case.meta.generation.mode == GenerationMode.POSITIVE:
        # Schemathesis does not keep to a header's pattern where it tries the bounds of something else.
        for parameter in operation.parameters_in("header"):
            if not is_good((case.headers or {}).get(parameter["name"]), parameter):
                (case.headers or {}).pop(parameter["name"], None)
        if "after" in (case.query or {}):
            # What an answer before has given: only the server can make one.
            case.query["after"] = next(one["example"] for one in operation.parameters_in("query") if one["name"] == "after")
    if next(turns) % 2:
        return
    session = client.new_session()
    there = {"id": session} if operation.path.startswith("/v1/sessions/{id}") else {}
    if "{message}" in operation.path:
        there["message"] = client.post(f"/v1/sessions/{session}/messages", json=lmc.message("x"))["message_id"]
    if operation.path.endswith("/events"):
        client.run(session, "1")
    if "{execution}" in operation.path:
        there["execution"] = client.post("/v1/execute", json={
            "language": "shell", "code": "echo a,b > table.csv", "artifacts": ["table.csv"]})["execution_id"]
    if "{path}" in operation.path:
        there["path"] = "table.csv"
        client.request("PUT", f"/v1/sessions/{session}/files/table.csv", content=b"a,b")
    for parameter in operation.parameters_in("path"):
        name = parameter["name"]
        if is_good(case.path_parameters.get(name), parameter):
            case.path_parameters[name] = there.get(name, parameter["example"])
    if isinstance(case.body, dict) and isinstance(case.body.get("session_id"), str):
        case.body["session_id"] = session
    if "X-Session-Id" in (case.headers or {}):
        case.headers["X-Session-Id"] = session
    (case.headers or {}).pop("Last-Event-ID", None)


def is_refused_for_its_form(answer):
    """Whether the request was bad in itself, and not for what there is or is not."""
    if answer.status_code != 400:
        return False
    error = answer.json()["error"]
    return error["code"] in ("invalid_json", "invalid_request") and not any(why in error["message"] for why in BEYOND_FORM)


def is_no_http(case, answer):
    """Whether bytes of the request could not be read at all, and so no route has seen it."""
    return case.meta.generation.mode == GenerationMode.NEGATIVE and answer.status_code == 400 and not answer.content


def has_bad_input(case, operation, url):
    """Whether a value is not what the description asks for. Headers that are nobody's, and names that are, are ignored, and so
    is what has no text in an address: an empty object."""
    modes = {place: component.mode for place, component in case.meta.components.items()}
    known = {parameter["name"] for parameter in operation.parameters_in("query")}
    sent = parse_qs(urlsplit(url).query, keep_blank_values=True)
    is_bad_query = modes.get(ParameterLocation.QUERY) == GenerationMode.NEGATIVE and set(sent) == set(case.query) <= known
    return is_bad_query or modes.get(ParameterLocation.BODY) == GenerationMode.NEGATIVE


def in_time(request):
    """The answer, read to its end: a stream that only says that it lives is no answer."""
    end = time.monotonic() + PATIENCE
    answer = requests.request(**request, timeout=PATIENCE, allow_redirects=False, stream=True)
    read = b""
    for piece in answer.raw.stream(65536):
        read += piece
        assert time.monotonic() < end, f"{request['method']} {request['url']} has no end: {read[-200:]}"
    answer._content, answer._content_consumed = read, True
    return answer


@schema.parametrize()
@hypothesis.settings(
    max_examples=EXAMPLES, derandomize=LONGER is None, deadline=None, database=None, print_blob=True,
    suppress_health_check=list(hypothesis.HealthCheck))
def test_every_request_is_answered_as_described(case, server, client):
    operation = DESCRIPTION.find(case.method, case.path.replace("{", "").replace("}", ""))
    place(case, operation, client)
    request = case.as_transport_kwargs(base_url=server.url, headers={"Authorization": f"Bearer {server.key}"})
    answer = in_time(request)
    path = answer.request.path_url.split("?")[0]
    operation = DESCRIPTION.find(case.method, path)
    if is_no_http(case, answer):
        return
    if operation is None:
        assert answer.status_code in (404, 405), f"{case.method} {path}: {answer.status_code}"
        return
    # Of a stream or a batch too, which begin with 200.
    assert answer.status_code != 500 and (path == "/openapi.json" or '"internal_error"' not in answer.text), answer.text
    DESCRIPTION.check_answer(case.method, path, answer)
    if case.meta.generation.mode == GenerationMode.POSITIVE:
        assert not is_refused_for_its_form(answer), f"{answer.request.body} is good: {answer.text}"
    elif has_bad_input(case, operation, answer.request.url):
        assert not answer.ok, f"{path} {answer.request.body} is bad: {answer.status_code}"
    answered.setdefault(operation.identifier, []).append(answer.status_code)


def test_good_and_bad_requests_were_among_them():
    for operation in DESCRIPTION.operations:
        statuses = set(answered[operation.identifier])
        assert statuses & {200, 201}, f"{operation.identifier}: {statuses}"
        assert statuses & {400, 404} or not operation.statuses & {400, 404}, f"{operation.identifier}: {statuses}"
    assert sum(map(len, answered.values())) > 10 * len(DESCRIPTION.operations)


def test_nothing_is_left_behind(server, client):
    assert client.get("/v1/health")["status"] == "healthy"
    assert client.run(client.new_session(), "1 + 1").console == "2\n"
    while sessions := client.get("/v1/sessions", params={"limit": 100})["sessions"]:
        for session in sessions:
            client.ask("DELETE", f"/v1/sessions/{session['session_id']}")
    until(lambda: not server.workers(), "the end of every worker")
    # Artifacts stay as long as the records of their executions do.
    def others():
        return {name for name in server.workspaces() if not name.startswith("artifacts-")}
    until(lambda: others() <= {"probe"}, "the end of every session's folder")
    assert len(server.workspaces()) <= 256 + 1
