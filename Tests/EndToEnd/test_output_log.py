"""What an execution prints beyond its limit is in a log, whole and bounded, wherever the code runs and whatever it puts in the way."""

import re

import pytest

from harness import lmc
from harness.client import Client
from harness.executions import execute, streamed
from harness.keys import told
from harness.policies import policies
from harness.server import Server

MIB = 1 << 20
LINES = 500_000

# Some 30 MB, in an order that each stream's lines can tell.
FLOOD = f"""import sys
for start in range(0, {LINES}, 1000):
    stream = [sys.stdout, sys.stderr][start // 1000 % 2]
    stream.write(''.join(f'{{n:059d}}\\n' for n in range(start, start + 1000)))
    stream.flush()
print('\\nthe end')
"""
WHOLE = "".join(f"{n:059d}\n" for n in range(LINES)).encode()
SMALL = {"output_bytes": 5000}
CHATTY = "print('x' * 20_000)"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A server whose executions may have little output, and whose sessions may have few files."""
    folder = tmp_path_factory.mktemp("nestbox")
    limits = {"output_bytes": 5000, "workspace_bytes": 4 * MIB, "workspace_files": 100}
    with Server(folder, NESTBOX_POLICIES_DIR=policies(folder, **limits)) as server:
        yield server


def lines(content, parity):
    """The numbers of one stream's lines in a log, in their order."""
    numbers = [int(line) for line in re.findall(rb"^\d{59}$", content, re.MULTILINE)]
    return [number for number in numbers if number // 1000 % 2 == parity]


def expected(parity):
    return [number for number in range(LINES) if number // 1000 % 2 == parity]


def content(client, log):
    return client.request("GET", log["url"]).content


def outputs(client, session):
    return sorted(file["path"] for file in client.get(f"/v1/sessions/{session}/files")["files"]
                  if file["path"].startswith("outputs/"))


def test_a_flood_in_a_session_is_in_a_file_of_it_whole_and_in_order(client, session):
    answer = execute(client, "python", FLOOD, session_id=session)
    log = answer["truncated"]["log"]
    path = f"outputs/{answer['execution_id']}.log"
    assert log == {"path": path, "size": len(WHOLE) + len("\nthe end\n"), "missing": 0,
                   "url": f"/v1/sessions/{session}/files/{path}"}
    assert answer["verdict"] == "output_limit" and answer["notes"] == []
    whole = content(client, log)
    assert len(whole) == log["size"] and b"\nthe end\n" in whole
    for parity in (0, 1):
        assert lines(whole, parity) == expected(parity)
    part = client.request("GET", log["url"], headers={"Range": "bytes=0-59"})
    assert part.status_code == 206 and part.content == WHOLE[:60]
    assert client.get(f"/v1/executions/{answer['execution_id']}")["truncated"] == answer["truncated"]
    assert outputs(client, session) == [path]


def test_a_flood_in_a_chat_names_its_file_to_whoever_reads_it(client, session):
    with client.stream(lmc.code(FLOOD + "kept = 1"), session=session) as stream:
        stream.finish()
    path, = outputs(client, session)
    note = re.search(r"\[\d+ bytes of output beyond the limit are not shown\. (\S+) has the whole output\.\]\n", stream.console)
    assert note and note[1] == path
    assert note[0] in client.messages(session)[-1]["content"], "what the model sees has it too"
    whole = client.request("GET", f"/v1/sessions/{session}/files/{path}").content
    for parity in (0, 1):
        assert lines(whole, parity) == expected(parity)
    # The code finds it as well.
    assert client.run(session, f"import os; print(os.path.getsize({path!r}), kept)").console == f"{len(whole)} 1\n"
    client.ask("DELETE", f"/v1/sessions/{session}")
    client.ask("GET", f"/v1/sessions/{session}/files/{path}", expect=404)


def test_without_a_session_it_is_kept_as_artifacts_are(client):
    for artifacts in (None, [], ["*.txt"], ["outputs/*", "a.txt"]):
        code = "open('a.txt', 'w').write('a')\n" + CHATTY
        answer = execute(client, "python", code, limits=SMALL, **({} if artifacts is None else {"artifacts": artifacts}))
        log = answer["truncated"]["log"]
        path = f"outputs/{answer['execution_id']}.log"
        assert log["path"] == path and log["url"] == f"/v1/executions/{answer['execution_id']}/artifacts/{path}"
        assert content(client, log) == b"x" * 20_000 + b"\n"
        assert client.request("GET", log["url"], headers={"Range": "bytes=-3"}).content == b"xx\n"
        found = [artifact["path"] for artifact in answer["artifacts"]]
        assert found == [path] + (["a.txt"] if artifacts and "a.txt" in artifacts or artifacts == ["*.txt"] else [])
        assert answer["truncated"]["artifacts"] is False


def test_the_end_of_a_stream_tells_of_it(client):
    with streamed(client, "shell", "seq 5000", limits=SMALL) as stream:
        _, last = list(stream)[-1]
    assert content(client, last["truncated"]["log"]) == "".join(f"{n}\n" for n in range(1, 5001)).encode()


def test_bytes_that_are_no_text_are_in_it_as_they_were_written(client, session):
    code = "import os\nfor n in range(100): os.write(1 + n % 2, bytes(range(256)) * 100)"
    log = execute(client, "python", code, limits={"output_bytes": 100_000}, args=[])["truncated"]["log"]
    assert sorted(content(client, log)) == sorted(bytes(range(256)) * 100 * 100)
    code = "import os\nos.write(1, b'\\xff\\x00\\xc3' * 4000)"
    log = execute(client, "python", code, limits=SMALL, args=[])["truncated"]["log"]
    assert content(client, log) == b"\xff\x00\xc3" * 4000


def test_output_within_its_limit_leaves_no_file(small, client, session):
    answer = execute(client, "python", "print('x' * (9 << 20))", session_id=session)
    assert answer["verdict"] == "ok" and answer["truncated"]["log"] is None and len(answer["stdout"]) == (9 << 20) + 1
    assert client.get(f"/v1/sessions/{session}/files")["files"] == []
    answer = execute(client, "python", "print('x' * 4900)", limits=SMALL)
    assert answer["truncated"] == {"artifacts": False, "bytes": 0, "log": None, "stderr": False, "stdout": False}
    session = small.client.new_session()
    assert execute(small.client, "python", "print('x' * 4900)", session_id=session)["verdict"] == "ok"
    assert outputs(small.client, session) == []


def test_a_log_ends_at_half_of_what_the_session_has_left_and_the_code_goes_on(small):
    client, session = small.client, small.client.new_session()
    code = "for n in range(20): print('x' * (1 << 20))\nkept = 'kept'"
    rooms = []
    for _ in range(3):
        answer = execute(client, "python", code, session_id=session)
        log = answer["truncated"]["log"]
        assert answer["verdict"] == "output_limit" and answer["exit_code"] == 0, answer
        assert log["size"] + log["missing"] == 20 * (MIB + 1) and len(content(client, log)) == log["size"]
        rooms.append(log["size"])
        assert execute(client, "python", "kept", session_id=session)["result"] == {"text/plain": "'kept'"}
    assert 1.9 * MIB < rooms[0] <= 2 * MIB and all(0 < later < 0.6 * earlier for earlier, later in zip(rooms, rooms[1:]))
    with client.stream(lmc.code(code), session=session) as stream:
        stream.finish()
    assert re.search(r"are not shown\. outputs/\S+\.log has the first \d+ bytes of the output\.\]", stream.console)


def test_a_session_without_room_has_none_and_is_told_why(small):
    client, session = small.client, small.client.new_session()
    execute(client, "python", "for n in range(95): open(f'{n}', 'w').close()", session_id=session)
    answer = execute(client, "python", CHATTY, session_id=session)
    assert answer["verdict"] == "output_limit" and answer["truncated"]["log"] is None
    assert answer["notes"] == ["There is no log of the whole output: the session's files leave no room for one."]
    assert outputs(client, session) == []


@pytest.mark.parametrize("obstacle", [
    "os.symlink('/tmp', 'outputs')", "open('outputs', 'w').close()", "os.mkfifo('outputs')",
    "os.symlink('elsewhere', 'outputs')\nos.mkdir('elsewhere')",
])
def test_what_code_puts_in_its_place_is_not_followed_and_told_of(small, obstacle):
    client, session = small.client, small.client.new_session()
    answer = execute(client, "python", f"import os\n{obstacle}\n{CHATTY}\nprint(os.listdir('/tmp'))", session_id=session)
    assert answer["verdict"] == "output_limit" and answer["truncated"]["log"] is None
    note, = answer["notes"]
    assert note == "There is no log of the whole output: outputs cannot be opened: Not a directory."
    assert ".log" not in answer["stdout"]
    listed = execute(client, "python", "os.path.isdir('elsewhere') and os.listdir('elsewhere')", session_id=session)
    assert listed["result"]["text/plain"] in ("False", "[]")


@pytest.mark.parametrize("replacement", [
    "os.remove(log)", "os.remove(log); os.symlink('/etc/passwd', log)", "os.remove(log); os.mkfifo(log)",
    "os.remove(log); os.mkdir(log)", "os.rename('outputs', 'moved'); os.symlink('moved', 'outputs')",
])
def test_what_code_makes_of_it_is_its_own_affair(small, replacement):
    client, session = small.client, small.client.new_session()
    code = (f"import glob, os, time\n{CHATTY}\nwhile not glob.glob('outputs/*'): time.sleep(0.01)\n"
            f"log, = glob.glob('outputs/*')\n{replacement}\n{CHATTY}")
    answer = execute(client, "python", code, session_id=session)
    assert answer["verdict"] == "output_limit" and answer["truncated"]["log"] is None, answer
    assert answer["notes"] == ["There is no log of the whole output: the code has removed it."]
    assert execute(client, "python", "6 * 7", session_id=session)["result"] == {"text/plain": "42"}


def test_every_execution_has_one_of_its_own(small):
    client, session = small.client, small.client.new_session()
    answers = [execute(client, "python", f"print('{letter}' * 20_000)", session_id=session) for letter in "abc"]
    assert outputs(client, session) == sorted(answer["truncated"]["log"]["path"] for answer in answers)
    for letter, answer in zip("abc", answers):
        assert content(client, answer["truncated"]["log"]) == letter.encode() * 20_000 + b"\n"


@pytest.mark.parametrize("code", [
    f"{CHATTY}\nimport os\nos.kill(os.getpid(), 9)", f"{CHATTY}\n1 / 0",
])
def test_code_that_ends_badly_has_one_too(small, code):
    client, session = small.client, small.client.new_session()
    answer = execute(client, "python", code, session_id=session)
    assert answer["verdict"] in ("killed", "error")
    assert content(client, answer["truncated"]["log"]) == b"x" * 20_000 + b"\n"


@pytest.mark.parametrize("language", ["shell", "javascript", "c"])
def test_other_languages_have_one(client, language):
    code = {"shell": "head -c 20000 /dev/zero | tr '\\0' x", "javascript": "process.stdout.write('x'.repeat(20000))",
            "c": '#include <stdio.h>\nint main(void) { for (int n = 0; n < 20000; n++) putchar(\'x\'); }'}[language]
    log = execute(client, language, code, limits=SMALL)["truncated"]["log"]
    assert content(client, log) == b"x" * 20_000


def test_another_tenant_cannot_have_it(small):
    client, session = small.client, small.client.new_session()
    log = execute(client, "python", CHATTY, session_id=session)["truncated"]["log"]
    alone = execute(client, "python", CHATTY)["truncated"]["log"]
    other = Client(small.url, told(small, "create", "--tenant", "other")["key"])
    for url in (log["url"], alone["url"]):
        assert client.request("GET", url).status_code == 200
        other.ask("GET", url, expect=404)


def test_files_in_memory_have_none_and_the_answer_says_why(tmp_path):
    with Server(tmp_path, NESTBOX_POLICIES_DIR=policies(tmp_path, workspace="memory", output_bytes=5000)) as server:
        answer = execute(server.client, "python", CHATTY)
        assert answer["verdict"] == "output_limit" and answer["truncated"]["log"] is None
        assert answer["notes"] == ["There is no log of the whole output: policy default keeps files in memory."]


def test_a_policy_that_refuses_most_calls_has_one(client):
    answer = execute(client, "python", "print('x' * (3 << 20))", policy="strict")
    assert content(client, answer["truncated"]["log"]) == b"x" * (3 << 20) + b"\n"
