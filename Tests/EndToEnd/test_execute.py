"""Code without a model: every verdict with programs that earn it, limits from both sides, streams, records and their owners."""

import json
import signal
import subprocess
import threading
from uuid import uuid4

import pytest

from harness import lmc
from harness.client import Client
from harness.deadline import until
from harness.executions import execute, streamed
from harness.keys import told
from harness.server import BINARY, Server

MIB = 1 << 20
HOG = {
    "python": "hoard = []\nwhile True: hoard.append(bytearray(4 << 20))",
    "shell": "x=x; while :; do x=$x$x; done",
    "c": "#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) memset(malloc(4 << 20), 1, 4 << 20); }",
}
LOOP = {
    "python": "while True: pass", "shell": "while :; do :; done", "c": "int main(void) { for (;;); }",
}
SLEEP = {
    "python": "import time\ntime.sleep(600)", "shell": "sleep 600",
    "c": "#include <unistd.h>\nint main(void) { sleep(600); }",
}
FLOOD = {
    "python": "for _ in range(2000): print('x' * 99)", "shell": "yes 0123456789012345678 | head -n 10000",
    "c": '#include <stdio.h>\nint main(void) { for (int i = 0; i < 10000; i++) puts("0123456789012345678"); }',
}
FAIL = {"python": "raise ValueError('no')", "shell": "exit 3", "c": "int main(void) { return 3; }"}
FINE = {
    "python": "print('fine')", "shell": "echo fine", "c": '#include <stdio.h>\nint main(void) { puts("fine"); }',
}
CRASH = {
    "python": "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "shell": "kill -SEGV $$",
    "c": "#include <signal.h>\nint main(void) { raise(SIGSEGV); }",
}
REFUSED = {
    "python": "import os\nos.unshare(os.CLONE_NEWUSER)" if hasattr(__import__("os"), "unshare") else
              "import ctypes, sys\nsys.exit(3 if ctypes.CDLL(None).unshare(0x10000000) else 0)",
    "shell": "unshare -U true",
    "c": "#define _GNU_SOURCE\n#include <sched.h>\nint main(void) { return unshare(CLONE_NEWUSER) ? 3 : 0; }",
}
LANGUAGES = ["python", "shell", "c"]
EACH = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    settings = {"RATE_LIMIT_PER_MINUTE": 100_000, "SESSION_RATE_LIMIT_PER_MINUTE": 100_000}
    with Server(tmp_path_factory.mktemp("nestbox"), **settings) as server:
        yield server


# Every verdict, in three languages


@EACH
def test_code_that_runs_well_is_ok(client, language):
    answer = execute(client, language, FINE[language])
    assert (answer["verdict"], answer["exit_code"], answer["signal"]) == ("ok", 0, None)
    assert answer["stdout"] == "fine\n" and answer["stderr"] == "" and answer["status"] == "finished"
    receipt = answer["receipt"]
    assert receipt["policy"] == "default" and receipt["policy_hash"] and receipt["wall_ms"] > 0
    assert receipt["output_bytes"] == 5 and receipt["language_version"] and receipt["isolation"] == "full"
    assert receipt["peak_memory_bytes"] > 0 and receipt["cpu_ms"] > 0


@pytest.mark.parametrize("policy", ["default", "strict"])
def test_a_receipt_has_the_hash_that_nestbox_policy_prints(client, policy):
    shown = subprocess.run(
        [str(BINARY), "policy", "show", policy, "--json"], capture_output=True, text=True, timeout=60, check=True)
    receipt = execute(client, "python", FINE["python"], policy=policy)["receipt"]
    assert (receipt["policy"], receipt["policy_hash"]) == (policy, json.loads(shown.stdout)["kernel"]["hash"])


@EACH
def test_code_that_fails_is_an_error(client, language):
    answer = execute(client, language, FAIL[language])
    assert answer["verdict"] == "error" and answer["exit_code"] == (1 if language == "python" else 3)
    if language == "python":
        assert answer["error"]["name"] == "ValueError" and "ValueError: no" in answer["error"]["traceback"]


@EACH
def test_code_that_runs_for_too_long_is_a_timeout(client, language):
    answer = execute(client, language, SLEEP[language], limits={"wall_ms": 700 if language != "c" else 2500})
    assert answer["verdict"] == "timeout"
    assert "the longest that the request allows" in answer["notes"][0]


@EACH
def test_code_that_uses_too_much_processor_time_has_reached_that_limit(client, language):
    answer = execute(client, language, LOOP[language], limits={"cpu_ms": 1000})
    assert answer["verdict"] == "cpu_limit"
    assert answer["receipt"]["cpu_ms"] >= 1000


@EACH
def test_code_that_uses_too_much_memory_is_out_of_it(client, language):
    answer = execute(client, language, HOG[language], limits={"memory_bytes": 192 * MIB})
    assert answer["verdict"] == "out_of_memory", answer


@EACH
def test_code_that_prints_too_much_ends_by_itself_and_has_reached_that_limit(client, language):
    answer = execute(client, language, FLOOD[language], limits={"output_bytes": 5000})
    assert answer["verdict"] == "output_limit" and len(answer["stdout"]) <= 5000
    assert answer["truncated"]["bytes"] == 200_000 - len(answer["stdout"])
    assert answer["exit_code"] == 0


@EACH
def test_code_that_a_signal_ends_was_killed(client, language):
    answer = execute(client, language, CRASH[language])
    assert (answer["verdict"], answer["signal"], answer["exit_code"]) == ("killed", "SIGSEGV", None)


@EACH
def test_code_that_failed_for_a_refused_call_was_blocked(client, language):
    answer = execute(client, language, REFUSED[language])
    assert answer["verdict"] == "blocked", answer
    assert any(call.startswith("unshare(") for call in answer["receipt"]["blocked"]["calls"])
    assert any("unshare(" in note and "by policy default" in note for note in answer["notes"])


@EACH
def test_code_that_is_interrupted_says_so_and_keeps_what_there_was(client, language):
    code = FINE[language] if language == "c" else FINE[language] + "\n" + SLEEP[language]
    if language == "python":
        code = "print('fine', flush=True)\nimport time\ntime.sleep(600)"
    if language == "c":
        code = ('#include <stdio.h>\n#include <unistd.h>\n'
                'int main(void) { puts("fine"); fflush(stdout); sleep(600); }')
    with streamed(client, language, code) as stream:
        identifier = next(stream)[1]["execution_id"]
        assert next(stream) == ("stdout", {"text": "fine\n"})
        assert client.get(f"/v1/executions/{identifier}")["status"] == "running"
        assert client.post(f"/v1/executions/{identifier}/interrupt") == {"success": True}
        name, last = list(stream)[-1]
    assert (name, last["verdict"]) == ("status", "interrupted")
    assert client.get(f"/v1/executions/{identifier}")["stdout"] == "fine\n"


# Limits, from the side on which they are not reached


@EACH
def test_what_stays_within_every_limit_is_ok(client, language):
    limits = {"wall_ms": 120_000, "cpu_ms": 60_000, "memory_bytes": 512 * MIB, "processes": 32, "output_bytes": 400_000,
              "file_bytes": 64 * MIB}
    answer = execute(client, language, FLOOD[language], limits=limits)
    assert answer["verdict"] == "ok" and len(answer["stdout"]) == 200_000 and answer["truncated"]["bytes"] == 0


def test_files_and_processes_are_limited_from_both_sides(client):
    code = "import pathlib\npathlib.Path('f').write_bytes(bytes(%d))"
    assert execute(client, "python", code % (1 * MIB), limits={"file_bytes": 1 * MIB})["verdict"] == "ok"
    answer = execute(client, "python", code % (1 * MIB + 1), limits={"file_bytes": 1 * MIB})
    assert answer["verdict"] == "error" and answer["error"]["name"] == "OSError"
    code = "import subprocess\nall = [subprocess.Popen(['sleep', '60']) for _ in range(%d)]\n[one.kill() for one in all]"
    assert execute(client, "python", code % 6, limits={"processes": 8})["verdict"] == "ok"
    answer = execute(client, "python", code % 14, limits={"processes": 8})
    assert answer["verdict"] == "error" and answer["error"]["name"] == "BlockingIOError"


@pytest.mark.parametrize(("name", "value"), [
    ("wall_ms", 10**9), ("cpu_ms", 10**9), ("memory_bytes", 1 << 45), ("processes", 10**6), ("output_bytes", 1 << 40),
    ("file_bytes", 1 << 45), ("wall_ms", 0), ("memory_bytes", MIB), ("processes", "many"),
])
def test_a_limit_can_only_be_tightened(client, name, value):
    body = {"language": "python", "code": "1", "limits": {name: value}}
    error = client.ask("POST", "/v1/execute", expect=400, json=body)["error"]
    assert error["details"] == {"field": f"limits.{name}"}


# Cells and programs


def test_a_cell_has_a_value_and_shows_what_it_displays(client):
    answer = execute(client, "python", "from IPython.display import display, HTML\ndisplay(HTML('<b>1</b>'))\n6 * 7")
    assert answer["result"]["text/plain"] == "42"
    assert [output["text/html"] for output in answer["outputs"]] == ["<b>1</b>"]


def test_a_python_program_behaves_as_one_that_a_shell_starts(client):
    code = ("import os, sys\nprint(sys.argv[1:], sys.stdin.read(), os.environ['MODE'], __name__)\n"
            "print('oops', file=sys.stderr)\nsys.exit(7)")
    answer = execute(client, "python", code, args=["--fast", "a b"], stdin="in\n", env={"MODE": "test"})
    assert answer["stdout"] == "['--fast', 'a b'] in\n test __main__\n" and answer["stderr"] == "oops\n"
    assert (answer["verdict"], answer["exit_code"], answer["result"]) == ("error", 7, None)


@pytest.mark.parametrize(("language", "code"), [
    ("shell", 'echo "$1 $MODE $(cat)"; exit 4'),
    ("javascript", "console.log(process.argv[2], process.env.MODE, require('fs').readFileSync(0, 'utf8'));"
                   " process.exit(4)"),
    ("ruby", "puts [ARGV[0], ENV['MODE'], STDIN.read].join(' '); exit 4"),
    ("r", "cat(commandArgs(TRUE)[1], Sys.getenv('MODE'), readLines(file('stdin'))); cat('\\n');"
          " quit(status = 4)"),
    ("c", '#include <stdio.h>\n#include <stdlib.h>\nint main(int n, char **a) { char in[9] = {0};'
          ' fread(in, 1, 8, stdin); printf("%s %s %s\\n", a[1], getenv("MODE"), in); return 4; }'),
])
def test_programs_of_every_kind_have_arguments_input_and_variables(client, language, code):
    answer = execute(client, language, code, args=["first"], stdin="in", env={"MODE": "test"})
    assert answer["stdout"].split() == ["first", "test", "in"], answer
    assert (answer["verdict"], answer["exit_code"]) == ("error", 4)


def test_a_program_that_does_not_compile_says_so(client):
    answer = execute(client, "c", "this is no program")
    assert answer["verdict"] == "error" and answer["error"]["name"] == "CompileError" and "error" in answer["stderr"]


def test_a_program_that_does_not_answer_to_signals_is_killed_for_its_time(client):
    code = ("import signal, time\nfor one in (signal.SIGINT, signal.SIGTERM): "
            "signal.signal(one, lambda number, frame: print(number, flush=True))\n"
            "print('ready', flush=True)\nwhile True: time.sleep(0.01)")
    # Longer where that was too short for the program to be ready.
    for wall in (4_000, 16_000, 60_000):
        answer = execute(client, "python", code, args=[], limits={"wall_ms": wall})
        if answer["stdout"].startswith("ready\n"):
            break
    assert answer["verdict"] == "timeout" and answer["signal"] == "SIGKILL"
    assert answer["stdout"] == f"ready\n{int(signal.SIGINT)}\n{int(signal.SIGTERM)}\n", "SIGINT, then SIGTERM, then SIGKILL"


# Sessions


def test_without_a_session_nothing_is_left(server, client):
    sessions, folders = client.get("/v1/sessions")["total"], server_folders(server)
    execute(client, "python", "kept = 1\nopen('file', 'w').write('x')")
    answer = execute(client, "python", "import os\nprint('kept' in globals(), os.listdir())")
    assert answer["stdout"] == "False []\n" and "session_id" not in answer
    assert client.get("/v1/sessions")["total"] == sessions
    assert server_folders(server) <= folders


def server_folders(server):
    """Names of the folders of workspaces but for the spare workers', which come and go."""
    return {name for name in server.workspaces() if not name.startswith(("spare-", "probe"))}


def test_a_session_s_state_and_files_are_shared(client, session):
    client.run(session, "kept = 41")
    answer = execute(client, "python", "open('script.py', 'w').write('import sys; sys.exit(5)')\nkept + 1",
                     session_id=session)
    assert answer["result"]["text/plain"] == "42" and answer["session_id"] == session
    answer = execute(client, "python", entrypoint="script.py", session_id=session)
    assert (answer["exit_code"], answer["verdict"]) == (5, "error")
    assert client.run(session, "kept").console == "41\n", "a program is a process of its own"


def test_a_busy_session_is_423_and_its_execution_can_be_interrupted_by_the_session(client, session):
    with streamed(client, "python", "print('on', flush=True)\nimport time\ntime.sleep(600)", session_id=session) as stream:
        next(stream)
        assert next(stream)[0] == "stdout"
        body = {"language": "python", "code": "1", "session_id": session}
        assert client.ask("POST", "/v1/execute", expect=423, json=body)["error"]["code"] == "session_busy"
        client.post(f"/v1/sessions/{session}/interrupt")
        assert list(stream)[-1][1]["verdict"] == "interrupted"


def test_a_client_that_leaves_has_its_code_interrupted(client, session):
    with streamed(client, "python", "print('on', flush=True)\nimport time\ntime.sleep(600)", session_id=session) as stream:
        next(stream)
        next(stream)
    until(lambda: client.interpreter(session) == "ready", "the end of the code")


# Streams and records


def test_a_stream_tells_everything_as_it_comes(client):
    code = "import sys\nprint('out')\nprint('err', file=sys.stderr)\nfrom IPython.display import display\ndisplay(5)\n6"
    with streamed(client, "python", code) as stream:
        events = list(stream)
    # Two streams have no order between them, each has one with the rest.
    for stream, other in (("stdout", "stderr"), ("stderr", "stdout")):
        assert [name for name, _ in events if name != other] == ["status", stream, "display", "result", "status"]
    assert events[0][1]["status"] == "running" and events[4][1] == {"data": {"text/plain": "6"}}
    last = events[-1][1]
    assert last["verdict"] == "ok" and last["execution_id"] == events[0][1]["execution_id"]
    record = client.get(f"/v1/executions/{last['execution_id']}")
    assert (record["stdout"], record["stderr"], record["result"]) == ("out\n", "err\n", {"text/plain": "6"})
    assert {name: value for name, value in record.items() if name in last} == last


def test_the_last_records_are_kept_and_the_others_are_gone(tmp_path):
    with Server(tmp_path, NESTBOX_EXECUTION_RECORDS=2) as server:
        done = [execute(server.client, "shell", f"echo {number}") for number in range(3)]
        assert server.client.get(f"/v1/executions/{done[2]['execution_id']}") == done[2]
        error = server.client.ask("GET", f"/v1/executions/{done[0]['execution_id']}", expect=404)["error"]
        assert error["code"] == "execution_not_found"


def test_an_execution_is_its_tenants_and_needs_its_scope(server, client):
    other = Client(server.url, told(server, "create", "--tenant", "other", "--scopes", "execute")["key"])
    talker = Client(server.url, told(server, "create", "--tenant", "other", "--scopes", "chat")["key"])
    identifier = execute(client, "shell", "echo mine")["execution_id"]
    for method, path in [("GET", f"/v1/executions/{identifier}"), ("POST", f"/v1/executions/{identifier}/interrupt")]:
        client.ask(method, path)
        assert other.ask(method, path, expect=404) == other.ask(method, path.replace(identifier, str(uuid4())), expect=404)
        talker.ask(method, path, expect=403)
    assert execute(other, "shell", "echo theirs")["verdict"] == "ok"
    talker.ask("POST", "/v1/execute", expect=403, json={"language": "shell", "code": "echo"})


def test_when_every_worker_is_busy_and_nobody_may_wait_the_answer_is_429(tmp_path):
    with Server(tmp_path, MAX_ACTIVE_INSTANCES=1, NESTBOX_QUEUE_LENGTH=0) as server, \
            streamed(server.client, "shell", "echo on; sleep 600") as stream:
        next(stream)
        next(stream)
        other = Client(server.url, server.key)
        error = other.ask("POST", "/v1/execute", expect=429, json={"language": "shell", "code": "echo"})["error"]
        assert error["code"] == "instance_limit_exceeded"
        assert other.ask("POST", "/v1/execute", expect=429,
                         json={"language": "shell", "code": "echo", "stream": True})["error"] == error


def test_a_shutdown_interrupts_what_runs_and_tells_what_there_was(tmp_path):
    with Server(tmp_path, NESTBOX_DRAIN_TIMEOUT=0) as server:
        with streamed(server.client, "shell", "echo on; sleep 600") as stream:
            next(stream)
            next(stream)
            threading.Thread(target=server.ask_to_end).start()
            assert list(stream)[-1][1]["verdict"] == "interrupted"


# Requests that are wrong


@pytest.mark.parametrize(("change", "field"), [
    ({"language": None}, "language"), ({"code": None}, "code"), ({"entrypoint": "a.py"}, "code"),
    ({"code": None, "entrypoint": "../a.py"}, "entrypoint"), ({"code": None, "entrypoint": "/a.py"}, "entrypoint"),
    ({"code": None, "entrypoint": "a\0b"}, "entrypoint"), ({"code": None, "entrypoint": "a.py"}, "entrypoint"),
    ({"args": ["a", "b\0"]}, "args[1]"), ({"args": ["x"] * 257}, "args"), ({"args": "x"}, "args"),
    ({"args": ["x" * 131_072]}, "args[0]"), ({"env": {"A=B": "x"}}, "env"), ({"env": {"A": 1}}, "env.A"),
    ({"env": {"A": "\0"}}, "env.A"), ({"env": {f"A{n}": "" for n in range(129)}}, "env"), ({"stdin": 5}, "stdin"),
    ({"limits": 5}, "limits"), ({"stream": "yes"}, "stream"), ({"policy": "nothing"}, "policy"),
])
def test_a_field_that_cannot_be_used_is_named(client, change, field):
    body = {"language": "python", "code": "1", **change}
    error = client.ask("POST", "/v1/execute", expect=400, json=body)["error"]
    assert error["details"]["field"] == field


def test_what_cannot_be_had_in_a_session_is_refused(client, session):
    for change, field in [({"policy": "default"}, "policy"), ({"limits": {"memory_bytes": 64 * MIB}}, "limits.memory_bytes")]:
        body = {"language": "python", "code": "1", "session_id": session, **change}
        assert client.ask("POST", "/v1/execute", expect=400, json=body)["error"]["details"]["field"] == field
    body = {"language": "cobol", "code": "1"}
    assert client.ask("POST", "/v1/execute", expect=400, json=body)["error"]["code"] == "language_not_enabled"
    body = {"language": "python", "code": "1", "session_id": str(uuid4())}
    assert client.ask("POST", "/v1/execute", expect=404, json=body)["error"]["code"] == "session_not_found"
