"""Limits from both sides, each close to its value and in three languages, and verdicts under policies other than `default`."""

import pytest

from harness.deadline import until
from harness.executions import execute
from harness.policies import policies
from harness.server import Server

MIB = 1 << 20
EACH = pytest.mark.parametrize("language", ["python", "shell", "c"])


def c(body):
    headers = ("signal", "stdio", "stdlib", "string", "time", "unistd")
    return "".join(f"#include <{name}.h>\n" for name in headers) + f"int main(void) {{ {body} return 0; }}\n"


def run(client, language, code, number, **fields):
    """A program in any language, with the number in its place: cells of some have more output than what the code prints."""
    return execute(client, language, code[language].replace("NUMBER", str(number)), args=[], **fields)


# Prints so many bytes.
PRINT = {
    "python": "import sys\nsys.stdout.write('x' * NUMBER)", "shell": "head -c NUMBER /dev/zero | tr '\\0' x",
    "c": c("for (int i = 0; i < NUMBER; i++) putchar('x');"),
}


@EACH
def test_output_up_to_the_limit_is_not_too_much(client, language):
    # A program's beginning and end are told too, and count for less than 100 bytes.
    answer = run(client, language, PRINT, 70_000, limits={"output_bytes": 70_100})
    assert answer["verdict"] == "ok" and answer["stdout"] == "x" * 70_000
    assert answer["truncated"]["bytes"] == 0 and answer["receipt"]["output_bytes"] == 70_000
    answer = run(client, language, PRINT, 70_101, limits={"output_bytes": 70_100})
    assert answer["verdict"] == "output_limit" and answer["exit_code"] == 0
    assert answer["truncated"]["bytes"] == 70_101 - len(answer["stdout"])


# Writes so many bytes into one file.
WRITE = {
    "python": "import pathlib\npathlib.Path('f').write_bytes(bytes(NUMBER))", "shell": "head -c NUMBER /dev/zero > f",
    "c": c('FILE *f = fopen("f", "w"); for (int i = 0; i < NUMBER; i++) putc(0, f); if (fclose(f)) return 3;'),
}


@EACH
def test_a_file_has_up_to_its_last_byte(client, language):
    assert run(client, language, WRITE, MIB, limits={"file_bytes": MIB})["verdict"] == "ok"
    answer = run(client, language, WRITE, MIB + 1, limits={"file_bytes": MIB})
    # Python is told by an error. What does not ignore SIGXFSZ is ended by it: the program in C, and in the shell's case `head`.
    ended = {"python": ("error", 1, None), "shell": ("error", 128 + 25, None), "c": ("killed", None, "SIGXFSZ")}
    assert (answer["verdict"], answer["exit_code"], answer["signal"]) == ended[language], answer
    assert language != "python" or "File too large" in answer["stderr"]


# Has so many processes at one time, and fails where it cannot. Shells and ruby would try again and again. Node has eleven
# threads of its own, which count.
START = {
    "python": "import subprocess\nall = [subprocess.Popen(['sleep', '60']) for _ in range(NUMBER)]\nfor one in all: one.kill()",
    "javascript": "const all = [...Array(NUMBER)].map(() => require('child_process').spawn('sleep', ['60']));\n"
                  "let failed = 0;\nfor (const one of all) one.on('error', () => failed++);\n"
                  "setTimeout(() => { for (const one of all) one.kill(); process.exitCode = failed && 3; }, 100);",
    "c": c("pid_t all[NUMBER]; for (int i = 0; i < NUMBER; i++) { if ((all[i] = fork()) < 0) return 3; if (!all[i]) pause(); }"
           " for (int i = 0; i < NUMBER; i++) kill(all[i], SIGKILL);"),
}


@pytest.mark.parametrize("language", START)
def test_processes_up_to_their_number_can_be_had(client, language):
    assert run(client, language, START, 6, limits={"processes": 24})["verdict"] == "ok"
    answer = run(client, language, START, 48, limits={"processes": 24})
    assert answer["verdict"] == "error" and answer["exit_code"] != 0, answer


# Has so many MiB at one time; a shell twice that, while it reads them.
HOARD = {
    "python": "hoard = bytearray(b'x') * (NUMBER << 20)", "shell": "hoard=$(head -c NUMBERM /dev/zero | tr '\\0' x)",
    "c": c("for (int i = 0; i < NUMBER; i++) memset(malloc(1 << 20), 1, 1 << 20);"),
}


@EACH
def test_memory_below_the_limit_can_be_had(client, language):
    fits = 40 if language == "shell" else 100
    assert run(client, language, HOARD, fits, limits={"memory_bytes": 192 * MIB})["verdict"] == "ok"
    answer = run(client, language, HOARD, 400, limits={"memory_bytes": 192 * MIB})
    assert answer["verdict"] == "out_of_memory", answer


# Sleeps for so many seconds.
NAP = {
    "python": "import time\ntime.sleep(NUMBER)", "shell": "sleep NUMBER", "c": c("sleep(NUMBER);"),
}

# Uses so many seconds of processor time.
BURN = {
    "python": "import time\nwhile time.process_time() < NUMBER: pass", "c": c("while (clock() < NUMBER * CLOCKS_PER_SEC);"),
    "ruby": "while Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) < NUMBER do end",
}


@pytest.mark.parametrize("language", BURN)
def test_processor_time_below_the_limit_can_be_had(client, language):
    answer = run(client, language, BURN, 1, limits={"cpu_ms": 2500})
    assert answer["verdict"] == "ok" and 1000 <= answer["receipt"]["cpu_ms"] <= 2500
    answer = run(client, language, BURN, 600, limits={"cpu_ms": 2500})
    assert answer["verdict"] == "cpu_limit" and answer["receipt"]["cpu_ms"] >= 2500
    assert any("The code used 2500 ms of processor time, the most that the request allows" in note for note in answer["notes"])


def test_a_compiler_that_is_stopped_leaves_no_exit_code(client, session):
    client.run(session, "mkfifo blocks", "shell")
    answer = execute(client, "c", '#include "/mnt/data/blocks"\nint main(void) {}', session_id=session, limits={"wall_ms": 1500})
    assert (answer["verdict"], answer["exit_code"], answer["signal"]) == ("timeout", None, None), answer


@EACH
def test_what_is_told_of_a_limit_is_true_of_a_sandbox_that_is_gone(client, language):
    """There are no variables that anybody could find again."""
    for code, limits, verdict in ((HOARD, {"memory_bytes": 192 * MIB}, "out_of_memory"), (NAP, {"wall_ms": 1000}, "timeout")):
        for fields in ({}, {"args": []}):
            answer = execute(client, language, code[language].replace("NUMBER", "400"), limits=limits, **fields)
            told = " ".join(answer["notes"])
            assert answer["verdict"] == verdict and "that the request allows" in told, answer
            assert "variables" not in told and "session" not in told and "program kernel" not in told


# Writes so many files of a MiB each, slowly enough to be noticed.
FILL = {
    "python": "import pathlib, time\nfor n in range(NUMBER):\n    pathlib.Path(f'f{n}').write_bytes(bytes(1 << 20))\n    time.sleep(.1)",
    "shell": "for ((n = 0; n < NUMBER; n++)); do head -c 1M /dev/zero > f$n; sleep .1; done",
    "c": c('static char block[1 << 20]; for (int n = 0; n < NUMBER; n++) { char name[9]; sprintf(name, "f%d", n);'
           ' FILE *f = fopen(name, "w"); fwrite(block, 1, sizeof block, f); fclose(f); usleep(100000); }'),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A server whose sessions have folders of 16 MiB."""
    folder = tmp_path_factory.mktemp("small")
    with Server(folder, NESTBOX_POLICIES_DIR=policies(folder, workspace_bytes=16 * MIB)) as server:
        yield server.client


@EACH
def test_files_that_take_more_room_than_the_policy_allows_are_too_much_output(small, language):
    assert run(small, language, FILL, 8)["verdict"] == "ok"
    answer = run(small, language, FILL, 500)
    assert answer["verdict"] == "output_limit", answer
    assert "files take more than 16 MiB" in answer["notes"][0]


# Under `strict`


def test_under_strict_cells_of_python_compute(client):
    code = ("import threading, numpy\nfound = []\n"
            "thread = threading.Thread(target=lambda: found.append(float(numpy.arange(5).sum())))\n"
            "thread.start()\nthread.join()\nopen('f', 'w').write('x')\nfound")
    answer = execute(client, "python", code, policy="strict")
    assert (answer["verdict"], answer["result"]) == ("ok", {"text/plain": "[10.0]"})
    assert answer["receipt"]["policy"] == "strict"


def test_under_strict_a_cell_that_starts_a_process_is_blocked_by_the_call_s_name(client):
    answer = execute(client, "python", "import subprocess\nsubprocess.run(['true'])", policy="strict")
    assert (answer["verdict"], answer["exit_code"], answer["error"]["name"]) == ("blocked", 1, "PermissionError")
    assert "blocked: clone by policy strict" in answer["notes"]


@pytest.mark.parametrize(("language", "code", "fields"), [
    ("python", "print('never')", {"args": []}), ("python", "print('never')", {"stdin": "x"}),
    ("shell", "echo never", {}), ("shell", "echo never", {"args": []}), ("javascript", "console.log('never')", {}),
    ("c", c('puts("never");'), {}),
])
def test_under_strict_all_but_cells_of_python_are_blocked_and_one_sentence_says_so(client, language, code, fields):
    answer = execute(client, language, code, policy="strict", **fields)
    assert (answer["verdict"], answer["exit_code"], answer["signal"], answer["stdout"]) == ("blocked", None, None, "")
    assert answer["receipt"]["blocked"]["calls"] == ["execve"]
    [note] = answer["notes"]
    assert note.startswith("Policy strict refuses execve, so no program can be started: only python runs under it")
    is_program = language == "c" or fields
    assert note.endswith("under it, and that as cells: without files, entrypoint, args, stdin and env." if is_program
                         else "under it.")


# Records


def test_a_record_is_kept_for_as_long_as_the_operator_says(tmp_path):
    with Server(tmp_path, NESTBOX_EXECUTION_RECORD_AGE=1) as server:
        identifier = execute(server.client, "python", "1")["execution_id"]
        path = f"/v1/executions/{identifier}"
        gone = until(lambda: (answer := server.client.request("GET", path)).status_code != 200 and answer, "its end")
        assert (gone.status_code, gone.json()["error"]["code"]) == (404, "execution_not_found")
