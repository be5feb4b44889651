"""Policies as an operator would change them, for tests that cannot wait as long as the default one does."""

import json
import shutil

from harness.folders import PACKAGE


def changed(folder, **limits):
    """The product's policies in a folder of their own, with other limits; returns the folder."""
    shutil.copytree(PACKAGE / "policies", folder)
    for path in folder.glob("*.json"):
        policy = json.loads(path.read_text())
        policy["limits"].update(limits)
        path.write_text(json.dumps(policy))
    return folder
