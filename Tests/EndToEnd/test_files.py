"""The files of a session over HTTP: in, out, listed, deleted; and nothing of anybody else's."""

import hashlib
import http.client
import json
import os
from contextlib import ExitStack, contextmanager
from urllib.parse import quote

import pytest

from harness.client import TIMEOUT
from harness.deadline import until
from harness.folders import open_folder, program_for
from harness.policies import policies
from harness.server import KEY, Server
from harness.users import UID

MIB = 1 << 20


class Files:
    """A session's files, asked for with the paths exactly as they are given."""

    def __init__(self, server, session):
        self.server = server
        self.root = f"/v1/sessions/{session}/files"
        self.folder = server.data / "workspaces" / session

    @contextmanager
    def request(self, method, path="", body=None, headers=(), key=KEY):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=TIMEOUT)
        try:
            connection.request(method, self.root + path, body, {"Authorization": f"Bearer {key}", **dict(headers)})
            yield connection.getresponse()
        finally:
            connection.close()

    def ask(self, method, path="", body=None, headers=(), key=KEY):
        with self.request(method, path, body, headers, key) as response:
            return response.status, response.headers, response.read()

    def get(self, path, **headers):
        return self.ask("GET", "/" + quote(path), headers={k.replace("_", "-"): v for k, v in headers.items()})

    def put(self, path, content, **headers):
        status, _, body = self.ask("PUT", "/" + quote(path), content, {k.replace("_", "-"): v for k, v in headers.items()})
        return status, json.loads(body)

    def delete(self, path, query=""):
        status, _, body = self.ask("DELETE", "/" + quote(path) + query)
        return status, json.loads(body)

    def list(self, query=""):
        status, _, body = self.ask("GET", query)
        assert status == 200, body
        return json.loads(body)

    def paths(self, query=""):
        return [file["path"] for file in self.list(query)["files"]]

    def error(self, path):
        status, _, body = self.get(path)
        return status, json.loads(body)["error"]["code"]


@pytest.fixture
def files(server, session):
    return Files(server, session)


def test_what_is_uploaded_is_what_code_reads_and_what_code_writes_is_downloaded(client, session, files):
    status, made = files.put("in/data.csv", b"a,b\n1,2\n")
    assert status == 201
    assert {key: made[key] for key in ("path", "size", "mime", "directory")} == {
        "path": "in/data.csv", "size": 8, "mime": "text/csv", "directory": False}
    source = ("import os\nprint(open('/mnt/data/in/data.csv').read(), os.stat('in/data.csv').st_uid == os.getuid(),"
              " oct(os.stat('in').st_mode), oct(os.stat('in/data.csv').st_mode))\n"
              "open('/mnt/data/in/out.bin', 'wb').write(bytes(range(256)) * 1000)\n"
              "open('in/data.csv', 'a').write('3,4')\nos.rename('in/data.csv', 'in/moved.csv')")
    assert client.run(session, source).console.startswith("a,b\n1,2\n True 0o40700 0o100600\n")
    status, headers, content = files.get("in/out.bin")
    assert (status, content) == (200, bytes(range(256)) * 1000)
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == 'attachment; filename="out.bin"'
    assert files.paths() == ["in", "in/moved.csv", "in/out.bin"]


def test_files_need_no_worker(server, client, session, files):
    assert files.paths() == []
    assert files.put("a", b"1")[0] == 201
    assert files.put("a", b"22")[0] == 200
    assert files.get("a")[2] == b"22" and files.paths() == ["a"]
    assert client.interpreter(session) == "stopped"
    assert files.delete("a") == (200, {"success": True})
    assert files.error("a") == (404, "file_not_found")
    assert client.interpreter(session) == "stopped"
    assert client.run(session, "import os; os.listdir()").console == "[]\n"


def test_head_ranges_and_conditions(files):
    content = os.urandom(MIB)
    files.put("f.png", content)
    status, headers, body = files.ask("HEAD", "/f.png")
    assert (status, body, headers["Content-Length"], headers["Content-Type"]) == (200, b"", str(MIB), "image/png")
    assert headers["Accept-Ranges"] == "bytes" and headers["Last-Modified"].endswith(" GMT")
    for asked, part in (("bytes=0-9", content[:10]), ("bytes=-10", content[-10:]), ("bytes=1000-", content[1000:])):
        status, headers, body = files.get("f.png", Range=asked)
        assert (status, body) == (206, part)
    status, headers, _ = files.get("f.png", Range=f"bytes={MIB}-")
    assert (status, headers["Content-Range"]) == (416, f"bytes */{MIB}")
    tag = files.get("f.png")[1]["ETag"]
    assert files.get("f.png", If_None_Match=tag)[0] == 304
    assert files.put("f.png", b"x", If_None_Match="*")[0] == 412
    assert files.put("f.png", b"x", If_Match='"other"')[0] == 412
    assert files.put("new", b"x", If_Match="*")[0] == 412
    assert files.get("f.png")[2] == content
    strong = until(lambda: (tag := files.get("f.png")[1]["ETag"]).startswith('"') and tag, "a tag that is settled")
    assert files.get("f.png", Range="bytes=0-0", If_Range=strong)[0] == 206
    assert files.put("f.png", b"y", If_Match=strong)[0] == 200
    assert files.get("f.png", Range="bytes=0-0", If_Range=strong)[0] == 200


def test_a_page_of_a_stranger_is_harmless(files):
    files.put("page.html", b"<script>alert(1)</script>")
    headers = files.get("page.html")[1]
    assert headers["Content-Type"] == "text/html"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Content-Disposition"].startswith("attachment;")


def test_a_large_file_goes_both_ways_without_being_in_memory(server, files):
    block, blocks = os.urandom(MIB), 400
    digest = hashlib.sha256()
    peak = server_peak(server)

    def content():
        for _ in range(blocks):
            digest.update(block)
            yield block
    status, _, body = files.ask("PUT", "/large", content(), {"Content-Length": str(blocks * MIB)})
    assert status == 201, body
    assert server_peak(server) - peak < 64 * MIB, "on its way in"
    got = hashlib.sha256()
    with files.request("GET", "/large") as response:
        while piece := response.read(MIB):
            got.update(piece)
    assert got.digest() == digest.digest()
    assert server_peak(server) - peak < 64 * MIB, "on its way out"


def server_peak(server):
    """The gateway's largest resident memory so far, in bytes."""
    status = (line.split() for line in open(f"/proc/{server.pid}/status"))
    return next(int(line[1]) * 1024 for line in status if line[0] == "VmHWM:")


def test_who_does_not_read_does_not_fill_the_gateway(server, files):
    files.put("large", bytes(200 * MIB))
    peak = server_peak(server)
    with files.request("GET", "/large") as one, files.request("GET", "/large") as other:
        assert one.status == other.status == 200
        one.read(1), other.read(1)
        assert files.get("large", Range="bytes=5-5")[0] == 206
    assert server_peak(server) - peak < 32 * MIB


def test_an_upload_that_breaks_off_leaves_nothing(server, files):
    files.put("a", b"before")
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.putrequest("PUT", files.root + "/a")
    connection.putheader("Authorization", f"Bearer {KEY}")
    connection.putheader("Content-Length", str(MIB))
    connection.endheaders()
    connection.send(b"x" * 1000)
    staged = until(lambda: list((server.data / "workspaces").glob("upload-*")), "the beginning of the upload")
    assert files.get("a")[2] == b"before" and files.paths() == ["a"]
    connection.close()
    until(lambda: not staged[0].exists(), "the end of what had come")
    assert files.get("a")[2] == b"before"


def test_a_form_with_files(client, session, files):
    response = client.request("POST", f"/v1/sessions/{session}/files?folder=up", files=[
        ("file", ("one.txt", b"1\r\n--x\r\n", "text/plain")), ("file", ("sub/two ä.bin", bytes(3 * MIB))),
        ("note", (None, "no file"))])
    assert response.status_code == 201, response.text
    assert [(file["path"], file["size"]) for file in response.json()["files"]] == [
        ("up/one.txt", 8), ("up/sub/two ä.bin", 3 * MIB)]
    assert files.get("up/one.txt")[2] == b"1\r\n--x\r\n"
    for name in ("../out", "/etc/out", "a//b", ""):
        response = client.request("POST", f"/v1/sessions/{session}/files", files={"file": (name or "..", b"x")})
        assert response.status_code == 400 and response.json()["error"]["details"]["field"] == "filename"
    response = client.request("POST", f"/v1/sessions/{session}/files", json={})
    assert response.status_code == 415
    response = client.request("POST", f"/v1/sessions/{session}/files", files={"note": (None, "no file")})
    assert response.status_code == 400
    response = client.request("POST", f"/v1/sessions/{session}/files", content=b"--b\r\n",
                              headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_multipart")


def test_pages_and_folders_of_a_listing(client, session, files):
    client.run(session, "import os\nfor n in range(250):\n  open(f'f{n:03}', 'w').close()\nos.makedirs('d/e')\n"
                        "open('d/e/x', 'w').close(); os.symlink('d', 'link'); os.mkfifo('fifo')")
    every = sorted([f"f{n:03}" for n in range(250)] + ["d", "d/e", "d/e/x"])
    seen, query = [], "?limit=100"
    while True:
        page = files.list(query)
        assert page["total"] == len(every) and page["truncated"] is False
        seen += [file["path"] for file in page["files"]]
        if page["next"] is None:
            break
        query = f"?limit=100&after={page['next']}"
    assert seen == every
    assert files.paths("?folder=d") == ["d/e", "d/e/x"]
    assert files.paths("?recursive=false&limit=2") == ["d", "f000"]
    assert [file["mime"] for file in files.list("?folder=d")["files"]] == [
        "inode/directory", "application/octet-stream"]
    for query, status in (("?folder=link", 404), ("?folder=..", 404), ("?folder=none", 404), ("?folder=f000", 409),
                          ("?limit=0", 400), ("?limit=1001", 400), ("?after=!", 400), ("?recursive=x", 400)):
        assert files.ask("GET", query)[0] == status, query


@pytest.mark.parametrize("path", [
    "/..", "/../x", "/%2e%2e", "/a/%2e%2e/%2e%2e/x", "/a%2fb", "/%2fetc%2fpasswd", "//etc/passwd", "/.", "/a/", "/a//b",
    "/a%00", "/%", "/%zz", "/" + "x" * 256, "/" + "dd/" * 1400 + "d", "/..%5c..", "/%c0%ae%c0%ae/x"])
def test_no_path_leads_out(server, files, path):
    files.put("a/b", b"x")
    before = sorted(folder.name for folder in server.data.iterdir())
    for method in ("GET", "HEAD", "DELETE"):
        assert files.ask(method, path)[0] == 404, method
    status = files.ask("PUT", path, b"x")[0]
    # These two are names like others.
    assert status == (201 if path in ("/..%5c..", "/%c0%ae%c0%ae/x") else 404)
    assert sorted(folder.name for folder in server.data.iterdir()) == before


def test_links_fifos_and_sockets_are_not_files(client, session, files):
    client.run(session, "import os, socket\nopen('f', 'w').write('x'); os.mkdir('d'); os.symlink('f', 'to-file')\n"
                        "os.symlink('/etc/passwd', 'out'); os.symlink('/proc/self/environ', 'env'); os.mkfifo('fifo')\n"
                        "os.symlink('../../nestbox.sqlite', 'up'); socket.socket(socket.AF_UNIX).bind('socket')")
    for name in ("to-file", "out", "env", "up"):
        assert files.error(name) == (404, "file_not_found")
        assert files.put(name, b"x")[0] == 404
        assert files.delete(name)[0] == 404
    for name in ("fifo", "socket"):
        assert files.error(name) == (403, "file_refused")
        assert files.put(name, b"x")[0] == 403
        assert files.delete(name)[0] == 403
    assert files.error("d") == (403, "file_refused")
    assert files.put("d", b"x")[0] == 409
    assert files.put("f/x", b"x")[0] == 409
    assert files.get("f")[2] == b"x"


def test_names_that_are_no_text(client, session, files):
    client.run(session, r"open(b'\xff\xfe', 'w').write('1'); open('CR\r\nSet-Cookie: x=1', 'w').write('2')")
    for file, content in zip(sorted(files.list()["files"], key=lambda file: file["url"].endswith("%FF%FE")), (b"2", b"1")):
        status, headers, body = files.ask("GET", file["url"].removeprefix(files.root))
        assert (status, body) == (200, content)
        assert "Set-Cookie" not in headers
    assert files.delete("CR\r\nSet-Cookie: x=1")[0] == 200


def test_folders_are_deleted_when_empty_or_when_that_is_meant(client, session, files):
    files.put("d/e/f", b"x")
    assert files.delete("d")[0] == 409
    assert files.delete("d/e/f")[0] == 200 and files.delete("d/e")[0] == 200
    files.put("d/e/f", b"x")
    client.run(session, "import os; os.chmod('d/e', 0)")
    assert files.delete("d", "?recursive=true")[0] == 200
    assert files.paths() == []


def test_a_quota_refuses_uploads_and_lets_code_go_on(tmp_path):
    chosen = policies(tmp_path, workspace_bytes=8 * MIB, workspace_files=6, file_bytes=5 * MIB)
    with Server(tmp_path, NESTBOX_POLICIES_DIR=chosen) as server:
        session = server.client.new_session()
        files = Files(server, session)

        def refusal(path, content, headers=()):
            status, _, body = files.ask("PUT", path, content, headers)
            error = json.loads(body)["error"]
            assert (status, error["code"]) == (413, "quota_exceeded"), body
            return error["details"]["limit"]
        assert refusal("/a", bytes(6 * MIB)) == "file_bytes"
        assert refusal("/a", iter([bytes(MIB)] * 6)) == "file_bytes"
        assert files.put("a", bytes(5 * MIB))[0] == 201
        assert refusal("/b", bytes(4 * MIB)) == "workspace_bytes"
        assert refusal("/b", iter([bytes(MIB)] * 4)) == "workspace_bytes"
        assert files.put("a", bytes(5 * MIB))[0] == 200
        assert refusal("/1/2/3/4/5/6", b"x") == "workspace_files"
        assert files.paths() == ["a"]
        assert server.client.run(session, "open('b', 'w').write('x' * 1000)").console == "1000\n"
        until(lambda: not any(name.startswith("upload-") for name in server.workspaces()), "the end of what was refused")


def test_files_in_memory_are_not_reached_from_outside(tmp_path):
    chosen = policies(tmp_path, workspace="memory", workspace_bytes=8 * MIB)
    with Server(tmp_path, NESTBOX_POLICIES_DIR=chosen) as server:
        files = Files(server, server.client.new_session())
        assert files.error("a") == (409, "workspace_in_memory")
        assert files.put("a", b"x")[0] == 409
        assert files.ask("GET")[0] == 409


def test_nobody_elses_files(server, client, session, files):
    files.put("a", b"x")
    other = Files(server, client.new_session())
    assert other.error("a") == (404, "file_not_found")
    for method, path in (("GET", ""), ("GET", "/a"), ("PUT", "/a"), ("DELETE", "/a")):
        assert files.ask(method, path, b"", key="wrong")[0] == 401
        unknown = Files(server, "00000000-0000-4000-8000-000000000000")
        status, _, body = unknown.ask(method, path, b"")
        assert (status, json.loads(body)["error"]["code"]) == (404, "session_not_found")
    assert not unknown.folder.exists()


def test_files_go_with_their_session_even_those_on_their_way(server, client, session, files):
    files.put("a", b"x")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT)
    connection.putrequest("PUT", files.root + "/b")
    connection.putheader("Authorization", f"Bearer {KEY}")
    connection.putheader("Content-Length", "2")
    connection.endheaders()
    connection.send(b"1")
    until(lambda: list((server.data / "workspaces").glob("upload-*")), "the beginning of the upload")
    client.ask("DELETE", f"/v1/sessions/{session}")
    connection.send(b"2")
    assert connection.getresponse().status == 404
    connection.close()
    assert not files.folder.exists()
    until(lambda: not list((server.data / "workspaces").glob("upload-*")), "the end of what had come")


def test_one_session_may_move_eight_files_at_a_time(client, files):
    files.put("large", bytes(64 * MIB))
    with ExitStack() as stack:
        slow = [stack.enter_context(files.request("GET", "/large")) for _ in range(8)]
        assert {response.status for response in slow} == {200}
        status, headers, _ = files.get("large", Range="bytes=0-0")
        assert (status, headers["Retry-After"]) == (429, "1")
    until(lambda: files.get("large", Range="bytes=0-0")[0] == 206, "the places given back")


def test_files_do_not_count_against_the_limit_of_turns(tmp_path):
    with Server(tmp_path, SESSION_RATE_LIMIT_PER_MINUTE=2) as server:
        files = Files(server, server.client.new_session())
        for number in range(5):
            assert files.put(f"f{number}", b"x")[0] == 201


def test_files_of_a_server_of_an_ordinary_user():
    """The files belong to the server's own user, who owns what the session's code makes."""
    with open_folder() as folder:
        binary, python = program_for(UID)
        own = folder / "server"
        for made in (own, own / "home"):
            made.mkdir()
            os.chown(made, UID, -1)
        with Server(own, cwd=own, uid=UID, binary=binary, PYTHON_PATH=python) as server:
            session = server.client.new_session()
            files = Files(server, session)
            assert files.put("d/a", b"1")[0] == 201
            source = "open('d/a', 'a').write('2'); open('d/b', 'w').write('3'); open('d/a').read()"
            assert server.client.run(session, source).console == "'12'\n"
            assert (files.get("d/a")[2], files.get("d/b")[2]) == (b"12", b"3")
            server.client.run(session, "import os; os.chmod('d/b', 0); os.chmod('d', 0)")
            assert files.error("d/b") == (403, "file_refused")
            assert files.delete("d", "?recursive=true")[0] == 200
