"""Times what a key of a tenant costs a request: python3 keys.py PROGRAM [ROUNDS]. Standard library only; loopback only."""

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import KEY, Server, line

KEYS = 10_000


def made_key(program: str, data: Path) -> str:
    """One real key, and 10,000 others beside it that nobody has."""
    done = subprocess.run(
        [program, "key", "create", "--tenant", "bench", "--data-dir", str(data), "--json"],
        check=True, capture_output=True, text=True)
    with sqlite3.connect(data / "nestbox.sqlite") as connection:
        connection.execute(f"""
            WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers LIMIT {KEYS})
            INSERT INTO keys (id, secret_hash, tenant, name, scopes, created_at)
            SELECT printf('%012x', n), randomblob(32), 'tenant ' || n, 'key', 'chat', 1795000000000000 + n FROM numbers
            """)
    connection.close()
    return json.loads(done.stdout)["key"]


def main() -> None:
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    with tempfile.TemporaryDirectory(prefix="nestbox-bench-", dir="/var/tmp") as name:
        os.chmod(name, 0o755)
        server = Server(program, Path(name))
        try:
            samples: dict[str, list[float]] = {KEY: [], made_key(program, Path(name) / "data"): []}
            # By turns, so that whatever else the machine does hits both.
            for _ in range(rounds + 100):
                for key, times in samples.items():
                    began = time.perf_counter()
                    server.call("GET", "/v1/models", key=key)
                    times.append((time.perf_counter() - began) * 1000)
        finally:
            server.connection.close()
            server.stop()
    own, tenant = (times[100:] for times in samples.values())
    print("| what | p50 | p95 | n |\n|---|---|---|---|")
    line("a request with the server's key", own)
    line(f"a request with one of {KEYS:,} keys", tenant)
    difference = (statistics.median(tenant) - statistics.median(own)) * 1000
    print(f"looking a key up: {difference:.0f} µs")


main()
