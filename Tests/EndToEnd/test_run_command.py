"""`nestbox run`: what `POST /v1/execute` does, from a command line and without a server."""

import os
import signal
import subprocess

import pytest

from harness.deadline import until
from harness.folders import open_folder, program_for
from harness.processes import descendants
from harness.runs import Runs

# Somebody who owns nothing on this machine, or whoever runs the tests.
UID = os.getuid() or 61000

WAITS = "import sys, time\nprint('waiting', flush=True)\ntime.sleep(1000)\n"


@pytest.fixture(scope="module", params=["as root", "as an ordinary user"])
def user(request):
    return {"as root": os.getuid(), "as an ordinary user": UID}[request.param]


@pytest.fixture(scope="module")
def run(user):
    with open_folder() as folder:
        binary, python = program_for(user, folder)
        run = Runs(folder, binary=binary, uid=user, PYTHON_PATH=python)
        run.write("fine.py", "print('fine')\n")
        yield run
        assert run.left() == []


def test_streams_arguments_and_exit_code_pass_through(run):
    run.write("script.py", "import sys\nprint(sys.argv[1:])\nprint('oh', file=sys.stderr)\nsys.exit(3)\n")
    code, stdout, stderr = run("script.py", "a", "--b", "-x", "--", "--json", "c d", "")
    assert (code, stdout, stderr) == (3, b"['a', '--b', '-x', '--', '--json', 'c d', '']\n", b"oh\n")
    assert run("fine.py") == (0, b"fine\n", b"")


def test_the_program_has_its_file_s_name_and_a_folder_of_its_own(run):
    run.write("deep/named.py", "import os\nprint(os.path.basename(__file__), os.listdir(), os.getcwd())\n1 / 0\n")
    code, stdout, stderr = run("deep/named.py")
    assert (code, stdout) == (1, b"named.py ['named.py'] /home/user\n")
    assert b'/home/user/named.py", line 3' in stderr and b"ZeroDivisionError" in stderr


def test_standard_input_is_the_program_s_whatever_bytes_it_has(run):
    run.write("digest.py", "import hashlib, sys\nprint(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())\n")
    content = os.urandom(1 << 20) + b"\xff\xfe\0"
    expected = subprocess.run(["sha256sum"], input=content, capture_output=True, check=True).stdout.split()[0]
    assert run("digest.py", input=content) == (0, expected + b"\n", b"")
    assert run("digest.py", input=b"")[0] == 0


def test_more_on_standard_input_than_is_taken_is_told(run):
    process = run.start("fine.py", stdin=subprocess.PIPE)
    stdout, stderr = process.communicate(b"x" * ((8 << 20) + 1), timeout=60)
    assert (process.returncode, stdout) == (125, b"")
    assert stderr == b"nestbox: standard input: more than 8 MiB\n"


def test_a_closed_standard_input_is_an_empty_one(run):
    run.write("reads.py", "import sys\nprint(repr(sys.stdin.read()))\n")
    process = run.start("reads.py", stdin=None, before=lambda: os.close(0))
    assert process.communicate(timeout=60) == (b"''\n", b"") and process.returncode == 0


def test_a_terminal_is_not_read(run):
    run.write("reads.py", "import sys\nprint(repr(sys.stdin.read()))\n")
    controller, terminal = os.openpty()
    try:
        process = run.start("reads.py", stdin=terminal)
        assert process.communicate(timeout=60) == (b"''\n", b"") and process.returncode == 0
    finally:
        os.close(controller)
        os.close(terminal)


def test_the_program_itself_comes_on_standard_input(run):
    assert run("--language", "python", "-", "x", input=b"import sys\nprint(sys.argv[1:], sys.stdin.read())\n") == (
        0, b"['x'] \n", b"")
    assert run("-", input=b"#!/bin/sh\necho $((6 * 7))\n") == (0, b"42\n", b"")
    code, stdout, stderr = run("-", input=b"echo 42\n")
    assert (code, stdout) == (125, b"") and b"standard input: neither" in stderr and b"--language" in stderr


def test_languages_are_told_by_ending_first_line_or_name(run):
    run.write("tool", "#!/usr/bin/env -S python3 -u\nimport sys\nprint(sys.argv[0])\n")
    assert run("tool") == (0, b"/home/user/tool\n", b"")
    run.write("hello.c", '#include <stdio.h>\nint main(void) { puts("hello"); return 7; }\n')
    assert run("hello.c") == (7, b"hello\n", b"")
    run.write("hello.txt", '#include <stdio.h>\nint main(void) { puts("text"); return 0; }\n')
    assert run("--language", "c", "hello.txt") == (0, b"text\n", b"")
    code, _, stderr = run("hello.txt")
    assert code == 125 and stderr.startswith(b"nestbox: hello.txt: neither") and stderr.count(b"\n") == 1


def test_what_does_not_compile_has_its_compiler_s_code(run):
    run.write("wrong.c", "int main(void) { return }\n")
    code, stdout, stderr = run("wrong.c")
    assert (code, stdout) == (1, b"") and b"wrong.c:1:" in stderr
    assert stderr.endswith(b"nestbox: compilation failed: exit status 1\n")


def test_variables_are_the_program_s_and_none_of_ours_are(run):
    run.write("env.py", "import os\nprint(os.environ.get('A'), os.environ.get('B'), os.environ.get('NESTBOX_DATA_DIR'))\n")
    assert run("--env", "A=1=2", "--env", "B=", "env.py") == (0, b"1=2  None\n", b"")
    code, _, stderr = run("--env", "A", "env.py")
    assert (code, stderr) == (125, b"nestbox: --env: A is not NAME=value\n")


def test_a_signal_is_128_and_its_number(run):
    run.write("dies.sh", "kill -SEGV $$\n")
    assert run("dies.sh") == (139, b"", b"nestbox: the code was ended by SIGSEGV\n")


@pytest.mark.parametrize(("flags", "program", "code", "line"), [
    (["--timeout", "1s"], "while True: pass", 124, "the code ran for 1 s, the longest that --timeout allows"),
    (["--timeout", "700ms"], "import time, signal\nsignal.signal(2, signal.SIG_IGN)\nsignal.signal(15, signal.SIG_IGN)\n"
     "time.sleep(1000)", 124, "the code ran for 700 ms, the longest that --timeout allows"),
    (["--cpu", "1s"], "while True: pass", 124, "the code used 1 s of processor time, the most that --cpu allows"),
    (["--memory", "64M"], "kept = bytearray(300 << 20)\nprint(len(kept))", 137,
     "the sandbox used 64 MiB of memory, the most that --memory allows"),
    (["--output", "1K"], "print('x' * 4096)", 123, "3.0 KiB of output are missing: --output allows 1 KiB"),
])
def test_a_limit_that_was_reached_is_told_in_a_line(run, flags, program, code, line):
    run.write("limited.py", program + "\n")
    ended, _, stderr = run(*flags, "limited.py")
    assert (ended, stderr.decode().splitlines()[-1:]) == (code, ["nestbox: " + line])


@pytest.mark.parametrize(("flags", "program"), [
    (["--processes", "3"], "import subprocess\nall = [subprocess.Popen(['sleep', '100']) for _ in range(9)]"),
    (["--file-size", "1K"], "open('large', 'wb', buffering=0).write(bytes(1025)) == 1025 or 1 / 0"),
])
def test_a_limit_that_a_call_fails_for_is_the_program_s_to_tell(run, flags, program):
    run.write("limited.py", program + "\n")
    assert run("limited.py")[0] == 0
    code, _, stderr = run(*flags, "limited.py")
    assert code not in (0, 125) and b"nestbox: --" not in stderr


@pytest.mark.parametrize(("arguments", "line"), [
    (["--memory", "64Q", "fine.py"], '--memory: "64Q" is no size such as 256M or 1.5G'),
    (["--memory", "64G", "fine.py"], "--memory: at most 1 GiB, which policy default allows"),
    (["--timeout", "soon", "fine.py"], '--timeout: "soon" is no time such as 5s, 500ms or 2m'),
    (["--processes", "0", "fine.py"], '--processes: "0" is no whole number from 1 up'),
    (["nowhere.py"], "nowhere.py: No such file or directory"),
    (["places"], "places: Is a directory"),
    (["--language", "cobol", "fine.py"], "--language: there is no cobol; there are python, "),
    (["--policy", "none", "fine.py"], "--policy: there is no none; there are container, default, network, strict"),
    (["--policy", "network", "fine.py"], "--policy: network cannot run here: its network is \"granted\", "),
    (["--set", "NESTBOX_LANGUAGES=shell", "fine.py"], "fine.py: python cannot be run here: it is not enabled on this server"),
    (["--python", "/nowhere/python3", "fine.py"], "PYTHON_PATH: /nowhere/python3 is not a program that can be run"),
    (["--require-isolation", "some", "fine.py"], 'NESTBOX_REQUIRE_ISOLATION: "some" is not one of '),
])
def test_what_cannot_be_run_is_one_line_and_125(run, arguments, line):
    code, stdout, stderr = run(*arguments)
    assert (code, stdout) == (125, b"")
    assert stderr.decode().startswith(f"nestbox: {line}") and stderr.count(b"\n") == 1


def test_a_command_line_that_makes_no_sense_is_64(run):
    code, stdout, stderr = run("--nonsense", "fine.py")
    assert (code, stdout) == (64, b"") and b"Unknown option '--nonsense'" in stderr


def test_the_sandbox_is_the_one_of_the_server(run):
    run.write("probe.py", """
import os, socket
print(os.getuid(), os.getpid() < 20, sorted(os.listdir('/home')))
for attempt in (lambda: socket.create_connection(('1.1.1.1', 53), 2), lambda: os.listdir('/root'),
                lambda: open('/usr/planted', 'w'), lambda: open('/var/tmp/planted', 'w')):
    try: print('ESCAPE', attempt())
    except OSError as error: print('BLOCKED')
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print(libc.ptrace(0, 0, 0, 0), ctypes.get_errno())
""")
    code, stdout, stderr = run("probe.py")
    assert (code, stderr) == (0, b"")
    assert stdout == b"1000 True ['user']\n" + b"BLOCKED\n" * 4 + b"-1 1\n"


def test_a_call_that_the_policy_refused_is_named_where_the_program_failed(run):
    run.write("netlink.py", "import socket\nsocket.socket(socket.AF_NETLINK)\n")
    code, _, stderr = run("netlink.py")
    assert code == 1 and b"PermissionError" in stderr
    assert stderr.endswith(b"nestbox: the code failed, and policy default had refused it: socket(AF_NETLINK)\n")


def test_under_a_policy_that_starts_no_programs_it_says_so(run):
    code, stdout, stderr = run("--policy", "strict", "fine.py")
    assert (code, stdout) == (125, b"") and b"could not be started" in stderr


def waiting(run, *arguments, program=WAITS):
    run.write("waits.py", program)
    process = run.start(*arguments, "waits.py")
    assert process.stdout.readline() == b"waiting\n", "output comes as it is printed"
    return process, descendants(process.pid)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_program_and_leaves_nothing(run, number, code):
    process, below = waiting(run)
    assert len(below) >= 4, "the forkserver, a worker, its kernel and the program"
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (code, b"")
    assert stderr.decode().splitlines()[-1] == "nestbox: interrupted"
    assert not [one for one in below if one.alive]
    assert run.left() == [] and Runs.groups(process.pid) == []


def test_a_program_that_is_interrupted_has_its_last_word(run):
    program = "import time\nprint('waiting', flush=True)\ntry: time.sleep(1000)\nfinally: print('last', flush=True)\n"
    process, _ = waiting(run, program=program)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[0] == b"last\n"
    assert process.returncode == 130


def test_a_signal_before_there_is_a_program_ends_it_as_well(run):
    """It waits for its standard input then, which does not end."""
    process = run.start("fine.py", stdin=subprocess.PIPE)
    until(lambda: reads_its_input(process.pid), "its waiting for input")
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert process.stdout.read() == b"" and run.left() == []
    process.stdin.close()


def reads_its_input(pid):
    """Whether a thread of the process is in read(2) of descriptor 0."""
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/syscall") as call:
                if call.read().split()[:2] == ["0", "0x0"]:
                    return True
        except (FileNotFoundError, ProcessLookupError):
            continue
    return False


def test_what_one_that_was_killed_has_left_is_cleared_by_the_next(run):
    process, below = waiting(run)
    process.kill()
    process.communicate(timeout=60)
    until(lambda: not [one for one in below if one.alive], "the end of the killed one's processes")
    assert len(run.left()) == 1
    assert run("fine.py") == (0, b"fine\n", b"")
    assert run.left() == []


def test_one_beside_another_leaves_it_alone(run):
    process, _ = waiting(run)
    assert run("fine.py") == (0, b"fine\n", b"")
    assert process.poll() is None and len(run.left()) == 1
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130


def test_a_reader_that_goes_away_ends_the_program(run):
    process, below = waiting(run, program="print('waiting', flush=True)\nwhile True: print('x' * 1000)\n")
    process.stdout.close()
    assert process.wait(60) == 141
    assert process.stderr.read() == b""
    assert not [one for one in below if one.alive] and run.left() == []


def test_output_that_cannot_be_written_is_told(run):
    with open("/dev/full", "wb") as full:
        process = run.start("fine.py", stdout=full)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 125
    assert stderr == b"nestbox: standard output cannot be written: No space left on device\n"
