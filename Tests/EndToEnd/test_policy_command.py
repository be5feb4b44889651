"""`nestbox policy`: what an operator can ask about policies without a server."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from harness.server import BINARY

POLICIES = Path(__file__).parents[2] / "policies"


def policy(*arguments):
    return subprocess.run(
        [str(BINARY), "policy", *map(str, arguments)], capture_output=True, text=True, timeout=60)


def shown(*arguments):
    done = policy("show", *arguments, "--policies-dir", POLICIES)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("name", ["strict", "default", "network", "container", "packages"])
def test_a_policy_is_shown_with_its_limits_and_hashes(name):
    told = json.loads(shown(name, "--json"))
    written = json.loads((POLICIES / f"{name}.json").read_text())
    assert told["limits"] == written["limits"]
    assert told["network"] == written["network"]
    assert told["packages"] == written["packages"]
    text = shown(name)
    assert f"packages    {written['packages']}\n" in text
    assert told["kernel"]["hash"] in text and told["worker"]["hash"] in text
    assert told["kernel"]["hash"] != told["worker"]["hash"]
    assert all(warning in text for warning in told["warnings"])


def test_the_filter_is_shown_as_rules_and_as_instructions():
    rules = shown("strict", "--pfc").splitlines()
    assert rules[-1] == "every other call: fail with EPERM"
    assert "clone if argument 0 & 0x7E03A000 == 0x10000: allow" in rules
    assert "kill: allow" not in rules and "kill: allow" in shown("strict", "--pfc", "--worker").splitlines()
    instructions = shown("strict", "--bpf").splitlines()
    assert len(instructions) == json.loads(shown("strict", "--json"))["kernel"]["instructions"]
    assert all(re.match(r" *\d+  \S", line) for line in instructions)


@pytest.mark.parametrize("file", [*sorted(POLICIES.glob("*.json")), *sorted((POLICIES / "seccomp").glob("*.json"))])
def test_what_is_shipped_is_found_good(file):
    done = policy("check", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"ok: \d+ instructions, [0-9a-f]{64}", done.stdout.splitlines()[-1])
    assert "hostile" not in done.stdout


def test_a_profile_of_a_container_runtime_is_found_usable_and_not_meant_for_hostile_code():
    done = policy("check", "/usr/share/containers/seccomp.json")
    assert done.returncode == 0
    assert "warning: not meant for hostile code: it allows " in done.stdout


@pytest.mark.parametrize("name, line", [
    ("none", "none.json: none.json cannot be opened: No such file or directory"),
    ("../x", '"../x" is not the name of a policy'),
])
def test_a_policy_that_is_not_there_is_one_line(name, line):
    done = policy("show", name, "--policies-dir", POLICIES)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("nestbox: ") and done.stderr.endswith(line + "\n") and done.stderr.count("\n") == 1


def test_a_fault_names_file_rule_and_call(tmp_path):
    file = tmp_path / "faulty.json"
    file.write_text(json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
        {"names": ["mount"], "action": "SCMP_ACT_ERRNO"}, {"names": ["mounted"], "action": "SCMP_ACT_ERRNO"}]}))
    done = policy("check", file)
    assert done.returncode == 1
    assert done.stderr.startswith(f"nestbox: {file}: rule 1 (mounted): unknown to libseccomp ")
