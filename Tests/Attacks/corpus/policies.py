"""Policies as an operator would change them, for tests that cannot wait as long as the default one does."""

import json
import shutil

from harness.folders import PACKAGE


# What the twin of a policy is called that attacks alone have.
ATTACKED = "{}-attacked"


def changed(folder, limits, attacked):
    """The product's policies in a folder of their own, with other limits; returns the folder.

    `attacked` are the limits in which each policy has a twin, for attacks alone; without any there is none.
    """
    shutil.copytree(PACKAGE / "policies", folder)
    for path in list(folder.glob("*.json")):
        policy = json.loads(path.read_text())
        policy["limits"].update(limits)
        path.write_text(json.dumps(policy))
        if attacked:
            policy["limits"].update(attacked)
            policy["name"] = ATTACKED.format(policy["name"])
            path.with_stem(policy["name"]).write_text(json.dumps(policy))
    return folder
