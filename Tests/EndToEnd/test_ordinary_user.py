"""The same walls without root: a server that an ordinary user has started."""

import os
import stat

import pytest

from harness.deadline import until
from harness.folders import files_below, open_folder, program_for
from harness.processes import descendants
from harness.server import Server
from harness.users import UID


@pytest.fixture(scope="module")
def start():
    """Starts servers as an ordinary user, each with a folder of its own."""
    with open_folder() as shared:
        binary, python = program_for(UID)

        def start(name):
            folder = shared / name
            for made in (folder, folder / "home"):
                made.mkdir()
                os.chown(made, UID, -1)
            return Server(folder, cwd=folder, binary=binary, uid=UID, API_KEY=None, PYTHON_PATH=python)
        yield start


@pytest.fixture(scope="module")
def server(start):
    with start("shared") as server:
        yield server


def test_the_server_is_an_ordinary_user_s(server):
    with open(f"/proc/{server.pid}/status") as status:
        identities = next(line.split()[1:] for line in status if line.startswith("Uid:"))
    assert UID != 0 and set(identities) == {str(UID)}


def test_others_of_its_user_cannot_look_into_it_and_it_leaves_no_core_dump(server):
    # What cannot be dumped belongs to root in /proc, whoever it runs as (proc(5)).
    assert os.stat(f"/proc/{server.pid}/mem").st_uid == 0
    with open(f"/proc/{server.pid}/limits") as limits:
        assert next(line.split()[4:6] for line in limits if line.startswith("Max core file size")) == ["0", "0"]


def test_it_says_which_walls_stand(client):
    layers = client.get("/v1/health", params={"detail": "full"})["isolation"]["layers"]
    standing = {layer["name"] for layer in layers if layer["active"]}
    assert standing >= {"namespaces", "identity", "read_only_root", "network", "capabilities", "no_new_privileges",
                        "landlock", "seccomp", "resource_limits"}
    assert all(layer["active"] or layer["reason"] for layer in layers)


def test_it_chats(client):
    assert client.chat({"role": "user", "type": "message", "content": "Hello"}).text


def test_it_keeps_state(client, session):
    client.run(session, "state = 41; open('kept.txt', 'w').write('kept')")
    assert client.run(session, "print(state + 1, open('kept.txt').read())").console == "42 kept\n"


def test_its_own_files_cannot_be_read(server, client, session):
    client.run(session, "1")
    files = dict(files_below(server.data))
    assert any(content.startswith(b"SQLite") for content in files.values()), "the database is among them"
    assert any(server.key.encode() in content for content in files.values()), "the key is among them"
    source = f"""
for path in {list(map(str, files))!r}:
    try: print('ESCAPE', path, open(path, 'rb').read(1))
    except OSError: pass
print('tried')
"""
    assert client.run(session, source).console == "tried\n"
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in files if path.parent == server.data)


def test_the_code_is_nobody_inside_and_the_server_s_user_outside(server, client, session):
    assert client.run(session, "import os\nprint(os.getuid(), os.getgid())").console == "1000 1000\n"
    for process in server.lineage(session):
        assert set(process.status["Uid"].split()) == {str(UID)}, process.name


def test_the_network_is_out_of_reach(server, client, session):
    source = f"""
import socket
try: print('ESCAPE', socket.create_connection(('127.0.0.1', {server.port}), timeout=5))
except OSError as error: print('BLOCKED', error)
"""
    shown = client.run(session, source).console
    assert shown.startswith("BLOCKED") and "timed out" not in shown


def test_ending_it_leaves_nothing(start):
    with start("ended") as server:
        server.sleeper(server.client.new_session())
        left = descendants(server.pid)
        assert len(left) >= 4, "the forkserver, a worker, its kernel and a child"
        assert server.terminate() == 0
        until(lambda: not any(process.alive for process in left), "the end of the server's processes")
        assert not [name for name in server.workspaces() if name.startswith("spare-")]
