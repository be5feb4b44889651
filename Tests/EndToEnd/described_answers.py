"""How to have each operation of the API give each of its answers: by status, or where that is not enough by operation."""

import os
import signal
import socket
import sqlite3
import threading
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from uuid import uuid4


from harness import lmc
from harness.client import Client
from harness.deadline import until
from harness.keys import told
from harness.policies import policies
from harness.processes import descendants
from harness.server import BINARY, Server
from scripted_model import Raw, Refusal, ScriptedModel

# The session that the description's examples speak of.
EXAMPLE_SESSION = "c8e4040a-d2f1-4c81-8f7c-2296bd4f854a"
NOWHERE = "http://127.0.0.1:1/v1"
FOREVER = lmc.code("import time\nprint('running', flush=True)\nwhile True: time.sleep(0.01)")


class World:
    """The servers that the scenarios need, each started when it is first asked for."""

    def __init__(self, description, folders):
        self.description = description
        self._folders = folders
        self._stack = ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        return self._stack.__exit__(*failure)

    def _start(self, **settings):
        return self._stack.enter_context(Server(self._folders.mktemp("nestbox"), **settings))

    @cached_property
    def model(self):
        return self._stack.enter_context(ScriptedModel().serving())

    @cached_property
    def silence(self):
        """The base URL of a host that takes no connection and refuses none."""
        listener = self._stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(2):
            waiting = self._stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"

    @cached_property
    def server(self):
        """An ordinary one, whose model is the offline one and can be another."""
        return self._start(
            OPENAI_BASE_URL=self.model.base_url, NESTBOX_ALLOWED_API_BASES=f"{NOWHERE},{self.silence}",
            NESTBOX_MODEL_RETRIES=0, NESTBOX_MODEL_CONNECT_TIMEOUT=1, MAX_ACTIVE_INSTANCES=4)

    @cached_property
    def limited(self):
        """One whose clients have had the one request that they may send in a minute."""
        server = self._start(RATE_LIMIT_PER_MINUTE=1)
        server.client.get("/v1/health")
        return server

    @cached_property
    def broken(self):
        """One whose database lost its tables; and a session that it had."""
        server = self._start()
        session = server.client.new_session()
        file, = server.data.glob("*.sqlite")
        with sqlite3.connect(file) as database:
            database.execute("PRAGMA foreign_keys = OFF")
            tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
            for name, in tables.fetchall():
                if not name.startswith("sqlite_"):
                    database.execute(f'DROP TABLE "{name}"')
        return server, session

    @cached_property
    def in_memory(self):
        """One whose sessions have their files in memory."""
        folder = self._folders.mktemp("policies")
        return self._start(NESTBOX_POLICIES_DIR=policies(folder, workspace="memory", workspace_bytes=1 << 20))

    @cached_property
    def narrow(self):
        """One whose sessions have room for no files."""
        return self._start(NESTBOX_POLICIES_DIR=policies(self._folders.mktemp("policies"), workspace_files=1, file_bytes=4))

    @cached_property
    def cramped(self):
        """One whose disk is smaller than the files that sessions may have."""
        folder = self._folders.mktemp("nestbox")
        (folder / "data").mkdir(mode=0o700)
        program = folder / "nestbox"
        program.write_text(
            f"#!/bin/sh\nexec unshare --mount sh -c 'mount -t tmpfs -o size=16m,mode=700 none {folder}/data && "
            f"""exec "$0" "$@"' '{BINARY}' "$@"\n""")
        program.chmod(0o700)
        return self._stack.enter_context(Server(folder, binary=program))

    def files(self):
        """The id of a session with files: `table.csv`, `in/table.csv`, and a FIFO."""
        session = self.session()
        self.server.client.run(session, "import os\nos.mkdir('in')\nos.mkfifo('fifo')\n"
                                        "for name in ('table.csv', 'in/table.csv'): open(name, 'w').write('a,b\\n1,2\\n')")
        return session

    def session(self, server=None):
        """The id of a session with two messages."""
        client = (server or self.server).client
        session = client.new_session()
        client.post(f"/v1/sessions/{session}/messages", json=lmc.message("How many sheep are there?"))
        client.post(f"/v1/sessions/{session}/messages", json={
            "role": "assistant", "type": "message", "content": "Seven."})
        return session

    def send(self, operation, server=None, session=None, key=True, **options):
        """A request for an operation; without a body of its own with the first that the description shows."""
        server = server or self.server
        session = session or self.session()
        client = server.client if key is True else Client(server.url, key)
        if not {"json", "content", "files"} & options.keys() and "requestBody" in operation.item:
            options |= self.bodies(operation, session)[0]
        path = operation.path.replace("{id}", session).replace("{path}", options.pop("path", "table.csv"))
        if "{execution}" in path:
            path = path.replace("{execution}", self._execution(server))
        if "{message}" in path:
            path = path.replace("{message}", self._message(server, session))
        return client.request(operation.method.upper(), path, **options)

    @staticmethod
    def _message(server, session):
        """The id of a message of the session, or of none where it has none to be seen."""
        answer = server.client.request("GET", f"/v1/sessions/{session}/messages")
        messages = answer.json().get("messages") if answer.status_code == 200 else None
        return messages[0]["id"] if messages else str(uuid4())

    @staticmethod
    def _execution(server):
        """The id of an execution that has ended and left `table.csv`, or of none where none can be had."""
        answer = server.client.request("POST", "/v1/execute", json={
            "language": "python", "code": "open('table.csv', 'w').write('a,b\\n1,2\\n')", "artifacts": ["*.csv"]})
        return answer.json()["execution_id"] if answer.status_code == 200 else str(uuid4())

    def bodies(self, operation, session):
        """The bodies that the description shows, in its order, about a session that is there."""
        (kind, content), = operation.item["requestBody"]["content"].items()
        if kind == "multipart/form-data":
            return [{"files": {"file": ("table.csv", content["example"]["file"])}}]
        if kind == "application/octet-stream":
            return [{"content": content["example"].encode()}]
        return [{"json": self.about(example["value"], session)} for example in content["examples"].values()]

    def about(self, value, session):
        """An example with a session's id in the place of the one that it was written about."""
        if isinstance(value, dict):
            return {name: self.about(each, session) for name, each in value.items()}
        if isinstance(value, list):
            return [self.about(each, session) for each in value]
        return session if value == EXAMPLE_SESSION else value

    def queries(self, operation):
        """Queries that are good: each parameter with each of its kinds of values."""
        for parameter in operation.parameters_in("query"):
            schema = self.description.resolved(parameter["schema"])
            if "example" in parameter:
                values = [parameter["example"]]
            elif schema.get("type") == "boolean":
                values = ["true", "false"]
            else:
                values = schema.get("enum") or [schema["minimum"], schema["maximum"]]
            for value in values:
                yield {parameter["name"]: ",".join(value) if isinstance(value, list) else value}

    def bad_query(self, operation):
        """A query with a value that none of its parameters takes."""
        return {operation.parameters_in("query")[0]["name"]: "nonsense"}


def accepted(world, operation):
    """Every body that the description shows, one after the other on one session, and every query."""
    session = world.session()
    for body in world.bodies(operation, session) if "requestBody" in operation.item else [{}]:
        yield world.send(operation, session=session, **body)
    for query in world.queries(operation):
        yield world.send(operation, params=query)


def invalid(world, operation):
    if operation.parameters_in("query"):
        yield world.send(operation, params=world.bad_query(operation))
    if "requestBody" in operation.item:
        for body in (b"{", b"[]", b'{"metadata": 5, "messages": 5, "role": 5}', b"\xff"):
            yield world.send(operation, content=body, headers={"Content-Type": "application/json"})


def without_key(world, operation):
    yield world.send(operation, key=None)
    yield world.send(operation, key="wrong")


def unknown_session(world, operation):
    for identifier in (str(uuid4()), "not-a-session"):
        yield world.send(operation, session=identifier)


def forbidden(world, operation):
    """By the key's scopes; and where a policy can be asked for, by the operator's."""
    scope = "execute" if operation.path.endswith("/files") else "files"
    narrow = told(world.server, "create", "--scopes", scope)["key"]
    yield world.send(operation, key=narrow, params={"detail": "full"})
    if operation.identifier in ("createSession", "updateSession"):
        yield world.send(operation, json={"policy": "network"})


def too_large(world, operation):
    yield world.send(operation, content=b" " * (8 * 1024 * 1024 + 1), headers={"Content-Type": "application/json"})


def other_media_type(world, operation):
    yield world.send(operation, content=b"{}", headers={"Content-Type": "text/plain"})


def too_many(world, operation):
    # One of them may find that a minute has gone by since the one that was answered.
    answers = [world.send(operation, server=world.limited, session=EXAMPLE_SESSION) for _ in range(2)]
    yield next((answer for answer in answers if answer.status_code == 429), answers[-1])
    if operation.identifier == "createSession":
        server = world._start(NESTBOX_TENANT_SESSIONS=1)
        server.client.new_session()
        yield world.send(operation, server=server, session=EXAMPLE_SESSION)


def broken_storage(world, operation):
    server, session = world.broken
    yield world.send(operation, server=server, session=session)


def chat(world, *messages, server=None, **fields):
    return (server or world.server).client.request("POST", "/v1/chat", json={"messages": list(messages), **fields})


@contextmanager
def running(client, session):
    """Code that runs for as long as the block, unless it is ended."""
    with client.stream(FOREVER, session=session) as stream:
        stream.until_output("running")
        yield stream


def unready(world, operation):
    server = world._start()
    answers = []

    def refused():
        # Each time anew: another one is soon there, and a busy machine may see neither its coming nor the gap before it.
        for process in descendants(server.pid):
            if process.inner_pid is None and process.alive:
                with suppress(ProcessLookupError):
                    process.kill()
        answers.append(server.client.request("GET", operation.path))
        return answers[-1].status_code == 503
    until(refused, "a word of the forkserver's end")
    yield answers[-1]
    until(lambda: server.client.request("GET", operation.path).status_code == 200, "another forkserver", within=60)


def withdrawn_policy(world, operation):
    yield from forbidden(world, operation)
    folder = world._folders.mktemp("nestbox")
    with Server(folder) as server:
        session = server.client.new_session(policy="strict")
    with Server(folder, NESTBOX_ALLOWED_POLICIES="default") as server:
        yield chat(world, lmc.code("1"), server=server, session_id=session)


def busy_conversation(world, operation):
    """One that a turn writes into."""
    session = world.session()
    with running(world.server.client, session):
        yield world.send(operation, session=session)


def busy_session(world, operation):
    session = world.session()
    with running(world.server.client, session):
        yield chat(world, lmc.code("1"), session_id=session)
        yield chat(world, lmc.code("1"), session_id=session, stream=True)


def every_worker_busy(world, operation):
    yield from too_many(world, operation)
    server = world._start(MAX_ACTIVE_INSTANCES=1, NESTBOX_QUEUE_LENGTH=0)
    with running(server.client, server.client.new_session()):
        yield chat(world, lmc.code("1"), server=server)


def failed_turn(world, operation):
    yield from broken_storage(world, operation)
    session = world.session()
    answers = []
    source = lmc.code("import subprocess\nsubprocess.run(['sleep', '4321.5'])")
    turn = threading.Thread(target=lambda: answers.append(chat(world, source, session_id=session)))
    turn.start()

    def asleep():
        return next((one for one in world.server.sandboxed() if "sleep 4321.5" in one.command_line), None)
    process = until(asleep, "the beginning of the code")
    while process.inner_pid != 1:
        process = process.parent
    os.kill(process.pid, signal.SIGKILL)
    turn.join(60)
    yield answers[0]


def failing_model(world, operation):
    ask = {"model": "openai/scripted"}
    for reply in (Refusal(401, {"error": {"message": "Incorrect API key provided"}}), [Raw(b"data: nonsense\n\n")]):
        world.model.play(reply)
        yield chat(world, lmc.message("hello"), **ask)
    yield chat(world, lmc.message("hello"), **ask, config={"llm": {"api_base": NOWHERE}})


def unavailable(world, operation):
    yield chat(world, lmc.message("hello"), model="nowhere/model")
    with Server(world._folders.mktemp("nestbox")) as server:
        session = server.client.new_session()
        answers = []
        turn = threading.Thread(target=lambda: answers.append(chat(world, FOREVER, server=server, session_id=session)))
        turn.start()
        until(lambda: server.client.interpreter(session) == "busy", "the beginning of the code")
        server.ask_to_end()
        turn.join(60)
        yield answers[0]


def silent_model(world, operation):
    yield chat(world, lmc.message("hello"), model="openai/silent", config={"llm": {"api_base": world.silence}})


def events_of_a_turn(world, operation):
    session = world.session()
    world.server.client.run(session, "1 + 1")
    yield world.send(operation, session=session)


def no_event(world, operation):
    yield world.send(operation, headers={"Last-Event-ID": "none"})


def reused_key(world, operation):
    headers = {"Idempotency-Key": str(uuid4())}
    world.send(operation, headers=headers)
    bodies = world.bodies(operation, world.session())
    yield world.send(operation, headers=headers, **bodies[-1])


def not_repeated(world, operation):
    """Printed more than is kept."""
    headers, session = {"Idempotency-Key": str(uuid4())}, world.session()
    body = {"session_id": session, "messages": [lmc.code("print('x' * 300_000)")]}
    world.send(operation, headers=headers, json=body)
    yield world.send(operation, headers=headers, json=body)


def forgotten_events(world, operation):
    yield world.send(operation, headers={"Last-Event-ID": f"{uuid4()}-1"})


def complete(world, content="```python\n1\n```", server=None, **fields):
    body = {"model": "builtin/offline", "messages": [{"role": "user", "content": content}], **fields}
    return (server or world.server).client.request("POST", "/v1/chat/completions", json=body)


def completion_under_a_withdrawn_policy(world, operation):
    yield from forbidden(world, operation)
    folder = world._folders.mktemp("nestbox")
    with Server(folder) as server:
        session = server.client.new_session(policy="strict")
    with Server(folder, NESTBOX_ALLOWED_POLICIES="default") as server:
        yield complete(world, server=server, session_id=session)


def completion_in_a_busy_session(world, operation):
    session = world.session()
    with running(world.server.client, session):
        yield complete(world, session_id=session)
        yield complete(world, session_id=session, stream=True)


def completion_on_broken_storage(world, operation):
    server, session = world.broken
    yield complete(world, server=server, session_id=session)


def completion_of_a_failing_model(world, operation):
    world.model.play(Refusal(401, {"error": {"message": "Incorrect API key provided"}}))
    yield complete(world, model="openai/scripted")


def completion_of_a_silent_model(world, operation):
    settings = {"OPENAI_BASE_URL": world.silence, "NESTBOX_MODEL_RETRIES": 0, "NESTBOX_MODEL_CONNECT_TIMEOUT": 1}
    with Server(world._folders.mktemp("nestbox"), **settings) as server:
        yield complete(world, server=server, model="openai/silent")


def on_files(**options):
    """A request about a session that has files."""
    return lambda world, operation: [world.send(operation, session=world.files(), **options)]


def form(name):
    return {"files": {"file": (name, b"x")}}


def listed(world, operation):
    session = world.files()
    for query in ({}, {"limit": 1}, {"folder": "in"}, {"recursive": "false"}, {"after": "aW4"}):
        yield world.send(operation, session=session, params=query)


def bad_form(world, operation):
    yield world.send(operation, files={"note": (None, "no file")})
    yield world.send(operation, content=b"--b", headers={"Content-Type": "multipart/form-data; boundary=b"})


def files_in_memory(world, operation):
    yield world.send(operation, server=world.in_memory, session=world.session(world.in_memory))


def no_room(world, operation):
    yield world.send(operation, server=world.narrow, session=world.session(world.narrow))


def full_disk(world, operation):
    content = b"x" * (32 << 20)
    body = {"files": {"file": ("a", content)}} if operation.method == "post" else {"content": content}
    session = world.session(world.cramped)
    yield world.send(operation, server=world.cramped, session=session, **body)
    # What was there of it is gone: there is room for less.
    body = {"files": {"file": ("a", b"x")}} if operation.method == "post" else {"content": b"x"}
    assert world.send(operation, server=world.cramped, session=session, **body).status_code == 201


def execution_with_a_file(world, operation, path, server=None, content="x"):
    """An execution in a session that brings a file to where there is something already, or no room."""
    server = server or world.server
    session = world.files() if server is world.server else world.session(server)
    yield world.send(operation, server=server, session=session, json={
        "language": "shell", "code": "true", "session_id": session, "files": {path: content}})


def execution_forbidden(world, operation):
    yield from forbidden(world, operation)
    yield from execution_with_a_file(world, operation, "fifo")


def execution_conflict(world, operation):
    yield from execution_with_a_file(world, operation, "in")
    yield from execution_with_a_file(world, operation, "a", world.in_memory)


def execution_too_large(world, operation):
    yield from too_large(world, operation)
    yield from execution_with_a_file(world, operation, "a", world.narrow, "too long")


def execution_on_a_full_disk(world, operation):
    content = {"base64": "A" * (5 << 20)}
    for name in "abcdef":
        answer, = execution_with_a_file(world, operation, name, world.cramped, content)
        if answer.status_code != 200:
            yield answer
            return


def no_file(world, operation):
    yield from unknown_session(world, operation)
    yield world.send(operation, path="none" if operation.method != "put" else "%2e%2e")


def file_that_the_client_has(world, operation):
    session = world.files()
    tag = world.send(operation, session=session).headers["ETag"]
    yield world.send(operation, session=session, headers={"If-None-Match": tag})


def artifact_that_the_client_has(world, operation):
    address = world.send(operation).request.url
    tag = world.server.client.request("GET", address.path).headers["ETag"]
    yield world.server.client.request("GET", address.path, headers={"If-None-Match": tag})


def unknown_execution(world, operation):
    if operation.identifier == "readArtifact":
        yield world.send(operation, path="none")
    for identifier in (str(uuid4()), "no-execution"):
        yield world.server.client.request(operation.method.upper(), operation.path.replace("{execution}", identifier))


def execution_while_draining(world, operation):
    with Server(world._folders.mktemp("nestbox"), NESTBOX_DRAIN_TIMEOUT=3600) as server:
        session = world.session(server)
        with running(server.client, server.client.new_session()):
            server.ask_to_end()

            def refused():
                answer = world.send(operation, server=server, session=session)
                return answer if answer.status_code == 503 else None
            yield until(refused, "the refusal")


SCENARIOS = {
    ("execute", 403): execution_forbidden,
    ("execute", 409): execution_conflict,
    ("execute", 413): execution_too_large,
    ("execute", 503): execution_while_draining,
    ("executeBatch", 503): execution_while_draining,
    ("execute", 507): execution_on_a_full_disk,
    ("getExecution", 404): unknown_execution,
    ("interruptExecution", 404): unknown_execution,
    ("readArtifact", 206): on_files(headers={"Range": "bytes=4-"}),
    ("readArtifact", 304): artifact_that_the_client_has,
    ("readArtifact", 404): unknown_execution,
    ("readArtifact", 412): on_files(headers={"If-Match": '"other"'}),
    ("readArtifact", 416): on_files(headers={"Range": "bytes=8-"}),
    ("getEvents", 200): events_of_a_turn,
    ("getEvents", 400): no_event,
    ("getEvents", 410): forgotten_events,
    ("chat", 409): not_repeated,
    ("chat", 410): forgotten_events,
    422: reused_key,
    ("createChatCompletion", 403): completion_under_a_withdrawn_policy,
    ("createChatCompletion", 404): lambda world, operation: [complete(world, session_id=str(uuid4()))],
    ("createChatCompletion", 409): completion_in_a_busy_session,
    ("createChatCompletion", 410): forgotten_events,
    ("createChatCompletion", 500): completion_on_broken_storage,
    ("createChatCompletion", 502): completion_of_a_failing_model,
    ("createChatCompletion", 503): lambda world, operation: [complete(world, model="nowhere/model")],
    ("createChatCompletion", 504): completion_of_a_silent_model,
    ("getModel", 200): lambda world, operation: [
        world.server.client.request("GET", f"/v1/models/builtin{slash}offline") for slash in ("/", "%2F")],
    ("listFiles", 200): listed,
    ("listFiles", 409): files_in_memory,
    ("uploadFiles", 400): bad_form,
    ("uploadFiles", 403): on_files(**form("fifo")),
    ("uploadFiles", 409): on_files(**form("in")),
    ("uploadFiles", 413): no_room,
    ("uploadFiles", 507): full_disk,
    ("writeFile", 200): on_files(),
    ("writeFile", 400): on_files(content=b"x", headers={"Content-Range": "bytes 0-0/2"}),
    ("writeFile", 403): on_files(path="fifo"),
    ("writeFile", 404): no_file,
    ("writeFile", 409): on_files(path="in"),
    ("writeFile", 412): on_files(headers={"If-None-Match": "*"}),
    ("writeFile", 413): no_room,
    ("writeFile", 507): full_disk,
    ("writeFile", 415): on_files(content=b"x", headers={"Content-Encoding": "gzip"}),
    ("readFile", 200): on_files(),
    ("readFile", 206): on_files(headers={"Range": "bytes=4-"}),
    ("readFile", 304): file_that_the_client_has,
    ("readFile", 403): on_files(path="fifo"),
    ("readFile", 404): no_file,
    ("readFile", 409): files_in_memory,
    ("readFile", 412): on_files(headers={"If-Match": '"other"'}),
    ("readFile", 416): on_files(headers={"Range": "bytes=8-"}),
    ("deleteFile", 200): on_files(),
    ("deleteFile", 403): on_files(path="fifo"),
    ("deleteFile", 404): no_file,
    ("deleteFile", 409): on_files(path="in"),
    200: accepted, 201: accepted,
    400: invalid,
    401: without_key,
    403: forbidden,
    404: unknown_session,
    413: too_large,
    415: other_media_type,
    423: busy_conversation,
    429: too_many,
    500: broken_storage,
    ("getReadiness", 503): unready,
    ("chat", 403): withdrawn_policy,
    ("chat", 404): lambda world, operation: [chat(world, lmc.code("1"), session_id=str(uuid4()))],
    ("chat", 423): busy_session,
    ("chat", 429): every_worker_busy,
    ("chat", 500): failed_turn,
    ("chat", 502): failing_model,
    ("chat", 503): unavailable,
    ("chat", 504): silent_model,
}
