"""A network namespace that the operator grants: who is in it, what that reaches, and what is no grant."""

import json
import os
import shutil
import socket

import pytest

from harness import lmc
from harness.client import chat_body
from harness.deadline import until
from harness.networks import ADDRESS, network
from harness.server import Server, run_to_end
from test_levels import run

CALL = """
import socket
def call(address, port):
    try:
        with socket.create_connection((address, port), timeout=20) as connection:
            return connection.recv(100).decode()
    except OSError as error:
        return type(error).__name__
"""

# Every address of every interface, asked for as ip(8) does.
ADDRESSES = """
import socket, struct
RTM_GETADDR, NLM_F_REQUEST, NLM_F_DUMP = 22, 1, 0x300
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as route:
    body = struct.pack('BBBBI', socket.AF_INET, 0, 0, 0, 0)
    route.send(struct.pack('IHHII', 16 + len(body), RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, 1, 0) + body)
    told = route.recv(1 << 16)
print([name for _, name in socket.if_nameindex()], socket.inet_aton('%s') in told)
""" % ADDRESS

# Each a way to change the network: take an interface down, give it an address, and ask the kernel to by netlink.
CHANGES = """
import fcntl, socket, struct
RTM_NEWADDR, REQUEST_ACK = 20, 5
def change(how):
    try:
        how()
    except OSError as error:
        print(type(error).__name__)
    else:
        print('ESCAPE')
asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
change(lambda: fcntl.ioctl(asking, 0x8914, struct.pack('16sh14x', b'lo', 0)))
change(lambda: fcntl.ioctl(asking, 0x8916, struct.pack('16sH2x4s8x', b'lo:2', 2, socket.inet_aton('192.0.2.78'))))
def add():
    route = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    body = struct.pack('BBBBI', 2, 32, 0, 0, 1) + struct.pack('HH4s', 8, 2, socket.inet_aton('192.0.2.78'))
    route.send(struct.pack('IHHII', 16 + len(body), RTM_NEWADDR, REQUEST_ACK, 1, 0) + body)
    error = -struct.unpack('i', route.recv(4096)[16:20])[0]
    if error: raise OSError(error, 'answer')
change(add)
"""


@pytest.fixture(scope="module")
def granted():
    with network() as made:
        yield made


@pytest.fixture(scope="module")
def server(granted, tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nestbox"), NESTBOX_NETWORK_NAMESPACE=granted.path) as server:
        yield server


@pytest.fixture
def inside(client):
    return client.new_session(policy="network")


def called(client, session, address, port):
    return client.run(session, f"{CALL}\nprint(call({address!r}, {port}))").console.strip()


def namespace(process, kind="net"):
    return os.readlink(f"/proc/{process.pid}/ns/{kind}")


def layers(client):
    isolation = client.get("/v1/health", params={"detail": "full"})["isolation"]
    return {layer["name"]: layer for layer in isolation["layers"]}


def test_code_in_the_granted_network_reaches_who_is_there(granted, client, inside):
    for address in ("127.0.0.1", ADDRESS):
        assert called(client, inside, address, granted.port) == f"hello from {address}"


def test_programs_that_it_starts_are_there_too(granted, client, inside):
    source = f"exec 3<>/dev/tcp/{ADDRESS}/{granted.port}; head -c 100 <&3"
    assert client.run(inside, source, "shell").console == f"hello from {ADDRESS}"


def test_code_of_other_policies_beside_it_reaches_nothing(granted, client, session, inside):
    assert called(client, inside, ADDRESS, granted.port).startswith("hello")
    assert called(client, session, "127.0.0.1", granted.port) == "ConnectionRefusedError"
    assert called(client, session, ADDRESS, granted.port) == "OSError"
    strict = client.new_session(policy="strict")
    assert called(client, strict, ADDRESS, granted.port).endswith("\nPermissionError")


def test_code_in_it_does_not_reach_the_gateway(server, client, inside):
    assert called(client, inside, "127.0.0.1", server.port) == "ConnectionRefusedError"


def test_abstract_names_of_the_host_are_not_there(client, inside):
    name = f"\0nestbox-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(name)
        listening.listen()
        told = client.run(inside, f"import socket\nprint(socket.socket(socket.AF_UNIX).connect_ex({name!r}))").console
    assert told.strip() == "111"


def test_code_in_it_can_ask_for_interfaces_and_addresses(client, session, inside):
    assert client.run(inside, ADDRESSES).console == "['lo'] True\n"
    assert "blocked: socket(AF_NETLINK)" in client.run(session, ADDRESSES).console


def test_code_in_it_changes_nothing_of_the_network(granted, client, inside):
    told = [line for line in client.run(inside, CHANGES).console.splitlines() if "blocked" not in line]
    assert told == ["PermissionError"] * 3
    assert called(client, inside, ADDRESS, granted.port).startswith("hello")


def test_only_its_workers_are_in_it_and_share_nothing_else_with_the_server(granted, server, client, session, inside):
    network = os.readlink(granted.path)
    _, kernel, worker = server.lineage(inside)
    assert {namespace(kernel), namespace(worker), namespace(server.forkserver())} == {network}
    for kind in ("user", "pid", "mnt", "ipc", "uts", "cgroup"):
        assert namespace(worker, kind) != os.readlink(f"/proc/{server.pid}/ns/{kind}")
        assert namespace(worker, kind) != namespace(server.worker_of(session), kind)
    assert namespace(server.worker_of(session)) not in (network, os.readlink("/proc/self/ns/net"))


def test_health_tells_the_network_of_both_kinds_of_workers(granted, client):
    told = layers(client)
    network = os.readlink(granted.path)
    assert told["granted_network"]["active"] and network in told["granted_network"]["evidence"]
    assert "policy network" in told["granted_network"]["evidence"]
    assert told["network"]["active"] and network not in told["network"]["evidence"]


def test_a_lost_forkserver_is_replaced_by_one_in_the_same_network(granted, tmp_path):
    # Without a spare worker, so that the new session needs one of the new forkserver's.
    with Server(tmp_path, NESTBOX_NETWORK_NAMESPACE=granted.path, NESTBOX_SPARE_WORKERS=0) as server:
        client, lost = server.client, server.forkserver()
        lost.kill()
        body = chat_body([lmc.code("6 * 7")], client.new_session(policy="network"), {})
        until(lambda: client.request("POST", "/v1/chat", json=body).status_code == 200, "a new worker", within=60)
        assert server.forkserver() != lost and namespace(server.forkserver()) == os.readlink(granted.path)
        session = client.new_session(policy="network")
        assert called(client, session, ADDRESS, granted.port) == f"hello from {ADDRESS}"
        until(lambda: "granted_network" in layers(client), "the word of it")


def test_nobody_is_in_it_where_no_policy_that_asks_for_it_is_allowed(granted, tmp_path):
    with Server(tmp_path, NESTBOX_NETWORK_NAMESPACE=granted.path, NESTBOX_ALLOWED_POLICIES="default") as server:
        assert namespace(server.forkserver()) not in (os.readlink(granted.path), os.readlink("/proc/self/ns/net"))
        assert "granted_network" not in layers(server.client)
        error = server.client.ask("POST", "/v1/sessions", expect=403, json={"policy": "network"})["error"]
        assert error["code"] == "policy_not_allowed"


def test_a_program_can_be_run_in_it(granted, tmp_path):
    (tmp_path / "program.py").write_text(f"{CALL}\nprint(call({ADDRESS!r}, {granted.port}))")
    arguments = ("run", "--network-namespace", granted.path, "--policy", "network", str(tmp_path / "program.py"))
    assert run(tmp_path, *arguments) == (0, f"hello from {ADDRESS}\n")


def test_the_doctor_says_what_holds_in_it(granted, tmp_path):
    code, printed = run(tmp_path, "doctor", "--json", NESTBOX_NETWORK_NAMESPACE=granted.path)
    report = json.loads(printed)
    assert code == 0, printed
    layer, = [one for one in report["isolation"]["layers"] if one["name"] == "granted_network"]
    assert layer["active"] and os.readlink(granted.path) in layer["evidence"]


def test_names_are_resolved_by_the_servers_that_go_with_the_namespace(granted, tmp_path):
    """As ip-netns(8) has it, in /etc/netns; on a copy of /etc that only this server sees."""
    etc = tmp_path / "etc"
    shutil.copytree("/etc", etc, symlinks=True, ignore_dangling_symlinks=True)
    (etc / "netns" / "net").mkdir(parents=True)
    (etc / "netns" / "net" / "resolv.conf").write_text(f"nameserver {ADDRESS}\n")
    server = Server(tmp_path, NESTBOX_NETWORK_NAMESPACE=granted.path)
    server.command = ["unshare", "--mount", "--propagation", "private", "sh", "-ec",
                      f'mount --bind {etc} /etc; exec "$@"', "sh", *server.command]
    shown = "print([open('/etc/' + name).read() for name in ('resolv.conf', 'nsswitch.conf')])"
    with server:
        client = server.client
        resolver, order = eval(client.run(client.new_session(policy="network"), shown).console)
        assert resolver == f"nameserver {ADDRESS}\n" and "hosts: files dns" in order
        resolver, order = eval(client.run(client.new_session(), shown).console)
        assert resolver == "" and "dns" not in order


def named_pipe(folder):
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


@pytest.mark.parametrize("command", ["serve", "doctor"])
@pytest.mark.parametrize("path, problem", [
    (lambda folder: folder / "nothing", "cannot be opened: No such file or directory; make one with 'ip netns add"),
    (lambda folder: "/run/netns/no-such-one", "cannot be opened: No such file or directory; make one with"
                                               " 'ip netns add no-such-one'"),
    (lambda folder: "/proc/self/ns/net", "is the server's own network namespace: code would have the server's network"),
    (lambda folder: f"/proc/{os.getpid()}/ns/net", "is the server's own network namespace"),
    (lambda folder: "/proc/self/ns/ipc", "is no network namespace; make one with 'ip netns add"),
    (lambda folder: "/etc/passwd", "is no network namespace"),
    (lambda folder: "/dev/null", "is no network namespace"),
    (lambda folder: folder, "is no network namespace"),
    (named_pipe, "is no network namespace"),
])
def test_what_is_no_grant_stops_the_start_with_one_line(tmp_path, command, path, problem):
    settings = {"NESTBOX_NETWORK_NAMESPACE": path(tmp_path)}
    code, printed = run_to_end(tmp_path, **settings) if command == "serve" else run(tmp_path, command, **settings)
    assert code == 1
    line, = [line for line in printed.splitlines() if problem in line]
    assert f"NESTBOX_NETWORK_NAMESPACE: {settings['NESTBOX_NETWORK_NAMESPACE']}" in line
    assert command == "doctor" or len(printed.splitlines()) == 1, printed
