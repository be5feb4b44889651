"""Sessions choose among the policies, and live under the one that they chose."""

import pytest

from harness.server import Server, run_to_end

SETTINGS = {"MAX_ACTIVE_INSTANCES": 2, "NESTBOX_SPARE_WORKERS": 1}

SUBPROCESS = "import subprocess\nprint(subprocess.run(['true']).returncode)"
SOCKET = "import socket\nsocket.socket()\nprint('made')"


def errors(answer):
    return [message for message in answer.of_type("console") if message.get("format") == "traceback"]


def outcome(client, session, source):
    """What the code printed, or the last line of its traceback."""
    return client.run(session, source).console.strip().splitlines()[-1]


def test_a_session_lives_under_the_policy_it_asked_for(client):
    plain, strict = client.new_session(), client.new_session(policy="strict")
    assert client.session(strict)["interpreter"]["policy"] == "strict"
    assert outcome(client, plain, SUBPROCESS) == "0"
    assert "Operation not permitted" in outcome(client, strict, SUBPROCESS)
    assert outcome(client, plain, SOCKET) == "made"
    assert "Operation not permitted" in outcome(client, strict, SOCKET)


def test_strict_has_no_loopback_and_its_own_limits(client):
    strict = client.new_session(policy="strict")
    limits = "import resource as r\nprint(*[r.getrlimit(x)[0] for x in (r.RLIMIT_NPROC, r.RLIMIT_NOFILE, r.RLIMIT_AS)])"
    assert outcome(client, strict, limits) == f"64 256 {4 << 30}"
    assert outcome(client, client.new_session(), limits) == f"128 512 {32 << 30}"


def test_a_change_of_policy_ends_the_worker_at_the_next_execution_and_keeps_the_files(client):
    session = client.new_session()
    assert outcome(client, session, "kept = 1\nopen('kept.txt', 'w').write('kept')\nprint(kept)") == "1"
    told = client.ask("PATCH", f"/v1/sessions/{session}", json={"policy": "strict"})
    assert told["interpreter"]["policy"] == "strict"
    assert client.interpreter(session) == "ready", "nothing has run since"
    assert "NameError" in outcome(client, session, "print(kept)")
    assert outcome(client, session, "print(open('kept.txt').read())") == "kept"
    assert "Operation not permitted" in outcome(client, session, SUBPROCESS)
    client.ask("PATCH", f"/v1/sessions/{session}", json={"policy": "default"})
    assert outcome(client, session, SUBPROCESS) == "0"


def test_the_same_policy_again_changes_nothing(client):
    session = client.new_session(policy="strict")
    assert outcome(client, session, "kept = 1\nprint(kept)") == "1"
    client.ask("PATCH", f"/v1/sessions/{session}", json={"policy": "strict"})
    assert outcome(client, session, "print(kept)") == "1"


def test_container_runs_where_there_are_namespaces_too(client):
    session = client.new_session(policy="container")
    assert outcome(client, session, SUBPROCESS) == "0"
    assert "Operation not permitted" in outcome(client, session, SOCKET)


@pytest.mark.parametrize("policy, status, code", [
    ("lax", 400, "unknown_policy"), ("network", 403, "policy_not_allowed"), ("../default", 400, "unknown_policy"),
])
def test_a_policy_that_cannot_be_had_is_named(client, policy, status, code):
    session = client.new_session()
    for method, path in (("POST", "/v1/sessions"), ("PATCH", f"/v1/sessions/{session}")):
        error = client.ask(method, path, expect=status, json={"policy": policy})["error"]
        assert error["code"] == code
        assert error["details"]["field"] == "policy"
    assert client.session(session)["interpreter"]["policy"] == "default"


def test_the_operator_says_which_policies_may_be_asked_for(tmp_path):
    with Server(tmp_path, NESTBOX_ALLOWED_POLICIES="default, container") as server:
        assert server.client.ask("POST", "/v1/sessions", expect=403, json={"policy": "strict"})
        assert outcome(server.client, server.client.new_session(policy="container"), "print(1)") == "1"


@pytest.mark.parametrize("allowed, line", [
    ("default,lax", "NESTBOX_ALLOWED_POLICIES: there is no policy lax; there are container, default, network, packages, strict"),
    ("strict", "NESTBOX_ALLOWED_POLICIES: has to have default, the policy of whoever asks for none"),
    ("default,network", 'NESTBOX_ALLOWED_POLICIES: network cannot run: its network is "granted", and this server has been'
                        " granted no network namespace"),
])
def test_policies_that_cannot_be_allowed_stop_the_start(tmp_path, allowed, line):
    code, printed = run_to_end(tmp_path, NESTBOX_ALLOWED_POLICIES=allowed)
    assert code == 1
    assert line in printed


def test_a_profile_of_a_container_runtime_makes_a_policy_that_runs_code(tmp_path):
    """podman's own, unchanged: Scripts/test installs it."""
    from pathlib import Path
    import json
    import shutil
    shipped = Path(__file__).parents[2] / "policies"
    folder = tmp_path / "policies"
    shutil.copytree(shipped, folder)
    shutil.copy("/usr/share/containers/seccomp.json", folder / "seccomp" / "podman.json")
    policy = {**json.loads((shipped / "default.json").read_text()), "name": "podman", "seccomp": "seccomp/podman.json"}
    (folder / "podman.json").write_text(json.dumps(policy))
    with Server(tmp_path, NESTBOX_POLICIES_DIR=folder) as server:
        session = server.client.new_session(policy="podman")
        assert outcome(server.client, session, SUBPROCESS) == "0"
        assert outcome(server.client, session, "import numpy\nprint(numpy.arange(4).sum())") == "6"
        assert "not meant for hostile code" in server.log
