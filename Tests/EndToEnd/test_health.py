"""Health and probes, against the shapes of the reference document."""

import re

import pytest

SIZE = re.compile(r"\d+\.\d\dGB")


def shape(value):
    """The keys of a document, all the way down."""
    return {key: shape(inner) for key, inner in value.items()} if isinstance(value, dict) else None


BASIC = {
    "llm": {"model": None, "status": None}, "instances": {"active": None, "max": None},
    "status": None, "uptime": None, "version": None,
}
SYSTEM = {
    "disk": {"free": None, "total": None, "used_percent": None},
    "memory": {"available": None, "total": None, "used_percent": None},
    "system": {"hostname": None, "platform": None, "python": None, "version": None},
    "timestamp": None,
}


@pytest.mark.parametrize("query", [{}, {"detail": "basic"}])
def test_health_has_the_document_s_fields_and_no_others(client, query):
    assert shape(client.get("/v1/health", params=query)) == BASIC


def test_health_tells_the_truth(client, session):
    client.run(session, "1 + 1")
    health = client.get("/v1/health")
    assert health["status"] == "healthy"
    assert health["llm"] == {"model": "builtin/offline", "status": "ready"}
    assert health["instances"]["max"] == 3
    assert 1 <= health["instances"]["active"] <= 3
    assert isinstance(health["uptime"], str) and health["uptime"] not in ("", "unknown")
    assert re.match(r"\d+\.\d+\.\d+", health["version"])


def test_full_detail_adds_the_system_and_the_isolation(client):
    health = client.get("/v1/health", params={"detail": "full"})
    isolation = health.pop("isolation")
    system = health.pop("system")
    assert shape(health) == BASIC
    assert shape(system) == SYSTEM
    for value in (system["disk"]["free"], system["disk"]["total"], system["memory"]["available"],
                  system["memory"]["total"]):
        assert SIZE.fullmatch(value), value
    for part in ("disk", "memory"):
        assert 0 < system[part]["used_percent"] < 100
    assert system["system"]["platform"] == "Linux"
    assert re.match(r"3\.\d+", system["system"]["python"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", system["timestamp"])
    layers = {layer["name"]: layer for layer in isolation["layers"]}
    missing = {name for name, layer in layers.items() if not layer["active"]}
    assert missing <= {"cgroup_memory", "cgroup_pids", "cgroup_cpu", "workspace_quota"}, "every other layer is around every worker"
    assert all(layer["evidence"] if layer["active"] else layer["reason"] for layer in layers.values())
    assert isolation["level"] == isolation["required"] == "full"
    assert isolation["refused"] == []


def test_an_unknown_detail_is_refused_by_name(client):
    error = client.get("/v1/health", expect=400, params={"detail": "everything"})["error"]
    assert "detail" in error["message"]


@pytest.mark.parametrize("probe", ["/livez", "/readyz"])
def test_a_probe_needs_no_key_and_says_nothing_of_limits(server, probe):
    keyless = type(server.client)(server.url, None)
    response = keyless.request("GET", probe)
    assert response.status_code == 200
    assert not [name for name in response.headers if name.startswith("x-ratelimit")]
    assert len(response.content) < 100
