"""Times a server from outside: python3 bench.py PROGRAM [ROUNDS]. Standard library only; loopback only."""

import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KEY = "bench-" + os.urandom(16).hex()
PANDAS = "import pandas\npandas.DataFrame({'a': [1, 2]})['a'].sum().item()"


class Server:
    """A server on a free port with a data folder of its own."""

    def __init__(self, program: str, folder: Path) -> None:
        self.log = folder / "log"
        environment = {
            **os.environ,
            "API_KEY": KEY,
            "SERVER_PORT": "0",
            "NESTBOX_DATA_DIR": str(folder / "data"),
            "RATE_LIMIT_PER_MINUTE": "1000000",
            "SESSION_RATE_LIMIT_PER_MINUTE": "1000000",
            "LOG_LEVEL": "debug",
        }
        began = time.perf_counter()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [program, "serve"], env=environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.port = self._port()
        self.start_seconds = time.perf_counter() - began
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def _port(self) -> int:
        for line in self.process.stdout or []:
            if found := re.search(r"URL\s+http://127\.0\.0\.1:(\d+)", line):
                return int(found[1])
        raise SystemExit("the server did not start:\n" + self.log.read_text())

    def call(self, method: str, path: str, body: object = None, key: str = KEY) -> dict:
        content = None if body is None else json.dumps(body)
        headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
        self.connection.request(method, path, content, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text)

    def run(self, code: str, session: str | None = None) -> tuple[str, float]:
        """Runs code; returns the session and the milliseconds from request to answer."""
        body = {"messages": [{"role": "user", "type": "code", "format": "python", "content": code}]}
        if session:
            body["session_id"] = session
        began = time.perf_counter()
        answer = self.call("POST", "/v1/chat", body)
        milliseconds = (time.perf_counter() - began) * 1000
        output = answer["messages"][-1]["content"].strip()
        if output not in ("2", "3"):
            raise SystemExit(f"a wrong answer: {output}")
        return answer["session_id"], milliseconds

    def execute(self, session: str) -> float:
        """Runs `1+1` in a session without a conversation; returns the milliseconds from request to answer."""
        began = time.perf_counter()
        answer = self.call("POST", "/v1/execute", {"language": "python", "code": "1+1", "session_id": session})
        milliseconds = (time.perf_counter() - began) * 1000
        if answer["verdict"] != "ok" or answer["result"]["text/plain"] != "2":
            raise SystemExit(f"a wrong answer: {answer}")
        return milliseconds

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


def pause() -> None:
    time.sleep(0.1)


def line(name: str, samples: list[float]) -> None:
    ordered = sorted(samples)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"| {name} | {statistics.median(ordered):.2f} ms | {p95:.2f} ms | {len(ordered)} |")


def main() -> None:
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with tempfile.TemporaryDirectory(prefix="nestbox-bench-", dir="/var/tmp") as name:
        os.chmod(name, 0o755)
        server = Server(program, Path(name))
        try:
            session, first = server.run("1+1")
            _, second = server.run("1+1", session)
            fresh = [server.run("1+1")[1] for _ in range(rounds)]
            # With time between them for a spare worker to be made, as sessions of people have.
            paced = [pause() or server.run(PANDAS)[1] for _ in range(rounds)]
            session, _ = server.run("1+1")
            live = [server.run("1+1", session)[1] for _ in range(rounds * 5)]
            executed = [server.execute(session) for _ in range(rounds * 5)]
            idle, _ = server.run("1+1")
            memory = server.call("GET", f"/v1/sessions/{idle}")["interpreter"]["memory_bytes"]
        finally:
            server.connection.close()
            server.stop()
        started = [float(ms) for ms in re.findall(r"ms=([\d.]+).*worker ready", server.log.read_text())]

    print(f"start to ready: {server.start_seconds:.2f} s; first request {first:.2f} ms, second {second:.2f} ms")
    print("| what | p50 | p95 | n |\n|---|---|---|---|")
    line("fork to ready worker", started)
    line("fresh session, pandas, ten a second", paced)
    line("fresh session, `1+1`, without a pause", fresh)
    line("live session, `1+1`", live)
    line("live session, `1+1`, `POST /v1/execute`", executed)
    # Only root may count what a worker has for itself.
    print(f"private memory of an idle session: {memory / 1e6:.1f} MB" if memory else "private memory: not told here")


if __name__ == "__main__":
    main()
