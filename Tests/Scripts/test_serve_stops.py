"""`Scripts/serve` on a machine that it cannot work on: one line that says why, and no more."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.folders import open_folder

SCRIPTS = Path(__file__).resolve().parents[2] / "Scripts"
ORDINARY_USER = os.getuid() or 61000


@pytest.fixture
def machine():
    """A copy of the scripts that every user can run, and a folder of programs that come first on their PATH."""
    with open_folder() as folder:
        shutil.copytree(SCRIPTS, folder / "Scripts")
        fakes, programs = folder / "fakes", folder / "programs"
        fakes.mkdir()
        programs.mkdir()
        for program in Path("/usr/bin").iterdir():
            if not program.name.startswith("swift"):
                (programs / program.name).symlink_to(program)
        yield folder


def fake(machine, name, script):
    program = machine / "fakes" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def fake_swift(machine, version):
    fake(machine, "swift", f"echo 'Swift version {version} (swift-{version}-RELEASE)'")


def stop_line(machine, *arguments, uid=None, **settings):
    """Runs `Scripts/serve` where it has to stop, and returns the one line that it says."""
    user = {} if uid in (None, os.getuid()) else {"user": uid, "group": uid, "extra_groups": []}
    environment = {"PATH": f"{machine}/fakes:{machine}/programs", "HOME": "/nonexistent", "LANG": "C.UTF-8",
                   **settings}
    ran = subprocess.run(
        [machine / "Scripts" / "serve", *arguments], env=environment, cwd=machine, text=True, timeout=60, capture_output=True,
        **user)
    assert ran.returncode != 0
    assert ran.stdout == ""
    lines = ran.stderr.splitlines()
    assert len(lines) == 1, ran.stderr
    assert lines[0].startswith("serve: ")
    return lines[0]


def test_there_is_no_swift(machine):
    line = stop_line(machine)
    assert "Swift 6.3" in line and "https://" in line


def test_swift_is_too_old(machine):
    fake_swift(machine, "5.9")
    line = stop_line(machine)
    assert "Swift 6.3" in line and "5.9" in line


def test_swift_does_not_work(machine):
    fake(machine, "swift", "exit 127")
    assert "swift --version" in stop_line(machine)


def test_packages_are_missing_and_only_root_may_install_them(machine):
    fake_swift(machine, "6.3")
    fake(machine, "dpkg-query", "echo installed,git,")
    line = stop_line(machine, uid=ORDINARY_USER)
    assert "sudo apt-get install -y" in line.replace("apt-get update && sudo ", "")
    assert "libseccomp-dev" in line and " git " not in line


def test_the_kernel_is_too_old(machine):
    fake_swift(machine, "6.3")
    fake(machine, "uname", """case $1 in -r) echo 5.10.0-28-amd64;; *) exec /usr/bin/uname "$@";; esac""")
    line = stop_line(machine)
    assert "Linux 5.14" in line and "5.10.0" in line


def test_the_machine_is_of_another_kind(machine):
    fake_swift(machine, "6.3")
    fake(machine, "uname", """case $1 in -m) echo riscv64;; *) exec /usr/bin/uname "$@";; esac""")
    assert "riscv64" in stop_line(machine)


def test_user_namespaces_are_forbidden(machine):
    fake_swift(machine, "6.3")
    fake(machine, "unshare", "exit 1")
    for line in (stop_line(machine, NESTBOX_REQUIRE_ISOLATION="full"), stop_line(machine, "--require-isolation", "full"),
                 stop_line(machine, "--require-isolation=full", NESTBOX_REQUIRE_ISOLATION="process")):
        assert "user.max_user_namespaces" in line and "NESTBOX_REQUIRE_ISOLATION" in line


def test_user_namespaces_are_not_asked_for_where_less_will_do(machine):
    fake_swift(machine, "6.3")
    fake(machine, "unshare", "exit 1")
    fake(machine, "dpkg-query", "echo installed,git,")
    line = stop_line(machine, uid=ORDINARY_USER, NESTBOX_REQUIRE_ISOLATION="process")
    assert "libseccomp-dev" in line, "it got as far as the packages"
