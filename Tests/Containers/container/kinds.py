"""The containers that operators run, and the level that is true in each."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

PODMAN_PROFILE = Path("/usr/share/containers/seccomp.json")
_REFUSING = Path(__file__).resolve().parents[1] / "refusing.json"


@dataclass(frozen=True)
class Kind:
    """`user` is who the server runs as, `arguments` are podman's, and `level` what has to come of them."""

    name: str
    user: int
    level: str
    arguments: tuple = ()

    def __str__(self):
        return self.name


_BARE = ("--cap-drop", "all", "--security-opt", "no-new-privileges")
_REFUSED = ("--security-opt", f"seccomp={_REFUSING}")

# Under podman's own profile namespaces can be made; but parts of /proc are covered, so no worker can mount its own.
KINDS = [
    Kind("podman-root", 0, "uidsplit"),
    Kind("podman-user", 10001, "process", _BARE),
    Kind("podman-bare-root", 0, "process", _BARE),
    Kind("refusing-root", 0, "uidsplit", _REFUSED),
    Kind("refusing-user", 10001, "process", (*_BARE, *_REFUSED)),
    Kind("refusing-bare-root", 0, "process", (*_BARE, *_REFUSED)),
]

# One of each level, under the stricter profile.
UIDSPLIT, PROCESS = KINDS[3], KINDS[4]

# Those that the corpus runs in: root and somebody else, under either profile.
CORPUS = [KINDS[0], KINDS[1], UIDSPLIT, PROCESS]


def changed(kind, fix, folder):
    """The container with the change that the server asks for in `fix`, as somebody makes it who runs podman."""
    arguments = list(kind.arguments)
    for option in re.findall(r"'--security-opt ([^ ']+)'(?! for Docker)", fix):
        if option == "seccomp=FILE":
            calls = re.search("Allow the container (.+) with a profile of your own", fix)[1]
            option = f"seccomp={_profile(re.findall(r'[a-z][a-z0-9_]+', calls.replace(' and ', ' ')), folder)}"
        arguments += ["--security-opt", option]
    return replace(kind, name=f"{kind}-changed", level="full", arguments=tuple(arguments))


def _profile(names, folder):
    """podman's own, but these calls need no capability."""
    profile = json.loads(PODMAN_PROFILE.read_text())
    for rule in profile["syscalls"]:
        rule["names"] = [name for name in rule["names"] if name not in names]
    profile["syscalls"].append({"names": names, "action": "SCMP_ACT_ALLOW"})
    written = folder / "profile.json"
    written.write_text(json.dumps(profile))
    return written
