"""The root file system of the containers: Debian as debootstrap makes it, and what the server needs from it."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

# What the server and its interpreter load besides what every Debian has, and what some attacks are programs of.
PACKAGES = ["python3", f"libpython{'.'.join(platform.python_version_tuple()[:2])}", "libseccomp2", "libsqlite3-0",
            "libstdc++6", "nodejs"]
# debootstrap's own, unless one is named.
MIRROR = os.environ.get("NESTBOX_DEBIAN_MIRROR")


def root(folder):
    """The root in the folder, made there if it is not what is asked for. It takes a minute, and stays for the next time."""
    wanted = " ".join([_suite(), *PACKAGES])
    made, stamp = folder / "root", folder / "stamp"
    if stamp.is_file() and stamp.read_text() == wanted:
        return made
    stamp.unlink(missing_ok=True)
    shutil.rmtree(made, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", _suite(), made,
         *([MIRROR] if MIRROR else [])],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"debootstrap could not make a root:\n{done.stdout[-3000:]}"
    stamp.write_text(wanted)
    return made


def _suite():
    """The host's own release: the tests' interpreter and the programs are built for its libraries."""
    fields = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line)
    return fields["VERSION_CODENAME"].strip('"')


def libraries(*programs):
    """Folders of the libraries that the programs load from outside of the system's: the Swift runtime's."""
    found = set()
    for program in programs:
        for line in subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout.splitlines():
            path = line.partition("=>")[2].split("(")[0].strip()
            if path and not path.startswith(("/lib", "/usr/lib")):
                found.add(str(Path(path).parent))
    return sorted(found)
