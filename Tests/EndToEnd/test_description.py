"""docs/openapi.yaml and the running server say the same: every answer that is described is given, with nothing in it that
is not described, and nothing is answered that is not described."""

import httpx
import openapi_spec_validator
import pytest

from described_answers import SCENARIOS, World
from harness.client import Client
from harness.description import METHODS, Description

DESCRIPTION = Description.read()
ANSWERS = [(operation, status) for operation in DESCRIPTION.operations for status in sorted(operation.statuses)]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with World(DESCRIPTION, tmp_path_factory) as world:
        yield world


@pytest.fixture(scope="module")
def client(world):
    return world.server.client


def test_it_is_an_openapi_document():
    openapi_spec_validator.validate(DESCRIPTION.document)


def test_it_is_what_the_server_serves(world):
    served = httpx.get(f"{world.server.url}/openapi.json", trust_env=False)
    assert served.json() == DESCRIPTION.document
    assert served.json()["info"]["version"] == world.server.client.get("/v1/health")["version"]


@pytest.mark.parametrize(("operation", "status"), ANSWERS, ids=lambda value: getattr(value, "identifier", value))
def test_an_answer_that_is_described_is_given(world, operation, status):
    scenario = SCENARIOS.get((operation.identifier, status)) or SCENARIOS.get(status)
    assert scenario, f"nobody knows how to have {operation.identifier} answer {status}"
    kinds = set()
    for answer in scenario(world, operation):
        assert answer.status_code == status, f"{answer.request.url}: {answer.status_code} {answer.text[:1000]}"
        assert DESCRIPTION.check_answer(answer.request.method, answer.request.url.path, answer) == operation
        kinds.add(answer.headers.get("Content-Type"))
    described = DESCRIPTION.response(operation, status).get("content", {None: {}})
    assert kinds == set(described) or kinds and "*/*" in described


def examples():
    """Each example of a body, with its schema, by what it is of."""
    for operation in DESCRIPTION.operations:
        bodies = {f"{status}": DESCRIPTION.response(operation, status) for status in operation.statuses}
        if "requestBody" in operation.item:
            bodies["request"] = operation.item["requestBody"]
        for what, body in bodies.items():
            for kind, content in body.get("content", {}).items():
                named = {name: example["value"] for name, example in content.get("examples", {}).items()}
                if "example" in content:
                    named["example"] = content["example"]
                yield f"{operation.identifier} {what} {kind}", content, named


EXAMPLES = list(examples())


@pytest.mark.parametrize(("what", "content", "named"), EXAMPLES, ids=[what for what, *_ in EXAMPLES])
def test_an_example_is_what_its_schema_says(what, content, named):
    assert named or what.startswith("getDescription"), "there is no example"
    for name, example in named.items():
        DESCRIPTION.check(example, content["schema"], f"{what} {name}")
        if "x-event" in content:
            DESCRIPTION.check_events(example, content, f"{what} {name}")


@pytest.mark.parametrize("path", DESCRIPTION.paths)
def test_a_method_that_is_not_described_is_not_there(world, client, path):
    allowed = {method for method in METHODS if method in DESCRIPTION.paths[path]}
    allowed |= {"head"} & {"head" for method in allowed if method == "get"}
    is_openai = path == "/v1/chat/completions" or path.startswith("/v1/models")
    shape = "OpenAIMethodNotAllowed" if is_openai else "MethodNotAllowed"
    response = DESCRIPTION.document["components"]["responses"][shape]
    for method in set(METHODS) - allowed:
        answer = client.request(method.upper(), path.replace("{id}", world.session()))
        assert answer.status_code == 405, f"{method} {path}: {answer.status_code}"
        assert {name.strip().lower() for name in answer.headers["Allow"].split(",")} == allowed
        if method != "head":
            DESCRIPTION.check_response(answer, with_limits(response, answer), f"{method} {path}")


def with_limits(response, answer):
    """The response of a path that is rate limited, as the answer's headers say it is."""
    limits = {name: {"$ref": f"#/components/headers/{name}"} for name in DESCRIPTION.document["components"]["headers"]
              if name.startswith("X-RateLimit")}
    limited = any(name in answer.headers for name in limits)
    return {**response, "headers": {**response["headers"], **limits}} if limited else response


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nowhere", "/openapi.yaml", "/v1/chat/completions/x"])
def test_a_path_that_is_not_described_is_not_there(client, path):
    assert DESCRIPTION.find("GET", path) is None
    answer = client.request("GET", path)
    assert answer.status_code == 404
    DESCRIPTION.check_response(answer, DESCRIPTION.document["components"]["responses"]["UnknownRoute"], path)


def test_a_path_that_is_not_described_asks_for_a_key_first(world):
    assert Client(world.server.url, None).request("GET", "/v1/nowhere").status_code == 401


def test_head_goes_with_get(client):
    whole, head = client.request("GET", "/openapi.json"), client.request("HEAD", "/openapi.json")
    assert (head.status_code, head.text) == (200, "")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
