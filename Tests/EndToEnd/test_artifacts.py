"""Files out of an execution: what its globs match, and what is kept of a sandbox that is gone."""

import os
from uuid import uuid4

import pytest

from harness.client import Client
from harness.deadline import until
from harness.executions import execute, streamed
from harness.keys import told
from harness.policies import policies
from harness.server import Server

TREE = """import os
for path in ['a.txt', 'b.log', '.hidden.txt', 'out/a.txt', 'out/deep/er/a.txt', 'out/x1.csv', 'out/xa.csv', '.git/a.txt']:
    os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
    open(path, 'w').write(path)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nestbox")) as server:
        yield server


def paths(answer):
    return [artifact["path"] for artifact in answer["artifacts"]]


def kept(server):
    return {name for name in server.workspaces() if name.startswith("artifacts-")}


@pytest.mark.parametrize(("globs", "expected"), [
    (["*.txt"], ["a.txt"]), (["out/*"], ["out/a.txt", "out/x1.csv", "out/xa.csv"]),
    (["**/a.txt"], ["a.txt", "out/a.txt", "out/deep/er/a.txt"]),
    (["out/**"], ["out/a.txt", "out/deep/er/a.txt", "out/x1.csv", "out/xa.csv"]),
    (["out/x[0-9].csv"], ["out/x1.csv"]), (["out/x[!0-9].csv"], ["out/xa.csv"]), (["?.*"], ["a.txt", "b.log"]),
    (["out/**/er/*.txt", "b*", "b.log"], ["b.log", "out/deep/er/a.txt"]), ([".*.txt"], [".hidden.txt"]),
    ([".git/*"], [".git/a.txt"]), (["**"], ["a.txt", "b.log", "out/a.txt", "out/deep/er/a.txt", "out/x1.csv", "out/xa.csv"]),
    (["nothing", "out"], []), ([], []), (None, []),
])
def test_globs_mean_what_they_mean_in_a_shell(client, globs, expected):
    answer = execute(client, "python", TREE, artifacts=globs)
    assert paths(answer) == expected and answer["truncated"]["artifacts"] is False


def test_what_a_fresh_sandbox_leaves_can_be_had_while_its_record_is_kept(server, client):
    code = "import os\nos.makedirs('o ut')\nopen('o ut/ü.png', 'wb').write(bytes(range(256)))\nprint('done')"
    answer = execute(client, "python", code, artifacts=["**/*.png"])
    artifact, = answer["artifacts"]
    assert artifact == {"path": "o ut/ü.png", "size": 256, "mime": "image/png",
                        "url": f"/v1/executions/{answer['execution_id']}/artifacts/o%20ut/%C3%BC.png"}
    whole = client.request("GET", artifact["url"])
    assert whole.status_code == 200 and whole.content == bytes(range(256))
    assert whole.headers["Content-Disposition"].startswith("attachment; filename=")
    assert whole.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in whole.headers["Content-Security-Policy"]
    part = client.request("GET", artifact["url"], headers={"Range": "bytes=250-"})
    assert part.status_code == 206 and part.content == bytes(range(250, 256))
    assert client.request("HEAD", artifact["url"]).headers["Content-Length"] == "256"
    tag = whole.headers["ETag"]
    assert client.request("GET", artifact["url"], headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"/v1/executions/{answer['execution_id']}")["artifacts"] == answer["artifacts"]
    folder, = [server.data / "workspaces" / name for name in kept(server) if os.listdir(server.data / "workspaces" / name)
               and (server.data / "workspaces" / name / "0").stat().st_size == 256]
    assert folder.stat().st_mode & 0o777 == 0o700 and folder.stat().st_uid == os.getuid()
    file = (folder / "0").stat()
    assert (file.st_mode & 0o777, file.st_uid) == (0o600, os.getuid())
    for path in ("none.png", "0", "%2e%2e/0", "..%2f0", "o%20ut"):
        url = f"/v1/executions/{answer['execution_id']}/artifacts/{path}"
        assert client.request("GET", url).status_code == 404, path


def test_what_a_session_s_execution_leaves_is_among_its_files(server, client, session):
    before = kept(server)
    answer = execute(client, "python", TREE, session_id=session, artifacts=["out/*.csv"])
    assert [artifact["url"] for artifact in answer["artifacts"]] == [
        f"/v1/sessions/{session}/files/out/x1.csv", f"/v1/sessions/{session}/files/out/xa.csv"]
    assert client.request("GET", answer["artifacts"][0]["url"]).text == "out/x1.csv"
    assert kept(server) == before
    url = f"/v1/executions/{answer['execution_id']}/artifacts/out/x1.csv"
    assert client.request("GET", url).status_code == 404


def test_the_end_of_a_stream_tells_them(client):
    with streamed(client, "shell", "echo x > out.txt", artifacts=["*"]) as stream:
        _, last = list(stream)[-1]
    assert paths(last) == ["out.txt"] and client.request("GET", last["artifacts"][0]["url"]).text == "x\n"


def test_code_that_fails_or_runs_for_too_long_leaves_its_files_too(client):
    code = "open('half', 'w').write('half')\nimport time\ntime.sleep(600)"
    # Longer where that was too short for its first line.
    for wall in (3_000, 12_000, 60_000):
        answer = execute(client, "python", code, limits={"wall_ms": wall}, artifacts=["*"])
        assert answer["verdict"] == "timeout"
        if answer["artifacts"]:
            break
    assert paths(answer) == ["half"] and client.request("GET", answer["artifacts"][0]["url"]).text == "half"


def test_another_tenant_s_are_not_there(server, client):
    answer = execute(client, "shell", "echo x > out.txt", artifacts=["*"])
    other = Client(server.url, told(server, "create", "--tenant", "other", "--scopes", "execute")["key"])
    talker = Client(server.url, told(server, "create", "--tenant", "other", "--scopes", "chat")["key"])
    url = answer["artifacts"][0]["url"]
    assert client.request("GET", url).status_code == 200
    assert other.ask("GET", url, expect=404) == other.ask(
        "GET", url.replace(answer["execution_id"], str(uuid4())), expect=404)
    talker.ask("GET", url, expect=403)


def test_links_and_what_is_no_file_are_none(server, client, session, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    code = (f"import os, socket\nos.symlink('{secret}', 'link.txt')\nos.symlink('/etc/passwd', 'passwd.txt')\n"
            f"os.symlink('{server.data}', 'data')\nos.symlink('/etc', 'etc')\nos.mkfifo('fifo.txt')\n"
            "socket.socket(socket.AF_UNIX).bind('socket.txt')\nos.mkdir('folder.txt')\n"
            "open('real.txt', 'w').write('real')\nos.link('real.txt', 'again.txt')")
    for where in ({}, {"session_id": session}):
        answer = execute(client, "python", code, artifacts=["**/*", "etc/*", "data/*", "data/**"], **where)
        assert answer["verdict"] == "ok" and paths(answer) == ["again.txt", "real.txt"], answer
        for artifact in answer["artifacts"]:
            assert client.request("GET", artifact["url"]).text == "real"
    assert secret.read_text() == "secret"


def test_nothing_that_the_code_has_left_running_can_change_them(client):
    code = ("import os, subprocess\nopen('steady.txt', 'w').write('begun')\n"
            "subprocess.Popen(['sh', '-c', 'exec 3>>steady.txt; while :; do echo more >&3; rm -f out.txt;"
            " ln -s /etc/passwd out.txt; rm out.txt; echo told > out.txt; done'])\n"
            "while os.path.getsize('steady.txt') < 50: pass")
    for _ in range(5):
        answer = execute(client, "python", code, artifacts=["*"])
        assert paths(answer)[-1:] == ["steady.txt"], answer
        for artifact in answer["artifacts"]:
            first = client.request("GET", artifact["url"]).content
            assert len(first) == artifact["size"] and b"root:" not in first
            assert client.request("GET", artifact["url"]).content == first


def test_of_thousands_the_first_are_told_and_the_answer_says_so(client, session):
    code = "import os\nos.mkdir('d')\nfor n in range(3000): open(f'd/{n:04}', 'w').write('x')"
    for where in ({}, {"session_id": session}):
        answer = execute(client, "python", code, artifacts=["d/*"], **where)
        assert paths(answer) == [f"d/{number:04}" for number in range(1000)]
        assert answer["truncated"]["artifacts"] is True
        assert any("2000 files" in note and "1000" in note for note in answer["notes"]), answer["notes"]
        assert client.request("GET", answer["artifacts"][999]["url"]).text == "x"


def test_what_is_too_large_to_be_kept_is_left_out_and_the_rest_is_not(client):
    code = ("import os\nfor name, size in [('a', 200), ('b', 100), ('c', 50)]:\n"
            "    with open(name, 'wb') as file: os.posix_fallocate(file.fileno(), 0, size << 20)")
    answer = execute(client, "python", code, artifacts=["*"])
    assert paths(answer) == ["a", "c"] and answer["truncated"]["artifacts"] is True
    assert any("1 files" in note and "256 MiB" in note for note in answer["notes"])


def test_they_are_gone_with_their_record_and_at_the_next_start(tmp_path):
    with Server(tmp_path, NESTBOX_EXECUTION_RECORDS=2) as server:
        answers = [execute(server.client, "shell", "echo x > out.txt", artifacts=["*"]) for _ in range(3)]
        assert server.client.request("GET", answers[0]["artifacts"][0]["url"]).status_code == 404
        assert server.client.request("GET", answers[2]["artifacts"][0]["url"]).text == "x\n"
        until(lambda: len(kept(server)) == 2, "the end of the oldest artifacts")
    with Server(tmp_path) as server:
        assert kept(server) == set()
    with Server(tmp_path, NESTBOX_EXECUTION_RECORD_AGE=1) as server:
        execute(server.client, "shell", "echo x > out.txt", artifacts=["*"])
        until(lambda: not kept(server), "the end of artifacts that nobody asks for")


def test_where_the_files_are_in_memory_they_are_refused(tmp_path):
    with Server(tmp_path, NESTBOX_POLICIES_DIR=policies(tmp_path, workspace="memory")) as server:
        body = {"language": "python", "code": "1", "artifacts": ["*"]}
        assert server.client.ask("POST", "/v1/execute", expect=409, json=body)["error"]["code"] == "workspace_in_memory"


@pytest.mark.parametrize(("globs", "field"), [
    ("*", "artifacts"), ([5], "artifacts"), (["*"] * 17, "artifacts"), (["a", ""], "artifacts[1]"),
    (["/etc/*"], "artifacts[0]"), (["../*"], "artifacts[0]"), (["a/../b"], "artifacts[0]"), (["a//b"], "artifacts[0]"),
    (["a/"], "artifacts[0]"), (["./a"], "artifacts[0]"), (["["], "artifacts[0]"), (["[]"], "artifacts[0]"),
    (["[b-a]"], "artifacts[0]"), (["a\0"], "artifacts[0]"), (["x" * 257], "artifacts[0]"),
])
def test_a_glob_that_is_none_is_named(client, globs, field):
    body = {"language": "python", "code": "1", "artifacts": globs}
    assert client.ask("POST", "/v1/execute", expect=400, json=body)["error"]["details"] == {"field": field}


def test_globs_that_are_slow_elsewhere_are_not_here(client):
    code = "import os\nos.makedirs('/'.join(['a' * 200] * 10))\nfor n in range(500): open('a' * 200 + str(n), 'w')"
    globs = ["*a" * 100 + "b", "/".join(["**", "a*"] * 25), "**/" + "*a" * 100 + "[b]"]
    answer = execute(client, "python", code, artifacts=globs)
    assert answer["verdict"] == "ok" and answer["truncated"]["artifacts"] in (True, False)


@pytest.mark.parametrize(("code", "stdout", "stderr"), [
    ("import sys\nprint('x' * 9000)\nprint('e', file=sys.stderr)", True, False),
    ("import sys\nprint('o')\nprint('x' * 9000, file=sys.stderr)", False, True),
    ("import sys\nprint('x' * 9000)\nprint('x' * 9000, file=sys.stderr)\nprint('x' * 9000)", True, True),
    ("print('x' * 4000)", False, False),
])
def test_truncation_is_told_of_each_stream(client, code, stdout, stderr):
    answer = execute(client, "python", code, limits={"output_bytes": 5000})
    truncated = answer["truncated"]
    assert (truncated["stdout"], truncated["stderr"]) == (stdout, stderr)
    printed = 9000 * code.count("9000") + 4000 * code.count("4000") + code.count("print(") + ("'e'" in code) + ("'o'" in code)
    assert truncated["bytes"] == printed - len(answer["stdout"]) - len(answer["stderr"])
