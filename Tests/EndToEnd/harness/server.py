"""The built server, started as a user starts it: the binary, an environment, an own data folder."""

import itertools
import os
import re
import signal
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path

import httpx

from harness.client import Client
from harness.deadline import PATIENCE, until
from harness.processes import descendants
from harness.secrets import CANARY, without_canary

# Each process that a test has a session leave behind sleeps another number of seconds, by which it is known.
_sleeps = itertools.count(100_000)

BINARY = Path(os.environ.get("NESTBOX_BINARY", "nestbox"))
KEY = "test-key-4f1d7c"

# A model's address, which may stand in the log too, ends in `/v1`.
_URL = re.compile(r"http://(?:127\.0\.0\.1|localhost|0\.0\.0\.0):([1-9]\d*)(?=/v1/|/?[^\w/])")


def environment(folder, settings):
    """All that a server under test sees of the environment; a setting that is None is left out."""
    given = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        "PYTHON_PATH": sys.executable,
        "NESTBOX_DATA_DIR": str(folder / "data"),
        "SERVER_PORT": "0",
        "API_KEY": KEY,
        "OPENAI_API_KEY": CANARY,
        "LOG_LEVEL": "debug",
        # Whether or not the tests themselves run in a container.
        "NESTBOX_REQUIRE_ISOLATION": "full",
        # Out of the way of every test that is not about them.
        "RATE_LIMIT_PER_MINUTE": "1000000",
        "SESSION_RATE_LIMIT_PER_MINUTE": "1000000",
        **settings,
    }
    return {name: str(value) for name, value in given.items() if value is not None}


class DidNotStart(AssertionError):
    """The server ended by itself before it was ready."""


class Server:
    """One run of `nestbox serve`. As a context it is ready on entry, and has ended well on leaving.

    `made_key` is the key that an earlier run on the same data folder has made and printed; `uid` is the user that it
    runs as, when it is not the test's own; `before` is called in the process that is about to become the server; `patience`
    is how many seconds it may take to be ready.
    """

    # For the report of a failed test: those that run now, and those that have ended since the test began.
    running = []
    ended = []

    def __init__(self, folder, arguments=(), cwd=None, binary=BINARY, made_key=None, uid=None, before=None,
                 patience=60.0, **settings):
        self.folder = Path(folder)
        self.data = Path(settings.get("NESTBOX_DATA_DIR") or self.folder / "data")
        self.command = [str(binary), "serve", *arguments]
        self.cwd = cwd
        self.environment = environment(self.folder, settings)
        self.port = None
        self._user = {} if uid in (None, os.getuid()) else {"user": uid, "group": uid, "extra_groups": []}
        self._before = before
        self._patience = patience
        self._made_key = made_key
        self._log = deque(maxlen=20_000)
        self._process = None

    def start(self):
        (self.folder / "home").mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            self.command, env=self.environment, cwd=self.cwd, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=self._before,
            **self._user)
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        Server.running.append(self)
        self.port = until(self._announced_port, "the server's URL", within=self._patience)
        self.client = Client(self.url, self.key)
        until(self._ready, "the server's readiness", within=self._patience)
        return self

    def _read_log(self):
        for line in self._process.stdout:
            self._log.append(line)

    def _announced_port(self):
        self._must_run()
        match = _URL.search(self.log)
        return match and int(match[1])

    def _ready(self):
        self._must_run()
        try:
            return httpx.get(f"{self.url}/readyz", trust_env=False).status_code == 200
        except httpx.TimeoutException:
            return False

    def _must_run(self):
        if not self.alive:
            # Its last words may still be on their way.
            self._reader.join(20 * PATIENCE)
            raise DidNotStart(f"the server ended with {self._process.returncode}:\n{self.log}")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def key(self):
        """The key that it was given, or else the one that it made and printed."""
        if "API_KEY" in self.environment:
            return self.environment["API_KEY"]
        if self._made_key:
            return self._made_key
        match = until(lambda: re.search(r"Authorization: Bearer ([^\s'\"]+)", self.log), "the printed key")
        return match[1]

    @property
    def pid(self):
        return self._process.pid

    @property
    def log(self):
        return "".join(list(self._log))

    @property
    def alive(self):
        return self._process.poll() is None

    def forkserver(self):
        """The one helper that the gateway started; every worker comes from it."""
        # One that ends while it is looked at has no number inside any more, but is not alive either.
        outside = [process for process in descendants(self.pid) if process.inner_pid is None and process.alive]
        assert len(outside) == 1, f"the gateway has other processes than the forkserver: {outside}"
        return outside[0]

    def sandboxed(self):
        """Every process inside a sandbox: workers, their kernels and what those started."""
        return [process for process in descendants(self.pid) if process.inner_pid is not None]

    def workers(self):
        """The first process of each sandbox, in whatever session's service or none's."""
        return [process for process in self.sandboxed() if process.inner_pid == 1]

    def workspaces(self):
        """The names of the folders that sessions and spare workers write into."""
        return {folder.name for folder in (self.data / "workspaces").iterdir()}

    def spare(self, *sessions):
        """The worker that is kept ready for the next session. Named are all sessions that have one, at least one."""
        taken = {self.worker_of(session) for session in sessions}

        def ready():
            free = [worker for worker in self.workers() if worker not in taken]
            # Its kernel may be there before the server has it among those that can be had.
            waits = len(free) == 1 and f"pid={free[0].pid} [Supervision] a spare worker waits" in self.log
            return waits and descendants(free[0].pid) and free[0]
        return until(ready, "a spare worker with its kernel")

    def sleeper(self, session):
        """Has the session's code leave a process behind that does nothing, and returns it as seen from outside."""
        seconds = f"{next(_sleeps)}.5"
        self.client.run(session, f"import subprocess\nsleeper = subprocess.Popen(['sleep', '{seconds}'])")
        return until(
            lambda: next((one for one in self.sandboxed() if f"sleep {seconds}" in one.command_line), None),
            "the start of the session's own process")

    def lineage(self, session):
        """A process that the session's code has started, the kernel that ran the code, and the worker above them."""
        line = [self.sleeper(session)]
        while line[-1].inner_pid != 1:
            line.append(line[-1].parent)
        return line

    def worker_of(self, session):
        """The worker that a session holds: PID 1 above what its code starts."""
        return self.lineage(session)[-1]

    def ask_to_end(self):
        self._process.send_signal(signal.SIGTERM)

    def terminate(self, within=60.0):
        """Asks it to end, waits, and returns its exit code."""
        self.ask_to_end()
        return self.wait(within)

    def kill(self):
        """Ends the gateway as a crash does; returns the processes that it left alone in the world."""
        # Stopped first, so that none is made between the look and the blow.
        self._process.send_signal(signal.SIGSTOP)
        orphans = descendants(self.pid)
        self._process.kill()
        self.wait(60)
        return orphans

    def wait(self, within):
        code = self._process.wait(within * PATIENCE)
        self._reader.join(within * PATIENCE)
        return code

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self._abandon()
            raise

    def __exit__(self, kind, *_):
        try:
            if self.alive:
                children = descendants(self.pid)
                code = self.terminate()
                if kind is None:
                    assert code == 0, f"the server ended with {code}"
                    until(lambda: not any(child.alive for child in children), "the end of the server's processes")
        finally:
            self._abandon()
        without_canary(self.log)

    def _abandon(self):
        if self._process and self.alive:
            self._process.kill()
            self._process.wait()
        if self in Server.running:
            Server.running.remove(self)
            Server.ended.append(self)


def run_to_end(folder, arguments=(), within=90.0, binary=BINARY, **settings):
    """Runs `nestbox serve` where it is meant to stop at once: its exit code and all that it printed."""
    (Path(folder) / "home").mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [str(binary), "serve", *arguments], env=environment(Path(folder), settings), text=True, errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=within)
    return done.returncode, without_canary(done.stdout)
