"""Spot checks of the sandbox: from inside through the front door, from outside through the kernel's own word.

A probe prints what it got. `ESCAPE` fails the test, and so does a probe that prints no `BLOCKED`: it has not run.
"""

import os
import socket
import sys
import textwrap
from pathlib import Path

import pytest

from harness.deadline import until
from harness.secrets import CANARY


@pytest.fixture(scope="module")
def inside(client):
    """The session whose code tries to get out."""
    return client.new_session()


def probe(client, session, attempt):
    """Runs an attempt, which leaves what it got in `got`, and checks that it was blocked. Returns what blocked it."""
    source = (
        "got = None\ntry:\n" + textwrap.indent(textwrap.dedent(attempt).strip(), "    ")
        + "\nexcept OSError as error:\n    print('BLOCKED', type(error).__name__, error)"
        + "\nelse:\n    print('ESCAPE', repr(got)[:500])")
    # A refused call is reported, in a line before: test_blocked.py.
    lines = client.run(session, source).console.splitlines(keepends=True)
    shown = "".join(line for line in lines if not line.startswith("[nestbox] blocked: "))
    assert shown.startswith("BLOCKED "), shown
    return shown


def test_the_probe_itself_tells_an_escape(client, inside):
    with pytest.raises(AssertionError, match="ESCAPE 'readable'"):
        probe(client, inside, "got = 'readable'")


@pytest.mark.parametrize("path", [
    "/etc/shadow", "/etc/gshadow", "/etc/machine-id", "/var/lib/dpkg/status", "/sys/kernel", "/dev/mem", "/dev/kmsg",
    "/proc/1/environ", "/proc/1/mem", "/proc/kcore", __file__,
])
def test_what_is_not_its_own_cannot_be_read(client, inside, path):
    probe(client, inside, f"""
        import os
        got = os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}, 'rb').read(1)
    """)


def test_the_server_s_own_files_cannot_be_read(server, client):
    session = client.new_session()
    client.run(session, "1")
    # Spare workers' folders come and go meanwhile.
    files = [Path(folder) / name for folder, _, names in os.walk(server.data) for name in names]
    databases = [path for path in files if path.suffix == ".sqlite"]
    assert databases and databases[0].read_bytes().startswith(b"SQLite"), "the database is among them"
    source = f"import os\nprint([path for path in {list(map(str, files))!r} if os.access(path, os.F_OK)])"
    assert client.run(session, source).console == "[]\n"
    probe(client, session, f"import os\ngot = os.listdir({str(server.data)!r})")


def test_the_folders_on_the_way_to_the_interpreter_can_be_passed_and_not_listed(client, inside):
    parents = [str(folder) for folder in Path(sys.prefix).parents if str(folder) not in ("/", "/tmp", "/var/tmp")]
    assert parents, "the tests' interpreter is in a folder of its own"
    for folder in parents:
        assert "Permission denied" in probe(client, inside, f"import os\ngot = os.listdir({folder!r})")


def test_another_session_s_files_cannot_be_read(client, inside):
    neighbour = client.new_session()
    client.run(neighbour, "open('secret-of-the-neighbour.txt', 'w').write('x')")
    source = """
import os
found = [os.path.join(folder, name) for folder, _, names in os.walk('/') if not folder.startswith('/proc')
         for name in names if 'of-the-neighbour' in name]
print(found)
"""
    assert client.run(inside, source).console == "[]\n"


def test_the_environment_holds_no_secret(server, client, inside):
    shown = client.run(inside, """
import os
print(dict(os.environ))
for pid in os.listdir('/proc'):
    try: print(open(f'/proc/{pid}/environ').read())
    except OSError: pass
""").console
    assert "PATH" in shown
    assert CANARY not in shown and server.key not in shown
    assert "OPENAI" not in shown and "API_KEY" not in shown and str(server.data) not in shown


def test_no_process_that_makes_workers_or_is_one_ever_held_a_secret(server, inside):
    for process in [server.forkserver(), *server.lineage(inside)]:
        memory = process.memory
        for secret in (CANARY, server.key):
            assert secret.encode() not in memory, f"{process.name} holds a secret of the gateway's"


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_the_gateway_s_port_cannot_be_reached(server, client, inside, address):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5):
        pass  # From out here it can.
    attempt = f"import socket\ngot = socket.create_connection(({address!r}, {server.port}), timeout=5)"
    assert "timed out" not in probe(client, inside, attempt)


def test_no_name_can_be_resolved(client, inside):
    probe(client, inside, "import socket\ngot = socket.getaddrinfo('example.com', 80)")


def test_the_only_network_is_its_own_loopback(server, inside):
    worker = server.worker_of(inside)
    devices = Path(f"/proc/{worker.pid}/net/dev").read_text().splitlines()[2:]
    assert [line.split(":")[0].strip() for line in devices] == ["lo"]


def test_no_packet_arrives_outside(client, inside):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(20)
        address = listener.getsockname()
        client.run(inside, f"""
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    sender.sendto(b'from inside', {address!r})
""")
        listener.sendto(b"from outside", address)
        assert listener.recv(100) == b"from outside"


@pytest.mark.parametrize(("family", "kind"), [
    ("AF_PACKET", "SOCK_RAW"), ("AF_NETLINK", "SOCK_RAW"), ("AF_VSOCK", "SOCK_STREAM"), ("AF_ALG", "SOCK_SEQPACKET"),
    ("AF_INET", "SOCK_RAW"),
])
def test_no_socket_of_a_kind_that_reaches_past_the_namespace(client, inside, family, kind):
    probe(client, inside, f"import socket\ngot = socket.socket(socket.{family}, socket.{kind})")


def test_a_server_of_its_own_can_be_reached_on_the_loopback(client, inside):
    source = """
import socket
server = socket.create_server(('127.0.0.1', 0))
caller = socket.create_connection(server.getsockname(), timeout=5)
server.accept()[0].send(b'hello')
print(caller.recv(5))
"""
    assert client.run(inside, source).console == "b'hello'\n"


def test_it_sees_no_process_but_its_own(server, client):
    session, neighbour = client.new_session(), client.new_session()
    sleeper = server.sleeper(neighbour)
    shown = client.run(session, """
import os
pids = [int(name) for name in os.listdir('/proc') if name.isdigit()]
print(len(pids) < 10, os.getpid() in pids)
print([pid for pid in pids if b'sleep' in open(f'/proc/{pid}/cmdline', 'rb').read()])
""").console
    assert shown == "True True\n[]\n"
    for stranger in (server.pid, sleeper.pid):
        probe(client, session, f"import os\ngot = os.kill({stranger}, 0)")
    assert sleeper.alive


@pytest.mark.parametrize("signal", ["SIGKILL", "SIGSTOP", "SIGTERM", "SIGHUP"])
def test_its_worker_cannot_be_ended_from_inside(server, client, inside, signal):
    worker = server.worker_of(inside)
    client.run(inside, f"import os, signal\ntry: os.kill(1, signal.{signal})\nexcept OSError as error: print(error)")
    assert worker.alive and not worker.status["State"].startswith("T")
    assert client.run(inside, "1 + 1").console == "2\n"


def test_it_runs_as_nobody_inside_and_outside(server, client, inside):
    source = "import os\nprint(0 in os.getresuid() + os.getresgid() + tuple(os.getgroups()))"
    assert client.run(inside, source).console == "False\n"
    probe(client, inside, "import os\ngot = os.setuid(0)")
    for process in server.lineage(inside):
        for identity in ("Uid", "Gid", "Groups"):
            assert "0" not in process.status[identity].split(), f"{process.name} runs as root outside"


def test_the_kernel_says_that_every_layer_is_on(server, inside):
    nothing = "0" * 16
    expected = {"NoNewPrivs": "1", "Seccomp": "2", "CapEff": nothing, "CapPrm": nothing, "CapInh": nothing,
                "CapBnd": nothing, "CapAmb": nothing}
    lineage = server.lineage(inside)
    assert len(lineage) >= 3, "a child of the kernel, the kernel, the worker"
    for process in lineage:
        status = process.status
        assert {name: status[name].strip() for name in expected} == expected, process.name


@pytest.mark.parametrize("namespace", ["user", "pid", "mnt", "net", "ipc", "uts"])
def test_the_namespaces_are_its_own(server, client, inside, namespace):
    processes = ["self", server.sleeper(inside).pid, server.sleeper(client.new_session()).pid]
    assert len({os.readlink(f"/proc/{process}/ns/{namespace}") for process in processes}) == 3


def is_its_own(target):
    """Whether a descriptor is one of those that docs/architecture.md gives to the forkserver, besides its control socket."""
    return target.startswith(("/dev/null", "pipe:", "socket:", "anon_inode:[signalfd]"))


def test_the_forkserver_is_one_thread_and_holds_nothing_of_the_gateway_s(server):
    forkserver = server.forkserver()
    assert forkserver.status["Threads"].strip() == "1"
    def at_rest():
        # While it makes a worker it also has that one's end of a pair of sockets, and what it holds the worker by.
        descriptors = forkserver.descriptors
        sockets = [target for target in descriptors if target.startswith("socket:")]
        return len(sockets) == 1 and all(map(is_its_own, descriptors)) and descriptors
    descriptors = until(at_rest, "a moment in which it holds no more than what is its own")
    connections = {f"socket:[{line.split()[9]}]" for table in ("tcp", "tcp6")
                   for line in Path(f"/proc/{server.pid}/net/{table}").read_text().splitlines()[1:]}
    assert connections and not connections & set(descriptors)


def test_no_sandboxed_process_holds_a_descriptor_of_the_outside(server, inside):
    harmless = ("socket:", "pipe:", "anon_inode:", "/dev/null", "/memfd:")

    def strange(process):
        # Besides, a worker keeps the file of its own out-of-memory score.
        return [target for target in process.descriptors
                if not target.startswith(harmless) and not target.endswith("/oom_score_adj")]
    for process in server.lineage(inside):
        # What it has open for a moment, to look at something of its own, is closed again.
        until(lambda: not strange(process), f"a moment in which {process.name.strip()} holds nothing of the outside")


@pytest.mark.parametrize("path", [
    "/new", "/usr/new", "/etc/new", "/bin/new", "/dev/new", "/proc/new", "/usr/bin/env",
])
def test_the_root_is_read_only(client, inside, path):
    probe(client, inside, f"got = open({path!r}, 'wb')")


def test_the_interpreter_s_packages_are_read_only(client, inside):
    probe(client, inside, "import numpy\ngot = open(numpy.__file__, 'ab')")


@pytest.mark.parametrize("attempt", [
    "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    "if libc.unshare(0x10000000) != 0: raise OSError(ctypes.get_errno(), 'unshare')",
    "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    "if libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) != 0: raise OSError(ctypes.get_errno(), 'mount')",
    "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    "if libc.ptrace(16, 1, 0, 0) != 0: raise OSError(ctypes.get_errno(), 'ptrace')",
    "import os\nos.chroot('/tmp')",
    "import os, stat\nos.mknod('device', 0o600 | stat.S_IFCHR, os.makedev(1, 1))",
    "import socket\nsocket.sethostname('mine')",
])
def test_a_system_call_that_no_program_needs_is_refused(client, inside, attempt):
    probe(client, inside, attempt)


def test_nothing_outlives_its_session(server, client):
    session = client.new_session()
    client.run(session, """
import os, subprocess
subprocess.Popen(['sh', '-c', 'trap "" TERM HUP INT; sleep 31536000.25'], start_new_session=True)
""")
    left = until(lambda: [process for process in server.sandboxed() if "31536000.25" in process.command_line],
                 "the start of the process that wants to stay")
    worker = server.worker_of(session)
    client.ask("DELETE", f"/v1/sessions/{session}")
    until(lambda: not any(process.alive for process in [*left, worker]), "the end of what the session started")


def test_a_fork_bomb_stays_at_home(client):
    session, neighbour = client.new_session(), client.new_session()
    answer = client.run(session, """
import os, signal
children = []
try:
    for _ in range(5000):
        child = os.fork()
        if not child: signal.pause()
        children.append(child)
    print('ESCAPE', len(children))
except OSError as error:
    print('BLOCKED', type(error).__name__, len(children))
for child in children: os.kill(child, signal.SIGKILL)
""")
    assert answer.console.startswith("BLOCKED BlockingIOError")
    assert client.run(neighbour, "1 + 1").console == "2\n"
