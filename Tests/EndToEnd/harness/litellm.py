"""The LiteLLM proxy, as its users install and configure it: a server that we have not written."""

import json
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import httpx

from harness.deadline import until
from harness.ports import reserved_port

KEY = "sk-proxy-7731"


def _program():
    try:
        return Path(os.environ["NESTBOX_LITELLM"])
    except KeyError:
        raise AssertionError("NESTBOX_LITELLM has to name the proxy's program; Scripts/test installs it") from None


@contextmanager
def proxy(folder, models):
    """Runs it with these models, a name and the parameters of each; gives its address."""
    with reserved_port() as port, _listening(folder, models, port) as address:
        yield address


@contextmanager
def _listening(folder, models, port):
    config = {
        "model_list": [{"model_name": name, "litellm_params": parameters} for name, parameters in models.items()],
        "general_settings": {"master_key": KEY},
        "litellm_settings": {"telemetry": False, "num_retries": 0},
    }
    path = folder / "litellm.json"
    # YAML is a superset of JSON, but for characters escaped in halves.
    path.write_text(json.dumps(config, ensure_ascii=False))
    address, log = f"http://127.0.0.1:{port}", folder / "litellm.log"
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8",
                   # Otherwise it fetches its list of prices from the network.
                   "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    with log.open("w") as output:
        process = subprocess.Popen(
            [_program(), "--config", path, "--host", "127.0.0.1", "--port", str(port)], env=environment, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)

        def ready():
            # Where its start fails it says so, and stays.
            assert process.poll() is None and "startup failed" not in log.read_text(), log.read_text()
            try:
                return httpx.get(f"{address}/health/liveliness", trust_env=False).status_code == 200
            except httpx.TransportError:
                return False
        try:
            until(ready, "the proxy's readiness", within=300)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
