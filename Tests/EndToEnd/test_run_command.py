"""`nestbox run`: what `POST /v1/execute` does, from a command line and without a server."""

import json
import os
import signal
import subprocess

import pytest

from harness.deadline import until
from harness.executions import execute
from harness.folders import open_folder, program_for
from harness.processes import descendants
from harness.runs import Runs
from harness.users import UID

WAITS = "import sys, time\nprint('waiting', flush=True)\ntime.sleep(1000)\n"


@pytest.fixture(scope="module", params=["as root", "as an ordinary user"])
def user(request):
    return {"as root": os.getuid(), "as an ordinary user": UID}[request.param]


@pytest.fixture(scope="module")
def run(user):
    with open_folder() as folder:
        binary, python = program_for(user)
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
    (["--policy", "none", "fine.py"], "--policy: there is no none; there are container, default, network, packages, strict"),
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
    assert (code, stdout) == (125, b"")
    assert stderr.endswith(b"nestbox: policy strict starts no programs: it refuses execve\n")


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
    program = "import time\ntry:\n  print('waiting', flush=True)\n  time.sleep(1000)\nfinally: print('last', flush=True)\n"
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


def test_the_json_is_what_the_server_would_answer(run, server):
    source = "import sys\nprint(sys.argv[1:], sys.stdin.read())\nprint('oh', file=sys.stderr)\nsys.exit(3)\n"
    run.write("told.py", source)
    code, stdout, stderr = run("--json", "--timeout", "60s", "told.py", "a", input=b"in")
    told = json.loads(stdout)
    assert (code, stderr) == (3, b"") and stdout.count(b"\n") == 1
    answer = execute(server.client, "python", source, args=["a"], stdin="in", limits={"wall_ms": 60_000})
    assert told.keys() == answer.keys() and told["receipt"].keys() == answer["receipt"].keys()
    for name in ("verdict", "exit_code", "signal", "stdout", "stderr", "status", "truncated", "language", "artifacts"):
        assert told[name] == answer[name], name
    assert told["stdout"] == "['a'] in\n" and told["verdict"] == "error"
    for name in ("policy", "policy_hash", "isolation", "language_version", "blocked"):
        assert told["receipt"][name] == answer["receipt"][name], name
    assert told["receipt"]["wall_ms"] > 0


def test_the_json_tells_of_a_limit_and_the_line_does_too(run):
    run.write("loops.py", "print('before', flush=True)\nwhile True: pass\n")
    # Long enough for the program to begin, whatever else the machine does.
    code, stdout, stderr = run("--json", "--timeout", "5s", "loops.py")
    told = json.loads(stdout)
    assert (code, told["verdict"], told["stdout"], told["exit_code"]) == (124, "timeout", "before\n", None)
    assert stderr == b"nestbox: the code ran for 5 s, the longest that --timeout allows\n"


def test_files_and_folders_are_there_under_their_own_names(run):
    run.write("in/data.csv", b"1,2\n\xff")
    run.write("lib/deep/helper.py", "answer = 42\n")
    tool = run.write("lib/tool.sh", "#!/bin/sh\necho tool $1\n")
    tool.chmod(0o755)
    run.write("uses.py", """
import glob, subprocess, sys
sys.path.insert(0, 'lib/deep')
import helper
print(open('data.csv', 'rb').read(), helper.answer, subprocess.check_output(['lib/tool.sh', 'x']))
print(sorted(glob.glob('**', recursive=True)))
open('data.csv', 'w').write('changed')
""")
    code, stdout, stderr = run("--files", "in/data.csv", "--files", "lib/", "uses.py")
    assert (code, stderr) == (0, b"")
    assert stdout.decode().splitlines() == [
        "b'1,2\\n\\xff' 42 b'tool x\\n'",
        "['data.csv', 'lib', 'lib/deep', 'lib/deep/helper.py', 'lib/tool.sh', 'uses.py']"]
    assert (run.folder / "in/data.csv").read_bytes() == b"1,2\n\xff", "what the program has is a copy"


def test_a_folder_s_content_is_there_with_the_program_in_it(run):
    run.write("project/main.py", "import part\nprint(part.name)\n")
    run.write("project/part.py", "name = 'part'\n")
    assert run("--files", "project/.", "project/main.py") == (0, b"part\n", b"")


@pytest.mark.parametrize(("make", "named", "line"), [
    (lambda at: os.symlink("fine.py", at), "odd", "odd: is a link; name what it leads to"),
    (lambda at: (os.mkdir(at), os.symlink("/etc/passwd", at / "inner")), "odd", "odd/inner: is a link; name what it leads to"),
    (os.mkfifo, "odd", "odd: is no regular file"),
    (lambda at: None, "odd", "odd: No such file or directory"),
    (lambda at: (os.mkdir(at), (at / "fine.py").write_text("")), "odd/fine.py",
     "odd/fine.py would be in the place of the program, fine.py"),
])
def test_what_is_no_file_is_refused_by_its_name(run, make, named, line):
    odd = run.folder / "odd"
    subprocess.run(["rm", "-rf", odd], check=True)
    make(odd)
    assert run("--files", named, "fine.py") == (125, b"", f"nestbox: --files: {line}\n".encode())
    subprocess.run(["rm", "-rf", odd], check=True)


def test_two_files_of_one_name_are_refused(run):
    run.write("one/same.txt", "1")
    run.write("two/same.txt", "2")
    code, _, stderr = run("--files", "one/same.txt", "--files", "two/same.txt", "fine.py")
    assert code == 125 and stderr == b"nestbox: --files: one/same.txt and two/same.txt would both be same.txt\n"


@pytest.fixture
def into(run, user):
    """A folder that the user of the run may write into."""
    folder = run.folder / "into"
    subprocess.run(["rm", "-rf", folder], check=True)
    folder.mkdir()
    os.chown(folder, user, -1)
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)


def test_artifacts_are_copied_out(run, into, user):
    run.write("leaves.py", """
import os
os.makedirs('out/deep')
open('out/deep/a.bin', 'wb').write(bytes(range(256)) * 4096)
open('out/b.txt', 'w').write('b')
open('c.log', 'w').write('c')
os.chmod('c.log', 0o4777)
raise SystemExit(3)
""")
    code, stdout, stderr = run("--artifacts", "out/**", "--artifacts", "*.log", "--into", "into/new", "leaves.py")
    assert (code, stdout, stderr) == (3, b"", b"")
    found = {str(path.relative_to(into / "new")) for path in into.rglob("*") if path.is_file()}
    assert found == {"out/deep/a.bin", "out/b.txt", "c.log"}
    assert (into / "new/out/deep/a.bin").read_bytes() == bytes(range(256)) * 4096
    mode = (into / "new/c.log").stat()
    assert mode.st_mode & 0o7111 == 0 and mode.st_uid == user
    code, stdout, _ = run("--json", "--artifacts", "**", "--into", "into", "leaves.py")
    assert [(one["path"], one["size"]) for one in json.loads(stdout)["artifacts"]] == [
        ("c.log", 1), ("leaves.py", (run.folder / "leaves.py").stat().st_size), ("out/b.txt", 1),
        ("out/deep/a.bin", 1 << 20)]


def test_links_that_the_program_has_planted_are_not_followed(run, into):
    run.write("secret", "the user's own")
    run.write("plants.py", """
import os
for target in ('/etc/passwd', '../../secret', '/proc/self/environ'): os.symlink(target, 'link-%d' % len(os.listdir()))
os.symlink('/etc', 'folder')
os.mkfifo('fifo')
open('honest', 'w').write('honest')
""")
    code, _, stderr = run("--artifacts", "**", "--into", "into", "plants.py")
    assert (code, stderr) == (0, b"")
    assert sorted(path.name for path in into.rglob("*")) == ["honest", "plants.py"]


@pytest.mark.parametrize(("planted", "line"), [
    (lambda into: (into / "out.txt").symlink_to("../kept"), "into/out.txt is there, and is no regular file"),
    (lambda into: (into / "out.txt").mkdir(), "into/out.txt is there, and is no regular file"),
])
def test_nothing_is_written_through_a_link_that_is_there(run, into, planted, line):
    kept = run.write("kept", "kept")
    planted(into)
    run.write("out.sh", "echo new > out.txt\n")
    code, _, stderr = run("--artifacts", "out.txt", "--into", "into", "out.sh")
    assert (code, stderr) == (125, f"nestbox: --into: {line}\n".encode())
    assert kept.read_text() == "kept" and len(list(into.iterdir())) == 1


def test_nothing_is_written_through_a_folder_that_is_a_link(run, into):
    run.write("elsewhere/kept", "kept")
    (into / "out").symlink_to("../elsewhere")
    run.write("deep.sh", "mkdir out; echo new > out/kept\n")
    code, _, stderr = run("--artifacts", "out/*", "--into", "into", "deep.sh")
    assert (code, stderr) == (125, b"nestbox: --into: a part of into/out/kept is there, and is no folder\n")
    assert (run.folder / "elsewhere/kept").read_text() == "kept"


def test_a_file_that_is_there_is_replaced_by_a_whole_one(run, into):
    for round in ("first", "second"):
        run.write("round.sh", f"echo {round} > out.txt\n")
        assert run("--artifacts", "out.txt", "--into", "into", "round.sh") == (0, b"", b"")
        assert (into / "out.txt").read_text() == round + "\n"
    assert [path.name for path in into.iterdir()] == ["out.txt"]


def test_artifacts_that_are_not_there_are_told(run, into):
    code, stdout, stderr = run("--artifacts", "*.csv", "--into", "into", "fine.py")
    assert (code, stdout, stderr) == (0, b"fine\n", b"nestbox: --artifacts: no file matches\n")


@pytest.mark.parametrize(("flags", "line"), [
    (["--artifacts", "*.csv"], "--artifacts: say --into, too, the folder for them"),
    (["--into", "into"], "--into: says where artifacts go; say --artifacts, too"),
    (["--artifacts", "../*", "--into", "into"],
     '--artifacts: "../*" must be below the session\'s folder, without empty parts, . and ..'),
])
def test_artifacts_and_their_folder_belong_together(run, flags, line):
    assert run(*flags, "fine.py") == (125, b"", f"nestbox: {line}\n".encode())
