"""Packages: pip in a session, from an index that only the gateway speaks to, into the session's own folder."""

import json
import shutil
import sysconfig
from pathlib import Path

import pytest

from harness import lmc
from harness.deadline import until
from harness.executions import execute
from harness.folders import PACKAGE, open_folder
from harness.runs import Runs
from harness.secrets import CANARY
from harness.server import Server, run_to_end
from harness.wheels import native_tag, source, wheel
from package_index import JSON, PackageIndex, send

REFUSED = "Packages cannot be installed in this session: its policy '{}' does not grant it."

INSTALLS = {
    "a command": "!pip install {}",
    "a magic": "%pip install {}",
    "another name": "!pip3 install {}",
    "a module of python": "!python -m pip install {}",
    "a sub-process": "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'install', '{}'])",
    "a shell in a cell": "%%bash\npip install {}",
}


@pytest.fixture(scope="module")
def index():
    """One that wants to know who asks, with the secret that no answer of the server and no line of its log may have."""
    with PackageIndex(credentials=f"reader:{CANARY}").serve() as index:
        index.add("one", wheel("one"))
        index.add("two", wheel("two", requires=["one>=1"], scripts={"two-says": "two:say"}, files={
            "two/__init__.py": "import one\ndef say():\n    print('said', one.VERSION)\n"}))
        index.add("leans", wheel("leans", requires=["ipython", "one"]))
        yield index


@pytest.fixture(scope="module")
def files():
    """Another host, where the operator says that the index may have files."""
    with PackageIndex().serve() as files:
        yield files


@pytest.fixture(scope="module")
def server(index, files, tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nestbox"), NESTBOX_PACKAGE_INDEX=index.url, NESTBOX_PACKAGE_HOSTS=files.host,
                MAX_ACTIVE_INSTANCES=4) as server:
        yield server


@pytest.fixture
def session(client):
    return client.new_session(policy="packages")


def ask(client, session, path, method="GET"):
    """What a request from inside comes to: the status and the text of the answer."""
    source = f"""
        import http.client, json, os, urllib.parse
        place = urllib.parse.urlsplit(os.environ['NESTBOX_PACKAGES_INDEX'])
        connection = http.client.HTTPConnection(place.netloc, timeout=60)
        connection.putrequest({method!r}, {path!r}, skip_host=True)
        connection.putheader('Host', 'x')
        connection.endheaders()
        answer = connection.getresponse()
        print(json.dumps([answer.status, answer.read().decode()]))"""
    return tuple(json.loads(client.run(session, "\n".join(line[8:] for line in source.splitlines()[1:])).console))


@pytest.mark.parametrize("form", ["html", "json"])
@pytest.mark.parametrize("how", INSTALLS)
def test_what_is_installed_is_there_in_the_live_kernel(client, index, session, how, form):
    index.form = form
    client.run(session, "import math\ntry:\n    import one\nexcept ImportError:\n    kept = 1")
    told = client.run(session, INSTALLS[how].format("one")).console
    assert "Successfully installed one-1.0" in told, told
    assert client.run(session, "import one\nprint(one.VERSION, one.__file__, kept)").console.split() == [
        "1.0", "%s/one.py" % sysconfig.get_path("purelib", "venv", {"base": "/home/user/.packages"}), "1"]


def test_it_is_there_in_the_cell_that_installs_it(client, session):
    assert client.run(session, "!pip install -q two\nimport two\ntwo.say()").console == "said 1.0\n"


def test_it_is_there_for_whatever_the_session_starts(client, session):
    client.run(session, "!pip install -q two")
    assert client.run(session, "!two-says").console == "said 1.0\n"
    assert client.run(session, "!python3 -c 'import two; two.say()'").console == "said 1.0\n"
    assert client.run(session, "python -c 'import two; two.say()'", "shell").console == "said 1.0\n"
    program = execute(client, "python", "import two\ntwo.say()", session_id=session, args=["a"])
    assert (program["verdict"], program["stdout"]) == ("ok", "said 1.0\n")


def test_it_outlives_the_worker_and_goes_with_the_grant(client, session):
    assert client.run(session, "!pip install -q one\nimport one\nkept = 1\nprint(one.VERSION)").console == "1.0\n"
    client.ask("PATCH", f"/v1/sessions/{session}", json={"policy": "default"})
    assert "No module named 'one'" in client.run(session, "import one").console
    client.ask("PATCH", f"/v1/sessions/{session}", json={"policy": "packages"})
    assert client.run(session, "import one\nprint(one.VERSION, 'kept' in dir())").console == "1.0 False\n"
    assert "one" in client.run(session, "!pip list").console


def test_another_session_does_not_have_it(client, session):
    client.run(session, "!pip install -q one")
    assert "No module named 'one'" in client.run(client.new_session(policy="packages"), "import one").console


def test_what_the_server_has_is_not_installed_again(client, index, session):
    told = client.run(session, "!pip install leans").console
    assert "Requirement already satisfied: ipython" in told and "Successfully installed leans-1.0 one-1.0" in told
    assert "/simple/ipython/" not in index.asked


def test_another_version_than_the_server_s_can_be_had_and_taken_away_again(client, index, session):
    index.add("wcwidth", wheel("wcwidth", "99.0"))
    told = client.run(session, "!pip install wcwidth==99.0").console
    assert "Successfully installed wcwidth-99.0" in told, told
    show = "!python -c 'import wcwidth; print(getattr(wcwidth, \"VERSION\", \"other\"))'"
    assert client.run(session, show).console == "99.0\n"
    assert "Successfully uninstalled" in client.run(session, "!pip uninstall -y wcwidth").console
    assert client.run(session, show).console == "other\n"


def test_compiled_modules_can_be_loaded(client, index, session):
    library = next(Path(sysconfig.get_path("stdlib"), "lib-dynload").glob("_json.*.so"))
    index.add("native", wheel("native", tag=native_tag(), files={
        "native/__init__.py": "from native._json import make_encoder, scanstring\n",
        f"native/{library.name}": library.read_bytes()}))
    told = client.run(session, "!pip install -q native\nimport native\nprint(native.scanstring('a\"', 0))").console
    assert told == "('a', 2)\n"


def test_sources_are_built_in_the_session(client, index, session):
    index.add("built", source("built"))
    told = client.run(session, "!pip install built\nimport built\nprint(built.VERSION)").console
    assert "Successfully installed built-1.0" in told and told.endswith("\n1.0\n"), told


def test_a_file_that_is_not_what_the_page_says_is_not_installed(client, index, session):
    index.add("forged", wheel("forged"), digest="0" * 64)
    assert "DO NOT MATCH THE HASHES" in client.run(session, "!pip install forged").console
    assert "No module named" in client.run(session, "import forged").console


def test_the_session_learns_nothing_of_the_index(client, index, session):
    # The client of the tests looks for the secret in every answer.
    for path in ("/simple/one/", "/files/one/one-1.0-py3-none-any.whl.metadata", "/problems"):
        assert index.host not in ask(client, session, path)[1]
    assert ask(client, session, "/simple/one/")[1].count('href="/files/one/one-1.0-py3-none-any.whl#sha256=') == 1
    told = client.run(session, "import os\nprint(dict(os.environ))\n!pip install -v one\n!cat /proc/*/environ").console
    assert "NESTBOX_PACKAGES_INDEX" in told and "Successfully installed one" in told
    assert index.host not in told and "reader" not in told


def test_the_index_is_told_nothing_of_the_session(client, index, session):
    index.headers.clear()
    client.run(session, "!pip install -q one")
    assert index.headers, "it was asked"
    assert all(set(map(str.lower, one)) <= {"host", "accept", "user-agent", "authorization"} for one in index.headers)


@pytest.mark.parametrize("path", [
    "/", "/simple/", "/simple/../problems", "/simple/one/../../x", "//127.0.0.1/simple/one/", "/files/one/../two",
    "/files/one/%2e%2e%2fetc%2fpasswd", "/files/one/nothing.whl", "/files/two/one-1.0-py3-none-any.whl",
    "http://127.0.0.1/simple/one/", "/simple/one/one-1.0-py3-none-any.whl", "/files/one/one-1.0-py3-none-any.whl/",
    "/simple/%6fne/", "/" + "a" * 3000])
def test_nothing_else_can_be_asked_for(client, index, session, path):
    index.asked.clear()
    status, text = ask(client, session, path)
    assert status == 404 and text.startswith("nestbox: ")
    assert set(index.asked) <= {"/simple/one/", "/simple/two/"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "PATCH"])
def test_nothing_can_be_done_but_read(client, index, session, method):
    index.asked.clear()
    assert ask(client, session, "/simple/one/", method)[0] == 405
    assert index.asked == []


def test_what_is_no_http_harms_nobody(client, session):
    told = client.run(session, "\n".join([
        "import socket",
        "for said in (b'\\0' * 100000, b'GET / HTTP/1.1\\r\\n' + b'a: b\\r\\n' * 100000, b'GET /simple/one/ HTTP/1.1\\r\\n"
        "Host: x\\r\\nContent-Length: 9999999999\\r\\n\\r\\n' + b'x' * 100000, b'\\r\\n' * 100000):",
        "    with socket.create_connection(('127.0.0.1', 3141), 60) as one:",
        "        try:",
        "            one.sendall(said)",
        "            one.shutdown(socket.SHUT_WR)",
        "            while one.recv(65536): pass",
        "        except OSError: pass",
        "print('ended')"])).console
    assert told == "ended\n"
    assert ask(client, session, "/simple/one/")[0] == 200


def test_of_many_connections_a_few_are_served(client, session):
    told = client.run(session, "\n".join([
        "import socket",
        "held = [socket.create_connection(('127.0.0.1', 3141), 60) for _ in range(20)]",
        "def served(one):",
        "    try:",
        "        one.sendall(b'GET /problems HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')",
        "        return one.recv(65536).startswith(b'HTTP/1.1 200')",
        "    except OSError: return False",
        "print(sum(map(served, held)))",
        "for one in held: one.close()"])).console
    assert told == "8\n"


WATCH = """
import socket, time
held = socket.create_connection(('127.0.0.1', 3141), 60)
open('watch', 'w').write('held')
def ended():
    try:
        return held.recv(1) == b''
    except ConnectionError:
        return True
lines = ['ended'] if ended() else []
while lines.count('refused') < 3:
    try:
        socket.create_connection(('127.0.0.1', 3141), 60).close()
        lines.append('open')
    except ConnectionRefusedError:
        lines.append('refused')
    open('watch', 'w').write(' '.join(lines))
"""


def test_nothing_can_be_reached_when_no_execution_runs(client, session):
    client.run(session, f"open('watcher.py', 'w').write({WATCH!r})")
    client.run(session, "\n".join([
        "import os, subprocess, sys, time",
        "watcher = subprocess.Popen([sys.executable, 'watcher.py'])",
        "while not os.path.exists('watch'): time.sleep(0.01)"]))
    seen = until(lambda: (text := client.request("GET", f"/v1/sessions/{session}/files/watch").text).count("refused")
                 and text, "the end of what was open")
    assert seen.split()[0] == "ended" and "open" not in seen
    assert ask(client, session, "/simple/one/")[0] == 200, "and again when one runs"


HAMMER = """
import socket, threading
def hammer(said):
    while True:
        try:
            with socket.create_connection(('127.0.0.1', 3141), 60) as one:
                one.sendall(said)
        except OSError:
            pass
for said in (b'', b'GET /simple/one/ HTTP/1.1\\r\\n\\r\\n', b'GET /simp', b'GET /a HTTP/1.1\\r\\n\\r\\n' * 3):
    threading.Thread(target=hammer, args=(said,)).start()
open('hammering', 'w').close()
"""


def test_who_connects_while_a_door_is_opened_or_shut_harms_nobody(client, session):
    client.run(session, f"open('hammer.py', 'w').write({HAMMER!r})")
    client.run(session, "import os, subprocess, sys, time\nhammer = subprocess.Popen([sys.executable, 'hammer.py'])\n"
                        "while not os.path.exists('hammering'): time.sleep(0.01)")
    for number in range(40):
        assert client.run(session, f"print({number})").console == f"{number}\n"
    client.run(session, "hammer.kill()\nhammer.wait()")
    assert ask(client, session, "/simple/one/")[0] == 200


def test_a_worker_may_end_while_its_door_is_open(client, index, session):
    index.answers["/simple/held/"] = lambda handler: index.release.wait(120)
    for _ in range(3):
        doomed = client.new_session(policy="packages")
        asked = index.asked.count("/simple/held/")
        with client.stream(lmc.code("!pip install held"), session=doomed) as stream:
            until(lambda: index.asked.count("/simple/held/") > asked, "pip's asking for it")
            client.ask("DELETE", f"/v1/sessions/{doomed}")
            stream.drain()
    assert ask(client, session, "/simple/one/")[0] == 200


def test_nobody_inside_can_take_the_port(client, session):
    take = "\n".join([
        "import socket",
        "for place in ('127.0.0.1', '0.0.0.0'):",
        "    one = socket.socket()",
        "    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)",
        "    try:",
        "        one.bind((place, 3141))",
        "        print('taken')",
        "    except OSError as error: print(error.strerror)"])
    assert client.run(session, take).console == "Address already in use\n" * 2
    client.run(session, f"import os, subprocess, sys\nopen('take.py', 'w').write({take!r})\nopen('go', 'w').close()")
    wait = "import os, time\nos.unlink('go')\nwhile not os.path.exists('over'): time.sleep(0.01)\n"
    client.run(session, f"subprocess.Popen([sys.executable, '-c', {wait + take!r}], stdout=open('taken', 'w'))\n"
                        "import time\nwhile os.path.exists('go'): time.sleep(0.01)")
    client.ask("PUT", f"/v1/sessions/{session}/files/over", expect=201, content=b"")
    path = f"/v1/sessions/{session}/files/taken"
    assert until(lambda: client.request("GET", path).text, "the try between two executions") == (
        "Address already in use\n" * 2)


def test_a_file_may_be_where_the_operator_says(client, index, files, session):
    file = wheel("elsewhere")
    files.files[file[0]] = file[1]
    index.add("elsewhere", file, host=f"http://{files.host}")
    assert "Successfully installed elsewhere" in client.run(session, "!pip install elsewhere").console
    assert files.asked == [f"/files/{file[0]}"]
    assert "authorization" not in map(str.lower, files.headers[0]), "the credentials are for the index alone"


def test_a_page_leads_nowhere_else(client, index, server, session):
    with PackageIndex().serve() as other:
        index.add("astray", wheel("astray"), host=f"http://{other.host}")
        index.add("inwards", wheel("inwards"), host=f"http://127.0.0.1:{server.port}")
        for name in ("astray", "inwards"):
            assert "No matching distribution found" in client.run(session, f"!pip install {name}").console
        assert other.asked == []


FLOOD = """
import socket
for begin in {begins!r}:
    one = socket.create_connection(('127.0.0.1', 3141), 60)
    one.sendall(begin)
    sent = 0
    try:
        while sent < 256 << 20:
            sent += one.send(bytes(1 << 16))
    except ConnectionError:
        print('ended')
    else:
        print('took it all')
"""


@pytest.mark.parametrize("begin", [
    b"GET /x HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 268435456\r\n\r\n", b"GET /x HTTP/1.1\r\nX: ", b"G",
], ids=["another protocol", "a tunnel", "a body", "a header", "no end of a line"])
def test_nothing_is_kept_of_a_flood(client, server, session, begin):
    assert client.run(session, FLOOD.format(begins=[begin])).console == "ended\n"
    assert ask(client, session, "/simple/one/")[0] == 200


def test_requests_with_bodies_leave_nothing_behind(client, index, session):
    client.run(session, """
import socket
for _ in range(300):
    with socket.create_connection(('127.0.0.1', 3141), 60) as one:
        one.sendall(b'GET /simple/counted/ HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\n\\r\\nA')
        try:
            while one.recv(4096): pass
        except ConnectionError: pass""")
    assert ask(client, session, "/simple/one/")[0] == 200
    assert "/simple/counted/" not in index.asked


@pytest.mark.parametrize("what", ["page", "file"])
def test_a_redirect_to_another_host_is_not_followed(client, index, session, what):
    with PackageIndex().serve() as other:
        name = f"moved-{what}"
        file = wheel(name)
        index.add(name, file)
        path = f"/simple/{name}/" if what == "page" else f"/files/{file[0]}"
        index.answers[path] = lambda handler: send(
            handler, 302, "text/plain", "", location=f"http://{other.host}{path}")
        told = client.run(session, f"!pip install {name}").console
        assert "nestbox: the package index sends whoever asks for" in told and "to another host" in told
        assert other.asked == []


def test_a_redirect_on_the_same_host_is_followed(client, index, session):
    index.add("moved-near", wheel("moved-near"))
    index.answers["/simple/moved-near/"] = lambda handler: send(
        handler, 301, "text/plain", "", location="/simple/moved-near/index.html")
    index.answers["/simple/moved-near/index.html"] = lambda handler: send(handler, 200, *index.page("moved-near"))
    assert "Successfully installed moved-near" in client.run(session, "!pip install moved-near").console


@pytest.mark.parametrize("name, answer, sentence", [
    ("broken", lambda handler: send(handler, 500, "text/plain", "oh"),
     "the package index answered 500 for the page of broken"),
    ("huge", lambda handler: send(handler, 200, "text/html", b" " * (33 << 20)),
     "the package index answered with more than 32 MiB for the page of huge"),
    ("binary", lambda handler: send(handler, 200, "application/zip", b"PK"),
     "the package index answered with what is no page of an index"),
    ("garbled", lambda handler: send(handler, 200, JSON, "{"),
     "the package index answered with a page that cannot be read"),
    ("barred", lambda handler: send(handler, 403, "text/plain", "no"),
     "the package index refused the page of barred with 403: its operator has to say how it is asked"),
    ("circles", lambda handler: send(handler, 302, "text/plain", "", location=handler.path),
     "the package index sends whoever asks for the page of circles round in circles"),
    ("missing", lambda handler: send(handler, 404, "text/plain", "no"),
     "the package index has nothing for the page of missing"),
])
def test_what_is_wrong_with_the_index_is_told(client, index, session, name, answer, sentence):
    index.answers[f"/simple/{name}/"] = answer
    told = client.run(session, f"!pip install {name}").console
    assert f"nestbox: {sentence}\n" in told, told
    assert f"No matching distribution found for {name}" in told


def test_a_file_that_ends_too_early_is_not_installed(client, index, session):
    name, content = wheel("short")
    index.add("short", (name, content))

    def cut(handler):
        handler.send_response(200)
        handler.send_header("content-length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[:100])
        handler.close_connection = True

    index.answers[f"/files/{name}"] = cut
    told = client.run(session, "!pip install short").console
    assert "nestbox: the package index ended the connection before short-1.0-py3-none-any.whl was whole" in told, told
    assert "Successfully" not in told


def test_an_index_that_does_not_answer_holds_an_execution_no_longer_than_its_limit(client, index, session):
    index.answers["/simple/silent/"] = lambda handler: index.release.wait(120)
    answer = execute(client, "python", "!pip install silent", session_id=session, limits={"wall_ms": 3000})
    assert answer["verdict"] == "timeout"
    assert "Successfully installed one" in client.run(session, "!pip install one").console


def test_an_execution_in_a_sandbox_of_its_own_may_install_too(client):
    answer = execute(client, "python", "!pip install -q one\nimport one\nprint(one.VERSION)", policy="packages")
    assert (answer["verdict"], answer["stdout"]) == ("ok", "1.0\n")


@pytest.mark.parametrize("how", INSTALLS)
def test_without_the_grant_there_is_one_sentence(client, index, how):
    index.asked.clear()
    session = client.new_session()
    said = [line for line in client.run(session, INSTALLS[how].format("one")).console.splitlines() if "pip" not in line]
    assert said[:1] == [REFUSED.format("default")], said
    assert index.asked == []


def test_without_the_grant_pip_tells_what_is_there(client):
    session = client.new_session()
    assert "pip 2" in client.run(session, "!pip --version").console
    assert "ipython" in client.run(session, "%pip list").console
    assert "Name: ipython" in client.run(session, "!python -m pip show ipython").console
    assert client.run(session, "import pip\nprint(pip.__version__ > '2')").console == "True\n"


def test_without_the_grant_there_is_no_door(client):
    session = client.new_session()
    told = client.run(session, "import os, socket\nprint([n for n in os.environ if 'PACKAGES' in n])\n"
                               "print(socket.socket().connect_ex(('127.0.0.1', 3141)))\nprint(os.path.exists('.packages'))")
    assert told.console == "[]\n111\nFalse\n"


def test_an_index_that_is_not_there_is_told(tmp_path):
    with PackageIndex().serve() as gone:
        url = gone.url
    with Server(tmp_path, NESTBOX_PACKAGE_INDEX=url) as server:
        session = server.client.new_session(policy="packages")
        told = server.client.run(session, "!pip install one").console
        assert "nestbox: the package index cannot be reached for the page of one\n" in told
        assert url not in told


def wheelhouse(folder):
    house = folder / "wheels"
    house.mkdir(mode=0o755)
    for name, content in (wheel("one"), wheel("two", requires=["one"])):
        (house / name).write_bytes(content)
        (house / name).chmod(0o644)
    return house


def test_a_wheelhouse_needs_no_network(tmp_path):
    house = wheelhouse(tmp_path)
    with Server(tmp_path, NESTBOX_WHEELHOUSE=house) as server:
        client = server.client
        session = client.new_session(policy="packages")
        assert "Successfully installed one-1.0 two-1.0" in client.run(session, "!pip install two").console
        assert "No matching distribution found for three" in client.run(session, "!pip install three").console
        inside = "import os, socket\nprint(sorted(os.listdir('/var/opt/nestbox/wheelhouse')))\n"
        told = client.run(session, inside + "print(socket.socket().connect_ex(('127.0.0.1', 3141)))").console
        assert told == f"{sorted(path.name for path in house.iterdir())}\n111\n"
        touch = "open('/var/opt/nestbox/wheelhouse/one.whl', 'w')"
        assert "Read-only file system" in client.run(session, touch).console
        assert client.run(client.new_session(), inside).console == "[]\n"


def test_wheels_and_index_are_both_looked_into(tmp_path):
    with PackageIndex().serve() as index:
        index.add("three", wheel("three", requires=["two"]))
        with Server(tmp_path, NESTBOX_WHEELHOUSE=wheelhouse(tmp_path), NESTBOX_PACKAGE_INDEX=index.url) as server:
            session = server.client.new_session(policy="packages")
            told = server.client.run(session, "!pip install three").console
            assert "Successfully installed one-1.0 three-1.0 two-1.0" in told


def changed(folder, name, **fields):
    """A copy of the shipped policies in which fields of one are others."""
    copy = folder / "policies"
    shutil.copytree(PACKAGE / "policies", copy)
    file = copy / f"{name}.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **fields}))
    return copy


def test_packages_count_as_the_session_s_files(tmp_path):
    limits = json.loads((PACKAGE / "policies" / "packages.json").read_text())["limits"]
    policies = changed(tmp_path, "packages", limits={**limits, "workspace_bytes": 8 << 20})
    with PackageIndex().serve() as index:
        index.add("large", wheel("large", files={"large.py": b"#" * (64 << 20)}))
        with Server(tmp_path, NESTBOX_PACKAGE_INDEX=index.url, NESTBOX_POLICIES_DIR=policies) as server:
            session = server.client.new_session(policy="packages")
            answer = execute(server.client, "python", "!pip install large\nimport time\ntime.sleep(60)", session_id=session)
            # How far pip gets until it is seen is for the watch on the folder to say.
            assert answer["verdict"] == "output_limit", answer


def test_default_may_grant_too(tmp_path):
    policies = changed(tmp_path, "default", packages="granted")
    with PackageIndex().serve() as index:
        index.add("one", wheel("one"))
        with Server(tmp_path, NESTBOX_PACKAGE_INDEX=index.url, NESTBOX_POLICIES_DIR=policies) as server:
            session = server.client.new_session()
            told = server.client.run(session, "!pip install -q one\nimport one\nprint(one.VERSION)").console
            assert told == "1.0\n"


def test_without_index_and_wheels_the_policy_is_withheld(tmp_path):
    with Server(tmp_path) as server:
        error = server.client.ask("POST", "/v1/sessions", expect=403, json={"policy": "packages"})["error"]
        assert error["code"] == "policy_not_allowed"


@pytest.mark.parametrize("settings, line", [
    ({"NESTBOX_ALLOWED_POLICIES": "default,packages"},
     'NESTBOX_ALLOWED_POLICIES: packages cannot run: its packages are "granted", and neither NESTBOX_PACKAGE_INDEX'
     " nor NESTBOX_WHEELHOUSE is set"),
    ({"NESTBOX_PACKAGE_INDEX": f"ftp://reader:{CANARY}@index.example/"},
     "NESTBOX_PACKAGE_INDEX: is not the address of a package index, such as https://pypi.org/simple/"),
    ({"NESTBOX_WHEELHOUSE": "/nowhere/wheels"}, "NESTBOX_WHEELHOUSE: /nowhere/wheels is no folder"),
    ({"NESTBOX_WHEELHOUSE": "/etc"}, "NESTBOX_WHEELHOUSE: /etc would show workers secrets of this host"),
])
def test_a_setting_that_cannot_be_stops_the_start_with_one_line(tmp_path, settings, line):
    code, told = run_to_end(tmp_path, **settings)
    assert code == 1 and told.splitlines()[-1] == f"nestbox: {line}"


def test_default_cannot_grant_what_is_not_there(tmp_path):
    code, told = run_to_end(tmp_path, NESTBOX_POLICIES_DIR=changed(tmp_path, "default", packages="granted"))
    assert code == 1
    assert told.splitlines()[-1] == (
        'nestbox: NESTBOX_POLICIES_DIR: default, which everybody needs, cannot run: its packages are "granted", and'
        " neither NESTBOX_PACKAGE_INDEX nor NESTBOX_WHEELHOUSE is set")


@pytest.mark.parametrize("fields, problem", [
    ({"packages": "some"}, 'packages: must be one of "none", "granted", not "some"'),
    ({"packages": True}, "packages: must be a string"),
    ({"isolation": "process"}, 'packages: can only be "granted" where isolation is "full"'),
    ({"network": "none"}, 'packages: can only be "granted" where network is "loopback"'),
])
def test_a_policy_says_whether_it_grants_packages(tmp_path, fields, problem):
    policies = changed(tmp_path, "packages", **fields)
    code, told = run_to_end(tmp_path, NESTBOX_POLICIES_DIR=policies)
    assert code == 1 and told.splitlines()[-1] == f"nestbox: {policies}/packages.json: {problem}"


def test_run_may_install_as_well(index):
    with open_folder() as folder:
        run = Runs(folder, NESTBOX_PACKAGE_INDEX=index.url)
        run.write("script.py", "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'install', '-q', 'one'],"
                               " check=True)\nprint(subprocess.run([sys.executable, '-c', 'import one; print(one.VERSION)'],"
                               " capture_output=True, text=True).stdout)\n")
        assert run("--policy", "packages", "script.py") == (0, b"1.0\n\n", b"")
        code, _, stderr = run("script.py")
        assert code == 1 and stderr.decode().startswith(REFUSED.format("default") + "\n")
        assert run.left() == []
