"""The containers that operators run, and the level that is true in each."""

import json
from dataclasses import dataclass
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


def permitting(folder):
    """What makes the highest level possible in a container: all of /proc in sight, and the calls that podman's profile keeps
    for CAP_SYS_ADMIN, which workers have in their own namespaces alone."""
    profile = json.loads(PODMAN_PROFILE.read_text())
    names = ["sethostname", "setdomainname"]
    for rule in profile["syscalls"]:
        rule["names"] = [name for name in rule["names"] if name not in names]
    profile["syscalls"].append({"names": names, "action": "SCMP_ACT_ALLOW"})
    written = folder / "permitting.json"
    written.write_text(json.dumps(profile))
    return Kind("podman-permitting", 10001, "full",
                (*_BARE, "--security-opt", "unmask=ALL", "--security-opt", f"seccomp={written}"))
