"""Times how soon running code hears that its client has left: python3 interrupts.py PROGRAM [ROUNDS].

Standard library only; loopback only."""

import http.client
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import KEY, Server, line

# Notes when it is interrupted, by the clock that all processes of a machine share.
HEARD = "except KeyboardInterrupt:\n    open('heard', 'w').write(repr(time.time()))"
WAITS = f"import time\ntry:\n    print('begun', flush=True)\n    open('begun', 'w').close()\n    while True: time.sleep(0.01)\n{HEARD}"
FLOODS = f"import time\ntry:\n    open('begun', 'w').close()\n    while True: print('x' * 8000)\n{HEARD}"

# How long a flood takes to fill all that holds output between code and client, in seconds, and more.
UNTIL_FULL = 2


class Client:
    """A client that has asked for an execution and reads no further than it has to."""

    def __init__(self, server: Server, session: str, code: str, stream: bool) -> None:
        message = {"role": "user", "type": "code", "format": "python", "content": code}
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._connection.request(
            "POST", "/v1/chat", json.dumps({"session_id": session, "stream": stream, "messages": [message]}),
            {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"})

    def leave(self) -> None:
        self._connection.close()


def appears(path: Path) -> str | None:
    """What is in a file, once there is something; None if nothing comes."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if path.exists() and (path.name == "begun" or path.stat().st_size):
            return path.read_text()
        time.sleep(0.001)
    return None


def heard_after(server: Server, data: Path, code: str, stream: bool, act: Callable[[Client, str], None]) -> float | None:
    """Milliseconds from the act to the code's hearing of it; None if it ended before it could say so."""
    session = server.call("POST", "/v1/sessions", {})["session_id"]
    client = Client(server, session, code, stream)
    workspace = data / "workspaces" / session
    if appears(workspace / "begun") is None:
        raise SystemExit("the code did not begin")
    if code is FLOODS:
        time.sleep(UNTIL_FULL)
    asked = time.time()
    act(client, session)
    heard = appears(workspace / "heard")
    client.leave()
    server.call("DELETE", f"/v1/sessions/{session}")
    return None if heard is None else (float(heard) - asked) * 1000


def main() -> None:
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40
    with tempfile.TemporaryDirectory(prefix="nestbox-bench-", dir="/var/tmp") as name:
        os.chmod(name, 0o755)
        data = Path(name) / "data"
        server = Server(program, Path(name))

        def by_hand(client: Client, session: str) -> None:
            server.call("POST", f"/v1/sessions/{session}/interrupt")

        def leaves(client: Client, session: str) -> None:
            client.leave()

        ways = {
            "the reader of a stream leaves": (WAITS, True, leaves),
            "a client that waits for its answer leaves": (WAITS, False, leaves),
            "a reader that had stopped reading a flood leaves": (FLOODS, True, leaves),
            "an interrupt by hand": (WAITS, True, by_hand),
            "an interrupt by hand of a flood that nobody reads": (FLOODS, True, by_hand),
        }
        try:
            samples = {way: [heard_after(server, data, *how) for _ in range(rounds)] for way, how in ways.items()}
        finally:
            server.connection.close()
            server.stop()
    print("| until the code is interrupted | p50 | p95 | n |\n|---|---|---|---|")
    for way, times in samples.items():
        line(way, [one for one in times if one is not None])
    print(f"{sum(one is None for times in samples.values() for one in times)} ended before they could say when they heard of it")


main()
