"""Times lists and pages of many sessions: python3 listing.py PROGRAM [ROUNDS]. Standard library only; loopback only."""

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from bench import Server, line

SESSIONS, MESSAGES = 10_000, 100


def fill(database: Path) -> None:
    """10,000 sessions of 100 messages, made as the server would have left them."""
    with sqlite3.connect(database) as connection:
        identifier = "printf('00000000-0000-4000-8000-%012x', {})".format
        numbers = "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers LIMIT {})".format
        connection.execute(f"""
            INSERT INTO sessions (id, tenant, created_at, last_active, message_count, auto_run, policy, metadata)
            {numbers(SESSIONS)} SELECT {identifier('n')}, 'default', 1795000000000000 + n,
            1795000000000000 + (n * 7919) % {SESSIONS}, {MESSAGES}, 1, 'default',
            '{{"title":"session ' || n || '"}}' FROM numbers""")
        connection.execute(f"""
            INSERT INTO messages (id, session, created_at, role, type, content)
            {numbers(SESSIONS * MESSAGES)} SELECT {identifier('n')}, {identifier(f'n / {MESSAGES}')},
            1795000000000000 + n % {MESSAGES}, 'user', 'message', 'message ' || n FROM numbers""")
    connection.close()


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with tempfile.TemporaryDirectory(prefix="nestbox-bench-", dir="/var/tmp") as name:
        os.chmod(name, 0o755)
        server = Server(program, Path(name))
        try:
            fill(Path(name) / "data" / "nestbox.sqlite")
            session = "00000000-0000-4000-8000-000000001388"
            middle = server.call("GET", f"/v1/sessions/{session}/messages?limit=50")["messages"][0]
            paths = {
                "the first page": "/v1/sessions",
                "the last page, by creation": f"/v1/sessions?page={SESSIONS // 20}&sort=created_at:asc",
                "a hundred of the middle": f"/v1/sessions?page={SESSIONS // 200}&limit=100",
                "a title": "/v1/sessions?title=session%209999",
                "20 messages before an id": f"/v1/sessions/{session}/messages?limit=20&before={middle['id']}",
                "20 messages before a time":
                    f"/v1/sessions/{session}/messages?limit=20&before={quote(middle['created_at'])}",
                "a session with its 100 messages": f"/v1/sessions/{session}",
            }
            print("| what | p50 | p95 | n |\n|---|---|---|---|")
            for what, path in paths.items():
                line(what, [timed(lambda path=path: server.call("GET", path)) for _ in range(rounds)])
        finally:
            server.connection.close()
            server.stop()


main()
