"""Languages beside Python: their kernels side by side in one session, and one that an operator adds."""

import json
import re
import shutil
import textwrap

import pytest

from harness import lmc
from harness.deadline import until
from harness.server import Server, run_to_end

NODE = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
RUBY = pytest.mark.skipif(not shutil.which("ruby"), reason="ruby is not installed")
R = pytest.mark.skipif(not shutil.which("R"), reason="R is not installed")

# Of each language with state: how it keeps 41, how it shows one more, how it prints and goes on for ever, how it ends.
STATEFUL = [
    pytest.param("python", "kept = 41", "print(kept + 1)", "print('running', flush=True)\nwhile True: pass",
                 "import os; os._exit(3)", id="python"),
    pytest.param("shell", "kept=41", "echo $((kept + 1))", "echo running; while :; do sleep 0.01; done", "exit 3",
                 id="shell"),
    pytest.param("javascript", "const kept = 41", "kept + 1", "console.log('running'); while (true);", "process.exit(3)",
                 id="javascript", marks=NODE),
    pytest.param("ruby", "kept = 41", "puts kept + 1", "puts 'running'; loop {}", "exit 3", id="ruby", marks=RUBY),
    pytest.param("r", "kept <- 41", "cat(kept + 1, '\\n', sep = '')", "cat('running\\n'); while (TRUE) {}", "quit(status = 3)",
                 id="r", marks=R),
]


def listed(client):
    return {language["name"]: language for language in client.get("/v1/languages")["languages"]}


def test_the_languages_are_listed_with_versions(client):
    languages = client.get("/v1/languages")["languages"]
    assert [language["name"] for language in languages[:3]] == ["python", "shell", "javascript"]
    known = listed(client)
    assert {"c", "c++", "go", "java", "ruby", "rust"} <= set(known)
    assert known["shell"]["available"] and known["shell"]["stateful"] and "bash" in known["shell"]["aliases"]
    assert re.fullmatch(r"\d+(\.\d+)+", known["shell"]["version"]) and known["c"]["stateful"] is False
    for language in languages:
        assert ("reason" in language) == (not language["available"])
    assert known["javascript"]["available"] == bool(shutil.which("node"))


# Prints 42, in every language of the package.
HELLO = {
    "python": "print(6 * 7)", "shell": "echo $((6 * 7))", "javascript": "console.log(6 * 7)", "ruby": "puts 6 * 7",
    "r": "cat(6 * 7, '\\n', sep = '')", "c": '#include <stdio.h>\nint main(void) { printf("%d\\n", 6 * 7); }',
    "c++": '#include <iostream>\nint main() { std::cout << 6 * 7 << std::endl; }',
    "go": 'package main\nimport "fmt"\nfunc main() { fmt.Println(6 * 7) }',
    "rust": 'fn main() { println!("{}", 6 * 7); }',
    "java": "class A { public static void main(String[] a) { System.out.println(6 * 7); } }",
}


def test_code_runs_in_every_language_that_is_there(client, session):
    available = client.session(session)["interpreter"]["languages"]
    assert {"python", "shell"} <= set(available) <= set(HELLO)
    for language in available:
        assert client.run(session, HELLO[language], language).console == "42\n", language


def test_a_session_names_those_that_can_be_run(client, session):
    available = [language["name"] for language in client.get("/v1/languages")["languages"] if language["available"]]
    assert client.session(session)["interpreter"]["languages"] == available


@pytest.mark.parametrize(("language", "keep", "show", "endless", "end"), STATEFUL)
def test_a_kernel_keeps_its_state_and_is_replaced_when_it_ends(client, session, language, keep, show, endless, end):
    client.run(session, keep, language)
    assert client.run(session, show, language).console == "42\n"
    told = client.run(session, end, language).console
    assert f"The {language} kernel exited with code 3. Its variables are gone" in told
    assert "42" not in client.run(session, show, language).console
    client.run(session, keep, language)
    assert client.run(session, show, language).console == "42\n"


@pytest.mark.parametrize(("language", "keep", "show", "endless", "end"), STATEFUL)
def test_an_interrupt_gets_through_and_the_state_stays(client, session, language, keep, show, endless, end):
    client.run(session, keep, language)
    with client.stream(lmc.code(endless, language), session=session) as stream:
        stream.until_output("running")
    until(lambda: client.interpreter(session) == "ready", "the end of the interrupted code")
    assert client.run(session, show, language).console == "42\n"


def test_kernels_live_side_by_side_and_die_alone(server, client, session):
    client.run(session, "kept = 'python'")
    client.run(session, "kept=shell; cd /tmp; sleep 1000 & job=$!", "bash")
    worker = server.worker_of(session)
    client.run(session, "exit 1", "sh")
    assert client.run(session, "kept").console == "'python'\n", "the shell took nothing with it"
    assert client.run(session, "echo [$kept] $PWD; pgrep sleep", "shell").console.startswith("[] /home/user\n")
    client.run(session, "kept=shell", "shell")
    client.run(session, "import os; os._exit(1)")
    assert client.run(session, "echo $kept", "shell").console == "shell\n"
    assert client.run(session, "'kept' in globals()").console == "False\n"
    assert server.worker_of(session) == worker


def test_what_a_shell_left_behind_ends_with_it(client, session):
    client.run(session, "(setsid sleep 4242 &) ; setsid -f sleep 4243; sleep 4244 &", "shell")
    # A program's arguments are seen a moment after whoever started it goes on.
    count = "until [ $(ps -eo args | grep -c '^sleep 424') = 3 ]; do sleep 0.02; done; echo all"
    assert client.run(session, count, "shell").console == "all\n"
    client.run(session, "kept = 1")
    client.run(session, "exit", "shell")
    assert client.run(session, "ps -eo args | grep -c '^sleep 424'", "shell").console.startswith("0\n")
    assert client.run(session, "kept").console == "1\n"


def test_they_share_the_workspace(client, session):
    client.run(session, "open('note.txt', 'w').write('from python')")
    assert client.run(session, "cat note.txt; pwd", "shell").console == "from python/home/user\n"


@NODE
def test_what_one_prints_beside_another_s_execution_is_nobody_s(client, session):
    client.run(session, "setInterval(() => console.log('stray'), 1); 0", "javascript")
    assert client.run(session, "import time\ntime.sleep(0.3)\nprint('mine')").console == "mine\n"
    assert client.run(session, "sleep 0.1; echo mine", "shell").console == "mine\n"


@pytest.mark.parametrize(("alias", "code", "shown"), [
    ("bash", "echo 1", "1\n"), ("sh", "echo 1", "1\n"), ("Shell", "echo 1", "1\n"), ("py", "1", "1\n"),
    pytest.param("js", "1", "1\n", marks=NODE), pytest.param("node", "1", "1\n", marks=NODE),
    pytest.param("rb", "1", "1\n", marks=RUBY)])
def test_an_alias_is_the_language(client, session, alias, code, shown):
    assert client.run(session, code, alias).console == shown


def test_a_language_that_is_not_there_is_refused_with_those_that_are(client, session):
    body = {"messages": [lmc.code("1", "cobol")], "session_id": session}
    error = client.ask("POST", "/v1/chat", expect=400, json=body)["error"]
    assert error["code"] == "language_not_enabled"
    for language in client.session(session)["interpreter"]["languages"]:
        assert language in error["message"]


def test_a_status_that_is_not_0_is_told(client, session):
    told = client.run(session, "echo before; ls /nothing-there", "shell").console
    assert told.startswith("before\n") and "No such file or directory" in told and told.endswith("exit status 2\n")


def test_refused_calls_are_told_in_every_language(client, session):
    told = client.run(session, "unshare -U true; echo on", "shell").console
    assert "[nestbox] blocked: unshare(" in told and "on\n" in told


def test_output_of_a_shell_is_live_and_bounded(client, session):
    source = "echo first; until [ -e go ]; do sleep 0.02; done; echo second"
    with client.stream(lmc.code(source, "shell"), session=session) as stream:
        stream.until_output("first")
        client.ask("PUT", f"/v1/sessions/{session}/files/go", expect=201, content=b"")
        stream.finish()
    assert stream.console == "first\nsecond\n"
    told = client.run(session, "yes | head -c 30000000", "shell").console
    assert len(told) < 11_000_000 and "output beyond the limit are not shown" in told
    assert client.run(session, "echo on", "shell").console == "on\n"


def test_memory_of_a_kernel_is_the_session_s(client, session):
    """Without a wall of memory on this host, the limit on address space refuses what is too much."""
    if shutil.which("node"):
        told = client.run(session, "const hoard = []; for (;;) hoard.push(new Array(1e6).fill(1.5));", "javascript").console
        assert re.search(r"kernel (ran out of memory|died|exited|was killed)", told), told
    assert client.run(session, "1").console == "1\n"


@pytest.mark.parametrize("language", ["c", "c++", "rust", "go", "java"])
def test_a_program_is_compiled_and_run(client, session, language):
    if not listed(client)[language]["available"]:
        pytest.skip(listed(client)[language]["reason"])
    programs = {
        "c": '#include <stdio.h>\nint main(void) { puts("ran"); return 3; }',
        "c++": '#include <iostream>\nint main() { std::cout << "ran\\n"; return 3; }',
        "rust": 'fn main() { println!("ran"); std::process::exit(3) }',
        "go": 'package main\nimport ("fmt"; "os")\nfunc main() { fmt.Println("ran"); os.Exit(3) }',
        "java": 'class A { public static void main(String[] a) { System.out.println("ran"); System.exit(3); } }',
    }
    assert client.run(session, programs[language], language).console == "ran\nexit status 3\n"
    assert "error" in client.run(session, "this is no program", language).console


def test_under_strict_only_python_runs_and_the_refusal_is_told(client):
    session = client.new_session(policy="strict")
    told = client.run(session, "echo never", "shell").console
    assert told == "Policy strict refuses execve, so no program can be started: only python runs under it.\n"
    assert client.run(session, "1").console == "1\n"


def test_under_container_shell_and_node_run(client):
    session = client.new_session(policy="container")
    assert client.run(session, "echo in", "shell").console == "in\n"
    if shutil.which("node"):
        assert client.run(session, "6 * 7", "javascript").console == "42\n"


# A language of an operator's, in one descriptor and one driver: it answers each cell with its text in capitals.
LOUD = {
    "name": "loud", "aliases": ["shout"], "stateful": False, "driver": "loud.py", "version": ["{python}", "--version"],
    "command": ["{python}", "-I", "{driver}"], "environment": {"MARK": "!"}, "note": "Shouts.",
}
DRIVER = textwrap.dedent("""
    import json, os, socket, struct
    control = socket.socket(fileno=3)
    def send(**message):
        body = json.dumps(message).encode()
        control.sendall(struct.pack(">I", len(body)) + body)
    def read(count):
        data = b""
        while len(data) < count:
            data += control.recv(count - len(data)) or os._exit(0)
        return data
    send(type="ready", language="loud", version="1.0")
    while True:
        message = json.loads(read(struct.unpack(">I", read(4))[0]))
        send(type="active_line", id=message["id"], line=1)
        os.write(1, (message["code"].upper() + os.environ["MARK"]).encode() + b"\\n")
        send(type="done", id=message["id"], status="ok")
""")


def add(folder, descriptor, driver=DRIVER):
    place = folder / descriptor["name"]
    place.mkdir(parents=True)
    (place / "language.json").write_text(json.dumps(descriptor))
    (place / "loud.py").write_text(driver)
    return folder


def test_an_operator_adds_a_language_with_a_descriptor_and_a_driver(tmp_path):
    languages = add(tmp_path / "languages", LOUD)
    with Server(tmp_path, NESTBOX_LANGUAGES_DIR=languages) as server:
        known = listed(server.client)["loud"]
        assert known["available"] and known["aliases"] == ["shout"] and known["version"].startswith("3.")
        session = server.client.new_session()
        assert server.client.run(session, "hear me", "shout").console == "HEAR ME!\n"
        assert server.client.run(session, "1").console == "1\n"


@pytest.mark.parametrize(("change", "problem"), [
    ({"stateful": "no"}, "stateful: has to be true or false"), ({"colour": "red"}, "colour: there is no such field"),
    ({"driver": "missing.py"}, "driver: missing.py cannot be read beside it"),
    ({"command": ["{lua}"]}, "command: {lua} is nothing here"), ({"aliases": ["bash"]}, "both called bash"),
])
def test_a_language_that_cannot_be_used_stops_the_start_with_one_line(tmp_path, change, problem):
    languages = add(tmp_path / "languages", {**LOUD, **change})
    code, said = run_to_end(tmp_path, NESTBOX_LANGUAGES_DIR=languages)
    assert code != 0 and said.count("\n") <= 2, said
    assert "NESTBOX_LANGUAGES_DIR: " in said and problem in said


def test_only_the_enabled_languages_run(tmp_path):
    with Server(tmp_path, NESTBOX_LANGUAGES="bash, python") as server:
        known = listed(server.client)
        assert [name for name, language in known.items() if language["available"]] == ["python", "shell"]
        assert known["javascript"]["reason"] == "is not enabled on this server"
        session = server.client.new_session()
        assert server.client.run(session, "echo on", "shell").console == "on\n"
        body = {"messages": [lmc.code("1", "javascript")], "session_id": session}
        error = server.client.ask("POST", "/v1/chat", expect=400, json=body)["error"]
        assert error["code"] == "language_not_enabled"


@pytest.mark.parametrize(("names", "problem"), [
    ("cobol", "there is no language cobol"), ("python,loud", "loud cannot be run here: needs no-such-program")])
def test_a_language_that_cannot_be_enabled_stops_the_start(tmp_path, names, problem):
    missing = {**LOUD, "programs": {"loud": ["no-such-program"]}, "command": ["{loud}", "{driver}"]}
    languages = add(tmp_path / "languages", missing)
    code, said = run_to_end(tmp_path, NESTBOX_LANGUAGES=names, NESTBOX_LANGUAGES_DIR=languages)
    assert code != 0 and f"NESTBOX_LANGUAGES: {problem}" in said
