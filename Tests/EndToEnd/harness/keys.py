"""`nestbox key` as an operator runs it, beside the server."""

import json
import os
import subprocess

from harness.client import Client
from harness.server import BINARY


def key_command(server_or_folder, *arguments, user=None, binary=BINARY):
    """Runs the command on the server's data folder; returns what came of it."""
    folder = getattr(server_or_folder, "data", server_or_folder)
    options = {} if user is None else {"user": user, "group": user, "extra_groups": []}
    return subprocess.run(
        [str(binary), "key", *map(str, arguments), "--data-dir", str(folder)], capture_output=True, text=True,
        timeout=60, env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}, **options)


def told(server, *arguments):
    """What a command says that has to succeed, as JSON."""
    done = key_command(server, *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done
    return json.loads(done.stdout)


def client_of(server, tenant, **options):
    """A client with a new key; `default_policy="strict"` is `--default-policy strict`."""
    flags = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    made = told(server, "create", "--tenant", tenant, *flags)
    client = Client(server.url, made["key"])
    client.key_id = made["id"]
    return client
