"""A file system that has project quotas and was not mounted with them: the gateway counts, and says why."""

import pytest

from test_quotas import MIB, XFS, mounted, start


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with mounted(XFS, tmp_path_factory.mktemp("disk")) as folder, start(folder, "counted") as server:
        yield server


def test_health_says_what_is_missing(server, client):
    layers = client.get("/v1/health", params={"detail": "full"})["isolation"]["layers"]
    layer = next(layer for layer in layers if layer["name"] == "workspace_quota")
    folder = server.data / "workspaces"
    assert not layer["active"] and layer["reason"] == (
        f"the file system of {folder} is not mounted with project quotas; the gateway counts the folder")


def test_an_execution_that_fills_the_folder_is_stopped(client, session):
    shown = client.run(session, f"""
import time
for number in range(1000):
    with open(str(number % 60), 'wb') as file: file.write(bytes({MIB}))
    time.sleep(0.1)
print('filled')
""").console
    assert "take more than 16 MiB" in shown and "filled" not in shown, shown
