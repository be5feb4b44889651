"""What a server in a container finds out about it, and that code runs there."""

import pytest

from container.kinds import KINDS, changed
from container.server import ContainerServer
from harness.deadline import until
from harness.executions import execute
from harness.server import DidNotStart

PROMISED = {
    "process": {"capabilities", "no_new_privileges", "landlock", "seccomp", "resource_limits"},
    "uidsplit": {"capabilities", "no_new_privileges", "landlock", "seccomp", "resource_limits", "identity"},
    "full": {"capabilities", "no_new_privileges", "landlock", "seccomp", "resource_limits", "identity", "namespaces",
             "read_only_root", "network"},
}
PROBE = """
import os, socket, subprocess, sys
def blocked(what, call):
    try:
        call()
    except OSError as error:
        print('BLOCKED', what, type(error).__name__)
    else:
        print('ESCAPE', what)
blocked('other files', lambda: os.listdir('/'))
blocked('sockets', lambda: socket.socket())
blocked('the worker', lambda: os.kill(os.getppid(), 0))
blocked('the first process', lambda: os.kill(1, 0))
blocked('memory of the first process', lambda: open('/proc/1/mem', 'rb'))
blocked('limits of the worker', lambda: __import__('resource').prlimit(os.getppid(), 7))
"""


@pytest.fixture(params=KINDS, ids=str)
def server(request, containers):
    return containers(request.param)


def isolation(server):
    return server.client.get("/v1/health", params={"detail": "full"})["isolation"]


def test_the_server_is_at_the_level_that_is_true_there(server):
    report = isolation(server)
    assert report["level"] == server.kind.level
    layers = {layer["name"]: layer for layer in report["layers"]}
    assert PROMISED[server.kind.level] <= {name for name, layer in layers.items() if layer["active"]}, layers
    for layer in layers.values():
        assert layer["evidence"] if layer["active"] else layer["reason"], layer


def test_code_runs_and_keeps_its_state_and_its_files(server):
    client, session = server.client, server.client.new_session()
    assert client.run(session, "x = 40").console == ""
    assert client.run(session, "x + 2").console == "42\n"
    assert client.run(session, "import pandas\nprint(pandas.DataFrame({'a': [1, 2]}).a.sum())").console == "3\n"
    client.run(session, "import os\nwith open('kept', 'w') as file: file.write('x')")
    assert client.run(session, "open(os.path.expanduser('~/kept')).read()").console == "'x'\n"
    assert client.run(session, "import subprocess\nsubprocess.run(['ls'], capture_output=True).stdout"
                      ).console == "b'kept\\n'\n"
    assert "SIGKILL" in client.run(session, "import os\nos.kill(os.getpid(), 9)").console
    assert client.run(session, "open('kept').read()").console == "'x'\n"


def test_a_long_output_is_in_a_file(server):
    client = server.client
    answer = execute(client, "python", "for n in range(20_000): print('line', n)", limits={"output_bytes": 5000})
    log = answer["truncated"]["log"]
    assert (answer["verdict"], log["missing"]) == ("output_limit", 0), answer
    assert client.request("GET", log["url"]).text == "".join(f"line {n}\n" for n in range(20_000))


def test_nothing_outside_can_be_reached(server):
    shown = server.client.run(server.client.new_session(), PROBE).console
    assert shown.count("BLOCKED") == 6 and "ESCAPE" not in shown, shown


def test_the_workspace_is_where_home_says_and_temporary_files_go_with_the_worker(server):
    client, session = server.client, server.client.new_session()
    home, temporary = client.run(
        session, "import os, tempfile\nprint(os.environ['HOME'])\nprint(tempfile.mkdtemp())").console.split()
    assert home == client.run(session, "print(os.getcwd())").console.strip() and session in home
    folder = server.data / "tmp" / temporary.split("/")[3]
    assert folder.exists()
    client.ask("DELETE", f"/v1/sessions/{session}")
    until(lambda: not folder.exists(), "the end of the folder for temporary files")


def test_sessions_do_not_see_each_other_s_files(server):
    client, one, other = server.client, server.client.new_session(), server.client.new_session()
    path = client.run(one, "open('secret', 'w').write('x')\nimport os\nprint(os.path.abspath('secret'))"
                      ).console.split()[-1]
    shown = client.run(other, f"open({path!r}).read()").console
    assert "PermissionError" in shown, shown
    users = [client.run(session, "import os\nprint(os.getuid())").console.strip() for session in (one, other)]
    assert (users[0] != users[1]) == (server.kind.level == "uidsplit"), users


def test_the_changes_that_the_server_asks_for_lead_to_full_isolation(containers, tmp_path, tmp_path_factory):
    """All of /proc in sight; then the calls that podman's profile keeps for CAP_SYS_ADMIN, which workers have in their own
    namespaces alone."""
    plain = KINDS[1]
    refused = next(level for level in isolation(containers(plain))["refused"] if level["level"] == "full")
    shown = changed(plain, refused["fix"], tmp_path)
    with pytest.raises(DidNotStart) as refusal:
        with ContainerServer(tmp_path_factory.mktemp("c"), shown, NESTBOX_REQUIRE_ISOLATION="full"):
            pass
    server = containers(changed(shown, str(refusal.value), tmp_path))
    report = isolation(server)
    active = {layer["name"] for layer in report["layers"] if layer["active"]}
    assert report["level"] == "full" and PROMISED["full"] <= active, report
    assert server.client.run(server.client.new_session(), "1 + 1").console == "2\n"
