"""docs/postman_collection.json, run from its first request to its last against a server as it is configured by default."""

import json
from pathlib import Path

import pytest

from harness.collection import Collection
from harness.description import Description

FILE = Path(__file__).resolve().parents[2] / "docs" / "postman_collection.json"
DOCUMENT = json.loads(FILE.read_text())
DESCRIPTION = Description.read()

# The limits that users have.
SETTINGS = {"RATE_LIMIT_PER_MINUTE": None, "SESSION_RATE_LIMIT_PER_MINUTE": None}


@pytest.fixture(scope="module")
def outcomes(server):
    return list(Collection(DOCUMENT, base_url=server.url, api_key=server.key).run())


def test_every_request_passes_its_own_tests(outcomes):
    for outcome in outcomes:
        assert not outcome.failures, f"{outcome.name}: {outcome.failures} {outcome.answer.text[:1000]}"
        assert outcome.checks >= 2


def test_every_answer_is_described_and_a_success(outcomes):
    for outcome in outcomes:
        request = outcome.answer.request
        DESCRIPTION.check_answer(request.method, request.url.path, outcome.answer)
        assert outcome.answer.is_success


def test_every_operation_is_in_it(outcomes):
    requests = [outcome.answer.request for outcome in outcomes]
    asked = {DESCRIPTION.find(request.method, request.url.path).identifier for request in requests}
    assert asked == {operation.identifier for operation in DESCRIPTION.operations}


def test_a_check_that_does_not_hold_is_a_failure(server):
    probes = {**DOCUMENT, "item": DOCUMENT["item"][:1]}
    changed = json.loads(json.dumps(probes).replace("have.status(200)", "have.status(299)"))
    outcomes = list(Collection(changed, base_url=server.url, api_key=server.key).run())
    assert outcomes and all(outcome.failures == ["pm.response.to.have.status(299);"] for outcome in outcomes)
