"""pip, as sessions have it: into the session's own folder, from where the operator says, or one sentence why not.

A courtesy and no wall: what a session cannot reach is for its network namespace to say.
"""

import os
import sys

CHANGING = ("install", "download", "wheel", "index", "search")
"""Commands that ask an index."""

SETTINGS = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    # What is kept for a second time would count as the session's files.
    "PIP_NO_CACHE_DIR": "1",
    "PIP_PROGRESS_BAR": "off",
    # The index is asked by the server, and whether it answers does not change within seconds.
    "PIP_RETRIES": "1",
}


def command(arguments):
    return next((argument for argument in arguments if not argument.startswith("-")), None)


def prepare():
    """Has pip take the session's folder for the environment that it works in, and the interpreter's packages for what is around it."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    index = os.environ.get("NESTBOX_PACKAGES_INDEX")
    wheels = os.environ.get("NESTBOX_PACKAGES_WHEELS")
    if index:
        os.environ.setdefault("PIP_INDEX_URL", index)
    else:
        os.environ.setdefault("PIP_NO_INDEX", "1")
    if wheels:
        os.environ.setdefault("PIP_FIND_LINKS", wheels)
    sys.prefix = sys.exec_prefix = os.environ["NESTBOX_PACKAGES"]


def tell_problems():
    """What the server knows of why it failed. pip says no more of an index that does not answer than that it has nothing."""
    index = os.environ.get("NESTBOX_PACKAGES_INDEX")
    if not index:
        return
    import urllib.request

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(index[: -len("simple/")] + "problems", timeout=5) as answer:
            lines = answer.read(16384).decode("utf-8", "replace").splitlines()
    except OSError:
        lines = ["the package index can be reached while an execution of the session runs, and at no other time"]
    for line in lines:
        print("nestbox: " + line, file=sys.stderr)


def main(arguments):
    granted = bool(os.environ.get("NESTBOX_PACKAGES"))
    if not granted and command(arguments) in CHANGING:
        policy = os.environ.get("NESTBOX_POLICY", "")
        print(
            f"Packages cannot be installed in this session: its policy '{policy}' does not grant it.", file=sys.stderr)
        return 1
    if granted:
        prepare()
        # In an environment of one's own it says what is done here anyway.
        if command(arguments) == "install":
            arguments = [argument for argument in arguments if argument != "--user"]
    try:
        from pip._internal.cli.main import main as pip
    except ImportError:
        print("pip is not there: the server's interpreter has none.", file=sys.stderr)
        return 1
    status = pip(arguments)
    if status and granted and command(arguments) in CHANGING:
        tell_problems()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
