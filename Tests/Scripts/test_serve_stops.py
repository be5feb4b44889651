"""The scripts on made-up machines: what they install and build, and where they cannot work the one line that says why."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.folders import open_folder

SCRIPTS = Path(__file__).resolve().parents[2] / "Scripts"
ORDINARY_USER = os.getuid() or 61000
DEBIAN_PYTHON = Path("/usr/bin/python3").resolve().name

# Debian's packages without which Swift does not link or Nestbox does not run.
PACKAGES = {"binutils", "g++", "libc6-dev", "libcurl4", "libncurses6", "libuuid1", "libxml2", "zlib1g-dev",
            "ca-certificates", "curl", "git", "libseccomp-dev", "libsqlite3-dev", "pkg-config"}
PYTHON_PACKAGES = {"python3", "python3-venv", f"lib{DEBIAN_PYTHON}"}


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


def fake_packages(machine, *installed):
    """A Debian that has these packages. What its apt-get is told is in `calls` from then on."""
    calls, has = machine / "calls", machine / "installed"
    calls.touch()
    has.write_text("".join(f"installed,{name},\n" for name in installed))
    fake(machine, "dpkg-query", f"exec cat {has}")
    fake(machine, "apt-get", f"""
        echo "$DEBIAN_FRONTEND" "$@" >>{calls}
        [ "$1" != install ] || for word; do printf 'installed,%s,\\n' "$word" >>{has}; done""")
    return calls


def installed_by(calls):
    """The packages that it was told to install, all at once, after the lists of what there is were renewed."""
    update, install = calls.read_text().splitlines()
    assert update.split() == ["update", "-qq"]
    words = install.split()
    assert words[:5] == ["noninteractive", "install", "-qq", "-y", "--no-install-recommends"]
    assert len(words) == len(set(words))
    return set(words[5:])


def run(machine, script, *arguments, uid=None, **settings):
    user = {} if uid in (None, os.getuid()) else {"user": uid, "group": uid, "extra_groups": []}
    environment = {"PATH": f"{machine}/fakes:{machine}/programs", "HOME": "/nonexistent", "LANG": "C.UTF-8",
                   **settings}
    return subprocess.run(
        [machine / "Scripts" / script, *arguments], env=environment, cwd=machine, text=True, timeout=60,
        capture_output=True, stdin=subprocess.DEVNULL, **user)


def stop_lines(machine, script, *arguments, **options):
    """Runs a script where it has to stop, and returns all that it says."""
    ran = run(machine, script, *arguments, **options)
    assert ran.returncode != 0
    assert ran.stdout == ""
    lines = ran.stderr.splitlines()
    if script == "test":
        # It says what it does; the rest is as short.
        assert (lines.pop(0), lines.pop()) == ("==> setup", "Scripts/test: FAILED in phase setup"), ran.stderr
    assert lines[-1].startswith(f"{script}: "), ran.stderr
    return lines


def stop_line(machine, *arguments, script="serve", **options):
    """Runs a script where it has to stop, and returns the one line that says why."""
    line, = stop_lines(machine, script, *arguments, **options)
    return line


@pytest.fixture(params=["serve", "test"])
def script(request, machine):
    # Whether it may make user namespaces is another test's affair.
    fake(machine, "unshare", "exit 0")
    return request.param


def test_there_is_no_swift(machine, script):
    line = stop_line(machine, script=script)
    assert "Swift 6.3" in line and "https://" in line


def test_swift_is_too_old(machine, script):
    fake_swift(machine, "5.9")
    fake_packages(machine)
    stop_lines(machine, script)
    line = stop_line(machine, script=script)
    assert "Swift 6.3" in line and "5.9" in line


def test_swift_does_not_work(machine, script):
    fake(machine, "swift", "exit 127")
    fake_packages(machine)
    stop_lines(machine, script)
    assert "swift --version" in stop_line(machine, script=script)


def test_packages_are_missing_and_only_root_may_install_them(machine, script):
    fake_swift(machine, "6.3")
    calls = fake_packages(machine, "git")
    line = stop_line(machine, script=script, uid=ORDINARY_USER)
    command = "sudo apt-get update && sudo apt-get install -y "
    assert command in line
    assert set(line.split(command)[1].split()) >= (PACKAGES | PYTHON_PACKAGES) - {"git"}
    assert " git " not in line and calls.read_text() == ""


def test_root_has_what_is_missing_installed_once(machine):
    fake_swift(machine, "5.9")
    calls = fake_packages(machine, "git", "curl")
    said, line = stop_lines(machine, "serve")
    assert said.startswith("Installing Debian packages: ") and "Swift 6.3" in line
    assert installed_by(calls) == (PACKAGES | PYTHON_PACKAGES) - {"git", "curl"}
    assert set(said.split(": ")[1].split()) == installed_by(calls)
    calls.write_text("")
    assert "Swift 6.3" in stop_line(machine)
    assert calls.read_text() == "", "nothing is missing any more"


def test_whoever_names_an_interpreter_needs_none_of_debian_s(machine):
    fake_swift(machine, "5.9")
    calls = fake_packages(machine)
    stop_lines(machine, "serve", PYTHON_PATH="/usr/bin/python3")
    assert installed_by(calls) == PACKAGES


def test_the_tests_need_languages_besides(machine):
    fake_swift(machine, "5.9")
    calls = fake_packages(machine)
    stop_lines(machine, "test", PYTHON_PATH="/usr/bin/python3")
    assert installed_by(calls) > PACKAGES | PYTHON_PACKAGES | {"nodejs", "ruby", "r-base-core"}


def test_packages_cannot_be_installed(machine, script):
    fake_swift(machine, "6.3")
    fake_packages(machine, *PACKAGES - {"libseccomp-dev"}, *PYTHON_PACKAGES)
    fake(machine, "apt-get", "echo 'E: no such thing'; exit 100")
    lines = stop_lines(machine, script)
    assert len(lines) == 2 and "apt-get could not install: " in lines[1] and "libseccomp-dev" in lines[1]


def test_packages_that_go_by_another_name_are_there(machine):
    fake_swift(machine, "5.9")
    calls = fake_packages(machine, *(PACKAGES | PYTHON_PACKAGES) - {"libcurl4"})
    with (machine / "installed").open("a") as has:
        has.write("installed,libcurl4t64,libcurl4 (= 8.5)\n")
    assert "Swift 6.3" in stop_line(machine)
    assert calls.read_text() == ""


def test_it_is_no_relative_of_debian(machine):
    fake_swift(machine, "6.3")
    (machine / "programs" / "dpkg-query").unlink()
    assert "CONTRIBUTING.md" in stop_line(machine)


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


def fake_build(machine):
    """Sources and a Swift that builds them: `builds` tells of each time, and its `nestbox` says how it was called."""
    builds, bin = machine / "builds", machine / "bin"
    builds.touch()
    (machine / "Sources").mkdir()
    (machine / "Package.swift").write_text("// package")
    fake(machine, "swift", f"""
        case "$*" in
            --version) echo 'Swift version 6.3 (swift-6.3-RELEASE)';;
            build*" --show-bin-path") echo {bin};;
            build*" --configuration release")
                echo built >>{builds}
                mkdir -p {bin} "$5"
                for name in nestbox nestbox-worker; do
                    printf '#!/bin/sh\necho "%s" "$NESTBOX_DATA_DIR" "$PYTHON_PATH" "$@"\n' $name >{bin}/$name
                    chmod +x {bin}/$name
                done;;
            *) exit 1;;
        esac""")
    return builds


def ready_for(machine):
    """Settings with which nothing is left to do but to build."""
    return {"PYTHON_PATH": "/usr/bin/python3", "NESTBOX_SCRATCH": f"{machine}/scratch",
            "NESTBOX_DATA_DIR": f"{machine}/data", "NESTBOX_REQUIRE_ISOLATION": "process"}


def test_a_second_start_builds_nothing_and_one_of_changed_sources_does(machine):
    fake_packages(machine, *PACKAGES)
    builds = fake_build(machine)
    source = machine / "Sources" / "a file.swift"
    source.write_text("// one")

    def start(expected_builds):
        ran = run(machine, "serve", "--port", "7001", **ready_for(machine))
        assert ran.stdout == f"nestbox {machine}/data /usr/bin/python3 serve --port 7001\n", ran.stderr
        assert builds.read_text().count("built") == expected_builds
        return ran.stderr

    assert start(1).startswith("Building Nestbox in ")
    for _ in range(2):
        assert start(1) == "", "there is nothing to build, and nothing to say"

    # As an archive that is unpacked over it may: other contents, and times of long ago.
    source.write_text("// two")
    os.utime(source, (1, 1))
    start(2)
    source.rename(source.with_name("another file.swift"))
    start(3)
    # Others build in the same place.
    (machine / "bin" / "nestbox-worker").write_text("made of something else")
    start(4)
    shutil.rmtree(machine / "bin")
    start(5)
    start(5)


def test_a_build_that_fails_is_tried_again(machine):
    fake_packages(machine, *PACKAGES)
    builds = fake_build(machine)
    working = (machine / "fakes" / "swift").read_text()
    fake(machine, "swift", working.replace("echo built", "exit 1; echo built"))
    assert stop_lines(machine, "serve", **ready_for(machine))[-1] == "serve: the build failed"
    fake(machine, "swift", working)
    assert run(machine, "serve", **ready_for(machine)).returncode == 0
    assert builds.read_text() == "built\n"
