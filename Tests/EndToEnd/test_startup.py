"""Starting: from anywhere, with a key of its own, and not at all with settings that make no sense."""

import re
import socket
import stat
import subprocess

import httpx
import pytest

from harness import lmc
from harness.client import Client
from harness.folders import files_below
from harness.networks import network
from harness.ports import reserved_port
from harness.server import BINARY, DidNotStart, Server, run_to_end


def test_it_starts_from_any_folder(tmp_path):
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    with Server(tmp_path, cwd=elsewhere) as server:
        assert server.client.chat(lmc.code("1 + 1")).console == "2\n"
    assert list(elsewhere.iterdir()) == []


def test_it_starts_through_a_link(tmp_path):
    link = tmp_path / "nestbox-link"
    link.symlink_to(BINARY)
    with Server(tmp_path, binary=link) as server:
        assert server.client.chat(lmc.code("1 + 1")).console == "2\n"


def test_without_a_key_it_makes_one_keeps_it_to_itself_and_keeps_to_it(tmp_path):
    with Server(tmp_path, API_KEY=None) as server:
        key = server.key
        assert len(key) >= 32
        assert server.client.get("/v1/health")["status"] == "healthy"
        assert Client(server.url, None).request("GET", "/v1/health").status_code == 401
        kept = [path for path, content in files_below(server.data) if len(content) < 10_000 and key.encode() in content]
        assert len(kept) == 1
        assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    with Server(tmp_path, API_KEY=None, made_key=key) as server:
        assert server.client.get("/v1/health")["status"] == "healthy"


def test_the_data_folder_is_its_own(tmp_path):
    with Server(tmp_path) as server:
        assert stat.S_IMODE(server.data.stat().st_mode) & 0o066 == 0
        databases = [path for path in server.data.iterdir() if path.is_file() and path.read_bytes()[:6] == b"SQLite"]
        assert databases and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in databases)


class ServerWithin(Server):
    """A server in a network namespace of its own, where no port is taken. What is said to it from outside is not heard."""

    def __init__(self, folder, network, **settings):
        super().__init__(folder, **settings)
        self.inside = ["nsenter", f"--net={network.path}"]
        self.command = [*self.inside, *self.command]

    def _ready(self):
        self._must_run()
        return "is ready." in self.log


def test_by_default_it_listens_on_port_5001_and_the_printed_curl_works_as_it_stands(tmp_path):
    with network() as own, ServerWithin(tmp_path, own, API_KEY=None, SERVER_PORT=None) as server:
        command = re.search(r"curl .*?[^\\](?=\n)", server.log, re.DOTALL)[0]
        assert command.split()[2] == "http://127.0.0.1:5001/v1/chat"
        ran = subprocess.run([*server.inside, "sh", "-c", command], text=True, timeout=60, capture_output=True)
    assert ran.returncode == 0, (command, ran.stderr)
    assert '"chat.completion"' in ran.stdout or "data: [DONE]" in ran.stdout, (command, ran.stdout)


def test_a_flag_wins_over_the_environment(tmp_path):
    with reserved_port() as port, Server(tmp_path, arguments=["--port", str(port)], SERVER_PORT="1") as server:
        assert server.port == port


@pytest.mark.parametrize(("name", "value"), [
    ("SERVER_PORT", "abc"), ("SERVER_PORT", "70000"), ("SERVER_PORT", "-1"), ("RATE_LIMIT_PER_MINUTE", "many"),
    ("SESSION_RATE_LIMIT_PER_MINUTE", "-1"), ("MAX_ACTIVE_INSTANCES", "0"),
    ("MAX_ACTIVE_INSTANCES", "three"), ("INSTANCE_TIMEOUT", "soon"), ("CLEANUP_INTERVAL", "-5"), ("MAX_TOKENS", "0.5"),
    ("TEMPERATURE", "hot"), ("LOG_LEVEL", "loud"), ("PYTHON_PATH", "/nowhere/python3"),
    ("OPENAI_BASE_URL", "not a url"), ("NESTBOX_REQUIRE_ISOLATION", "some"),
])
def test_a_setting_that_makes_no_sense_stops_the_start_with_one_line(tmp_path, name, value):
    code, printed = run_to_end(tmp_path, **{name: value})
    assert code > 0, "it ends by itself, not by a signal"
    assert len(printed.strip().splitlines()) == 1, printed
    assert name in printed


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    code, printed = run_to_end(tmp_path, NESTBOX_DATA_DIR="/dev/null/data")
    assert code > 0 and len(printed.strip().splitlines()) == 1 and "/dev/null/data" in printed


def test_a_port_that_is_taken_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, printed = run_to_end(tmp_path, SERVER_PORT=port)
    assert code > 0 and str(port) in printed


@pytest.mark.parametrize("key", [None, ""])
def test_it_is_never_open_beyond_this_machine(tmp_path, key):
    """Refused, or started with a key that it made: either way nobody gets in without one."""
    server = Server(tmp_path, SERVER_HOST="0.0.0.0", API_KEY=key)
    try:
        with server:
            for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer"}):
                answer = httpx.get(f"{server.url}/v1/health", headers=headers, trust_env=False)
                assert answer.status_code == 401
    except DidNotStart:
        assert "API_KEY" in server.log


def test_two_servers_do_not_share_a_data_folder(tmp_path):
    with Server(tmp_path) as server:
        code, printed = run_to_end(tmp_path)
        assert code > 0 and str(server.data) in printed
        assert server.client.chat(lmc.code("1 + 1")).console == "2\n"


def test_a_damaged_database_is_refused_and_left_as_it_is(tmp_path):
    with Server(tmp_path) as server:
        server.client.new_session()
    database = next(path for path in server.data.iterdir() if path.is_file() and path.read_bytes()[:6] == b"SQLite")
    damaged = b"not a database at all " * 500
    database.write_bytes(damaged)
    code, printed = run_to_end(tmp_path)
    assert code > 0 and str(database) in printed
    assert database.read_bytes() == damaged
