"""System calls that the policy refuses: told of by name, once, to the one whose code made them."""

import os
import re
import signal
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import lmc
from harness.deadline import until

# Makes a system call by its number on x86-64 and prints how it failed; nothing is asked of libc's own functions, which may
# make others.
CALL = textwrap.dedent("""
    import ctypes, errno, os, platform
    assert platform.machine() == 'x86_64'
    libc = ctypes.CDLL(None, use_errno=True)
    def call(number, *arguments):
        result = libc.syscall(number, *arguments)
        return result if result >= 0 else errno.errorcode[ctypes.get_errno()]
""")
SOCKET, CLONE, PTRACE, MOUNT, PRCTL, UNSHARE, KEYCTL, SECCOMP, BPF = 41, 56, 101, 165, 157, 272, 250, 317, 321
IOCTL, CHROOT, IO_URING_SETUP, CLONE3, SHMGET, SET_MEMPOLICY = 16, 161, 425, 435, 29, 238

FLOOD = CALL + f"while True: call({UNSHARE}, 0x10000000)"


def line(name):
    return f"[nestbox] blocked: {name} by policy default\n"


FLOODED = line("unshare(CLONE_NEWUSER)")


def reports(console):
    return re.findall(r"^\[nestbox\] blocked: (.*) by policy default$", console, re.MULTILINE)


@pytest.mark.parametrize(("arguments", "name"), [
    ((SOCKET, 16, 3, 0), "socket(AF_NETLINK)"),
    ((SOCKET, 40, 1, 0), "socket(AF_VSOCK)"),
    ((SOCKET, 2, 3, 1), "socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)"),
    ((SOCKET, 1 << 32 | 38, 5, 0), "socket(AF_ALG)"),
    ((UNSHARE, 0x10000000), "unshare(CLONE_NEWUSER)"),
    ((CLONE, 0x40000011, 0, 0, 0, 0), "clone(CLONE_NEWNET)"),
    ((PTRACE, 16, 1, 0, 0), "ptrace(PTRACE_ATTACH)"),
    ((MOUNT, 0, 0, 0, 0, 0), "mount"),
    ((CHROOT, 0), "chroot"),
    ((KEYCTL, 0, -3, 0), "keyctl(KEYCTL_GET_KEYRING_ID)"),
    ((BPF, 5, 0, 0), "bpf(BPF_PROG_LOAD)"),
    ((PRCTL, 4, 1, 0, 0, 0), "prctl(PR_SET_DUMPABLE)"),
    ((IOCTL, 0, 0x5412, 0), "ioctl(TIOCSTI)"),
])
def test_a_refused_call_is_told_of_by_name_and_fails_as_before(client, session, arguments, name):
    console = client.run(session, f"{CALL}\nprint('before')\nprint(call{arguments})").console
    assert console == f"before\n{line(name)}EPERM\n"


def test_the_report_names_the_policy_of_the_session(client):
    session = client.new_session(policy="strict")
    console = client.run(session, f"{CALL}\nprint(call({MOUNT}, 0, 0, 0, 0, 0))").console
    assert console == "[nestbox] blocked: mount by policy strict\nEPERM\n"


def test_a_stricter_policy_bothers_ordinary_code_no_more(client):
    session = client.new_session(policy="strict")
    source = ("import numpy, pandas, matplotlib.pyplot as plt, threading\nplt.plot([1, 2])\nplt.show()\n"
              "thread = threading.Thread(target=print, args=('thread',))\nthread.start()\nthread.join()\n"
              "print(pandas.DataFrame({'a': [1]}).sum(), numpy.linalg.inv([[2.0]]))")
    assert "blocked" not in client.run(session, source).console
    assert "blocked" in client.run(session, "import subprocess\nsubprocess.run(['true'])").console


def test_it_is_told_once_in_an_execution_and_again_in_the_next(client, session):
    for _ in range(2):
        console = client.run(session, f"{CALL}\nfor _ in range(100): call({UNSHARE}, 0)").console
        assert reports(console) == ["unshare"]


@pytest.mark.parametrize("arguments", [
    (IO_URING_SETUP, 1, 0), (CLONE3, 0, 0), (SHMGET, 0, 1, 0), (9999,), (SET_MEMPOLICY, 0, 0, 0),
], ids=["io_uring", "clone3", "shmget", "a call of the future", "a probe of libnuma"])
def test_what_programs_work_around_is_not_told_of(client, session, arguments):
    console = client.run(session, f"{CALL}\nprint(call{arguments})").console
    assert console in ("ENOSYS\n", "EPERM\n")


@pytest.mark.parametrize(("source", "name"), [
    ("import subprocess\nsubprocess.run(['unshare', '-U', 'true'], stderr=subprocess.DEVNULL)", "unshare(CLONE_NEWUSER)"),
    ("import subprocess\nsubprocess.run(['bash', '-c', '(unshare -U true) 2> /dev/null'])", "unshare(CLONE_NEWUSER)"),
    (f"{CALL}\nimport threading\nthread = threading.Thread(target=call, args=({BPF}, 5, 0, 0))\n"
     "thread.start()\nthread.join()", "bpf(BPF_PROG_LOAD)"),
    (f"{CALL}\nchild = os.fork()\nif not child:\n    call({MOUNT}, 0, 0, 0, 0, 0)\n    os._exit(0)\nos.waitpid(child, 0)",
     "mount"),
], ids=["a program", "a program of a shell's", "a thread", "a fork"])
def test_the_calls_of_what_the_code_starts_are_told_of_too(client, session, source, name):
    assert reports(client.run(session, source).console) == [name]


def test_the_report_stands_between_what_was_printed_before_and_after(client, session):
    source = f"{CALL}\nprint('no end', end='')\ncall({MOUNT}, 0, 0, 0, 0, 0)\nprint('after')\ncall({BPF}, 5, 0, 0)\n1/0"
    for _ in range(5):
        console = client.run(session, source).console
        assert console.startswith(f"no end\n{line('mount')}after\n{line('bpf(BPF_PROG_LOAD)')}")
        assert "ZeroDivisionError" in console


def test_different_calls_are_told_of_up_to_a_bound_and_the_rest_is_counted(client, session):
    numbers = [155, 161, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172]  # pivot_root, chroot, acct, ...
    console = client.run(session, f"{CALL}\nfor number in {numbers}: call(number, 0, 0, 0, 0, 0)").console
    told = reports(console)
    assert told[:3] == ["pivot_root", "chroot", "acct"]
    assert len(told) == 9 and told[-1] == "4 more calls"
    assert console.count("\n") == 9


def test_a_loop_over_one_call_hides_no_other(client, session):
    console = client.run(
        session, f"{CALL}\nfor request in range(200): call({IOCTL}, 0, 0xdead00 + request, 0)\ncall({BPF}, 5, 0, 0)").console
    assert reports(console) == ["ioctl(0xdead00)", "ioctl(0xdead01)", "ioctl(0xdead02)", "bpf(BPF_PROG_LOAD)",
                                "197 more calls"]


@pytest.mark.parametrize("source", [
    "import numpy, pandas, matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint(pandas.DataFrame({'a': [1]}).sum())",
    "import threading, asyncio, subprocess\nthread = threading.Thread(target=asyncio.run, args=(asyncio.sleep(0),))\n"
    "thread.start()\nthread.join()\nprint(subprocess.getoutput('id; ls -la /; cat <(echo) 2> /dev/null; ps aux'))",
    "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool: print(pool.map(abs, [-1, -2]))",
    "import socket\nserver = socket.create_server(('127.0.0.1', 0))\ncaller = socket.create_connection(server.getsockname())\n"
    "socket.getaddrinfo('localhost', 80)\nsocket.gethostbyname('localhost')",
    "import sqlite3, tempfile, shutil, os\nsqlite3.connect('x.db').execute('create table if not exists t (a)')\n"
    "folder = tempfile.mkdtemp()\nopen(folder + '/a', 'w').close()\nshutil.copy2(folder + '/a', folder + '/b')\n"
    "shutil.rmtree(folder)\nos.chmod('x.db', 0o600)",
    "import faulthandler, resource, signal, time, uuid, platform\nuuid.uuid1(), platform.platform()\n"
    "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))\nsignal.setitimer(signal.ITIMER_REAL, 1000)\nsignal.alarm(0)",
], ids=["numpy, pandas, matplotlib", "threads, asyncio, programs", "multiprocessing", "loopback", "files", "the rest"])
def test_ordinary_code_is_not_bothered(client, session, source):
    assert "blocked" not in client.run(session, source).console


@pytest.mark.parametrize("attempt", [
    # A filter that answers in the worker's place, one that answers before it, and one by the older door.
    f"print(call({SECCOMP}, 1, 8, ctypes.byref(program)))", f"print(call({SECCOMP}, 1, 0, ctypes.byref(program)))",
    f"print(call({PRCTL}, 22, 2, ctypes.byref(program), 0, 0))",
    # The kernel's descriptors: none is the listener.
    f"for number in range(3, 64): call({IOCTL}, number, 0xC0182101, 0)",
    # A signal's handler, or its absence.
    "import signal\nsignal.signal(signal.SIGSYS, signal.SIG_IGN)",
    # Another program in its place.
    "child = os.fork()\nif not child: os.execv('/bin/true', ['true'])\nos.waitpid(child, 0)",
    "os.closerange(4, 512)",
], ids=["a listener", "a filter", "prctl", "the listener's number", "SIGSYS", "exec", "closing"])
def test_code_cannot_turn_it_off(client, session, attempt):
    program = "program = (ctypes.c_ulonglong * 2)(1, ctypes.addressof(ctypes.c_ulonglong(0x7fff000000000006)))"
    client.run(session, f"{CALL}\n{program}\n{attempt}")
    assert reports(client.run(session, f"{CALL}\ncall({MOUNT}, 0, 0, 0, 0, 0)").console) == ["mount"]


def test_what_code_prints_adds_no_report_to_another_execution(client, session):
    forged = line("bpf(BPF_PROG_LOAD)")
    assert client.run(session, f"print({forged!r}, end='')").console == forged
    assert client.run(session, "1").console == "1\n"


def test_a_flood_is_told_of_once_and_holds_nothing_else_up(client, session):
    neighbour = client.new_session()
    client.run(neighbour, "1")
    with client.stream(lmc.code(FLOOD), session=session) as stream:
        stream.until_output("unshare(CLONE_NEWUSER)")
        for number in range(20):
            assert client.run(neighbour, str(number)).console == f"{number}\n"
        client.post(f"/v1/sessions/{session}/interrupt")
        stream.finish(whole=False)
        assert len(reports(stream.console)) == 1
    # It was interrupted, not killed: its state is there.
    assert client.run(session, "call.__name__").console == "'call'\n"


def test_a_flood_of_many_threads_and_processes_can_be_interrupted(client, session):
    source = (f"{CALL}\nimport threading\nfor _ in range(3): os.fork()\n"
              f"def flood():\n    while True: call({UNSHARE}, 0x10000000)\n"
              "for _ in range(4): threading.Thread(target=flood, daemon=True).start()\nflood()")
    with client.stream(lmc.code(source), session=session) as stream:
        stream.until_output("unshare(CLONE_NEWUSER)")
        client.post(f"/v1/sessions/{session}/interrupt")
        stream.finish(whole=False)
    until(lambda: client.interpreter(session) != "busy", "the end of the flood", within=40)
    # What the code has left running goes on, and is told of before or after.
    assert client.run(session, "1 + 1").console in ("2\n", f"2\n{FLOODED}", f"{FLOODED}2\n")


def test_a_flood_that_ignores_its_interruption_is_ended(client, session):
    source = f"import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n{FLOOD}"
    with client.stream(lmc.code(source), session=session) as stream:
        stream.until_output("unshare(CLONE_NEWUSER)")
    until(lambda: client.interpreter(session) != "busy", "the end of the deaf flood", within=40)
    assert client.run(session, "'call' in globals()").console == "False\n"


def test_a_flood_holds_up_no_kernel_s_end(client, session):
    # Nothing is heard of a kernel that has closed its control socket: it is given a second to end.
    console = client.run(session, f"{CALL}\nif True:\n    os.close(3)\n    while True: call({UNSHARE}, 0)").console
    assert "stopped making sense and was ended" in console
    assert client.run(session, "1 + 1").console == "2\n"


def test_a_session_can_be_deleted_under_a_flood(server, client, session):
    worker = server.worker_of(session)
    with client.stream(lmc.code(FLOOD), session=session) as stream:
        stream.until_output("unshare(CLONE_NEWUSER)")
        client.ask("DELETE", f"/v1/sessions/{session}")
    until(lambda: not worker.alive, "the end of the worker")


def test_a_kernel_that_takes_another_s_place_reports_too(server, client, session):
    worker = server.worker_of(session)
    source = f"{CALL}\ncall({MOUNT}, 0, 0, 0, 0, 0)\n"
    for _ in range(3):
        assert reports(client.run(session, source + "os._exit(0)").console) == ["mount"]
    assert reports(client.run(session, source).console) == ["mount"]
    assert worker.alive and server.worker_of(session) == worker


def test_each_of_two_sessions_is_told_of_its_own(client):
    sessions = {client.new_session(): (CHROOT, "chroot"), client.new_session(): (MOUNT, "mount")}
    source = f"{CALL}\nfor _ in range(300): call(NUMBER, 0, 0, 0, 0, 0)"

    def told(session):
        number, _ = sessions[session]
        return [reports(client.run(session, source.replace("NUMBER", str(number))).console) for _ in range(5)]
    with ThreadPoolExecutor(2) as threads:
        for session, seen in zip(sessions, threads.map(told, sessions)):
            assert seen == [[sessions[session][1]]] * 5


def test_a_call_that_is_made_while_nothing_runs_is_refused_and_nobody_s(server, client, session):
    late = (f"{CALL}\nimport pathlib, signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])\n"
            "pathlib.Path('waits').touch()\nsignal.sigwait([signal.SIGUSR1])\n"
            f"result = call({CHROOT}, 0)\npathlib.Path('written').write_text(result)\nos.rename('written', 'done')")
    client.run(session, f"import subprocess, sys\nlate = subprocess.Popen([sys.executable, '-c', {late!r}])")
    folder = server.data / "workspaces" / session
    until((folder / "waits").exists, "the start of what the code left behind")
    left = next(process for process in server.sandboxed() if "pathlib.Path('waits')" in process.command_line)
    os.kill(left.pid, signal.SIGUSR1)
    until((folder / "done").exists, "its call")
    assert client.run(session, "late.wait()\nprint(open('done').read())").console == "EPERM\n"


def test_the_model_is_told(client, session):
    source = f"{CALL}\nprint(call({MOUNT}, 0, 0, 0, 0, 0))"
    answer = client.chat(lmc.fenced(source), session=session)
    stored = [message["content"] for message in client.messages(session) if message["type"] == "console"]
    assert stored == [f"{line('mount')}EPERM\n"]
    assert line("mount") in answer.console
