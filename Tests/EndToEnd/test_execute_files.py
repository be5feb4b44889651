"""Files into an execution: from the request into the folder that its code starts in."""

import base64
import os

import pytest

from harness.deadline import until
from harness.executions import execute
from harness.policies import policies
from harness.server import Server

LIST = "import os\nfor at, _, names in sorted(os.walk('.')):\n    for name in sorted(names): print(os.path.join(at, name))"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nestbox")) as server:
        yield server


def refused(client, expect, **fields):
    return client.ask("POST", "/v1/execute", expect=expect, json={"language": "python", **fields})["error"]


def test_the_files_are_where_the_code_starts_and_are_its_own(client):
    raw = bytes(range(256))
    answer = execute(client, "python", files={
        "main.py": "import sys, os, stat\nfrom package.module import value\n"
                   "print(value, open('data/raw', 'rb').read() == bytes(range(256)), sys.argv[1:])\n"
                   "print(oct(os.stat('main.py').st_mode), os.stat('main.py').st_uid == os.getuid())\n"
                   "open('main.py', 'a').write('#')",
        "package/module.py": "value = 'ü'", "data/raw": {"base64": base64.b64encode(raw).decode()}, "empty": "",
    }, entrypoint="main.py", args=["a"])
    assert answer["stdout"] == "ü True ['a']\n0o100600 True\n", answer
    assert answer["verdict"] == "ok"


@pytest.mark.parametrize(("language", "files", "entrypoint"), [
    ("shell", {"run.sh": ". ./lib.sh; say", "lib.sh": "say() { echo said; }"}, "run.sh"),
    ("javascript", {"a.mjs": "import {say} from './b.mjs'; say()", "b.mjs": "export const say = () => console.log('said')"},
     "a.mjs"),
    ("c", {"src/main.c": '#include <stdio.h>\n#include "say.h"\nint main(void) { puts(SAID); }',
           "src/say.h": '#define SAID "said"'}, "src/main.c"),
])
def test_programs_of_several_files_run_in_other_languages_too(client, language, files, entrypoint):
    answer = execute(client, language, files=files, entrypoint=entrypoint)
    assert (answer["stdout"], answer["verdict"]) == ("said\n", "ok"), answer


def test_a_cell_finds_the_files_and_a_fresh_sandbox_keeps_none(client):
    answer = execute(client, "python", "open('in/a.txt').read()", files={"in/a.txt": "there"})
    assert answer["result"]["text/plain"] == "'there'"
    assert execute(client, "python", LIST)["stdout"] == ""


def test_in_a_session_the_files_stay_and_replace_those_that_are_there(client, session):
    client.run(session, "open('a.txt', 'w').write('old')\nopen('b.txt', 'w').write('kept')\nimport os\nos.chmod('a.txt', 0o640)")
    answer = execute(client, "python", "print(open('a.txt').read(), open('b.txt').read())", session_id=session,
                     files={"a.txt": "new", "in/c.txt": "more"})
    assert answer["stdout"] == "new kept\n"
    assert client.run(session, LIST + "\nprint(oct(os.stat('a.txt').st_mode))").console == (
        "./a.txt\n./b.txt\n./in/c.txt\n0o100640\n")


def test_an_entrypoint_that_is_not_there_is_told_by_name(client, session):
    error = refused(client, 404, entrypoint="main.py", files={"other.py": ""})
    assert error["code"] == "file_not_found" and error["details"] == {"field": "entrypoint"}
    answer = execute(client, "python", entrypoint="main.py", session_id=session)
    assert answer["verdict"] == "error" and answer["error"]["name"] == "FileNotFoundError"
    assert "no file main.py" in answer["error"]["value"]


@pytest.mark.parametrize("path", [
    "../out", "a/../../out", "/etc/passwd", "a//b", "a/", ".", "", "a\0b", "x" * 256, "/".join(["x" * 200] * 21),
    "./a", "a/./b", "..",
])
def test_a_path_that_is_none_is_named(client, path):
    error = refused(client, 400, code="1", files={"fine": "", path: "x"})
    assert error["details"] == {"field": f"files.{path}"}


@pytest.mark.parametrize(("files", "field"), [
    (5, "files"), (["a"], "files"), ({"a": 5}, "files.a"), ({"a": {}}, "files.a.base64"), ({"a": ["b"]}, "files.a"),
    ({"a": {"base64": 5}}, "files.a.base64"), ({"a": {"base64": "é"}}, "files.a.base64"),
    ({"a": {"base64": "YQ"}}, "files.a.base64"), ({"a": {"base64": "YQ==\n"}}, "files.a.base64"),
    ({"a": "", "a/b": ""}, "files.a/b"), ({f"{n}": "" for n in range(1001)}, "files"),
])
def test_files_that_cannot_be_used_are_named(client, files, field):
    assert refused(client, 400, code="1", files=files)["details"] == {"field": field}


def test_a_thousand_files_are_not_too_many(client):
    answer = execute(client, "python", "import os\nlen(os.listdir('d'))", files={f"d/{n}": "x" for n in range(1000)})
    assert answer["result"]["text/plain"] == "1000"


def test_a_link_in_the_session_leads_no_file_out(server, client, session, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    client.run(session, "import os\nos.mkdir('real')\nos.symlink('real', 'inner')\n"
                        f"os.symlink('{outside}', 'outer')\nos.symlink('real/x', 'file')\nos.mkfifo('fifo')")
    for path, status in [("inner/x", 404), ("outer/x", 404), ("file", 404), ("fifo", 403), ("real", 409)]:
        error = refused(client, status, code="print('ran')", session_id=session, files={path: "x"})
        assert error["details"]["field"] == f"files.{path}" and error["message"].startswith(f"files.{path}: ")
    assert not os.listdir(outside)
    assert client.run(session, "print(os.listdir('real'))").console == "[]\n"


def test_the_quota_holds_and_its_code_is_not_run(tmp_path):
    chosen = policies(tmp_path, workspace_bytes=1 << 20, workspace_files=20, file_bytes=1 << 19)
    with Server(tmp_path, NESTBOX_POLICIES_DIR=chosen) as server:
        client = server.client
        for files, limit in [
            ({"a": "x" * (1 << 19), "b": "x" * (1 << 19), "c": "x"}, "workspace_bytes"),
            ({"a": "x" * ((1 << 19) + 1)}, "file_bytes"), ({f"d/{n}": "" for n in range(20)}, "workspace_files"),
        ]:
            error = refused(client, 413, code="1", files=files)
            assert error["code"] == "quota_exceeded" and error["details"]["limit"] == limit
            assert error["details"]["field"].startswith("files.")
        assert refused(client, 413, code="1", files={"a": "x" * 11}, limits={"file_bytes": 10})["details"]["value"] == 10
        assert execute(client, "python", "1", files={"a": "x" * (1 << 19)})["verdict"] == "ok"
        until(lambda: not any(name.startswith("upload-") for name in server.workspaces()), "the end of what was refused")


def test_where_the_files_are_in_memory_they_are_refused(tmp_path):
    with Server(tmp_path, NESTBOX_POLICIES_DIR=policies(tmp_path, workspace="memory")) as server:
        assert refused(server.client, 409, code="1", files={"a": ""})["code"] == "workspace_in_memory"
        assert execute(server.client, "python", "1")["verdict"] == "ok"
