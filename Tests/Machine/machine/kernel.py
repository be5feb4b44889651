"""The kernel of the machine: the one that Debian has for everybody."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

META_PACKAGE = "linux-image-amd64"


class CannotBeHad(Exception):
    """A command failed that gets the kernel, or one that looks into it."""


@dataclass
class Kernel:
    version: str
    folder: Path

    @property
    def image(self):
        return self.folder / "boot" / f"vmlinuz-{self.version}"

    def files_of(self, *names):
        """The files of the modules and of those that they need, in the order in which they can be loaded."""
        files = {}
        for name in names:
            lines = _output("modprobe", "--dirname", self.folder, "--set-version", self.version, "--show-depends", name)
            files.update({line.split()[1]: None for line in lines.splitlines() if line.startswith("insmod ")})
        return [Path(file) for file in files]


def kernel(folder):
    """The kernel in the folder, unpacked there if it is not the one that Debian has now. It is not installed."""
    try:
        return _kernel(folder)
    except CannotBeHad:
        # What apt knows of the mirror may be old, or nothing.
        _output("apt-get", "-qq", "update")
        return _kernel(folder)


def _kernel(folder):
    lines = [line.split() for line in _output("apt-cache", "depends", META_PACKAGE).splitlines()]
    package = next((words[1] for words in lines if words[0] == "Depends:"), None)
    if package is None:
        raise CannotBeHad(f"apt knows of no package {META_PACKAGE}")
    version = package.removeprefix("linux-image-")
    made = folder / version
    if not made.is_dir():
        # Made beside its place: what is interrupted is not taken for ready the next time.
        shutil.rmtree(folder, ignore_errors=True)
        fresh = folder / "new"
        fresh.mkdir(parents=True)
        # As this user: apt's own may not write here.
        _output("apt-get", "--option=APT::Sandbox::User=root", "download", package, cwd=fresh)
        archive, = fresh.glob("*.deb")
        _output("dpkg-deb", "--extract", archive, fresh)
        archive.unlink()
        _output("depmod", "--basedir", fresh, version)
        fresh.rename(made)
    return Kernel(version, made)


def _output(*command, cwd=None):
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    done = subprocess.run([str(word) for word in command], cwd=cwd, text=True, env={**os.environ, "PATH": path},
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise CannotBeHad(f"'{' '.join(map(str, command))}' failed:\n{done.stdout}{done.stderr}")
    return done.stdout
