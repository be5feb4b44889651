"""Folders of policies with limits that a test can reach."""

import json
import shutil

from harness.folders import PACKAGE


def policies(folder, workspace="folder", **limits):
    """A copy of the shipped policies in which `default` has other limits; returns its path."""
    copy = folder / "policies"
    shutil.copytree(PACKAGE / "policies", copy)
    for path in [copy, *copy.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    file = copy / "default.json"
    policy = json.loads(file.read_text())
    assert limits.keys() <= policy["limits"].keys(), "a limit that there is"
    policy["limits"].update(limits)
    policy["filesystem"]["workspace"] = workspace
    file.write_text(json.dumps(policy))
    return copy
