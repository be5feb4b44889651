"""What the server says of its isolation, held against the kernel's own word from outside; and where it refuses to start."""

import ctypes
import errno
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from harness.folders import PACKAGE, open_folder, program_for
from harness.networks import network
from harness.secrets import without_canary
from harness.server import BINARY, Server, environment
from harness.users import UID

PR_SET_DUMPABLE = 4
CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000


def isolation(client):
    return client.get("/v1/health", params={"detail": "full"})["isolation"]


def test_each_layer_is_what_the_kernel_says_of_a_worker_and_its_kernel(server, client, session):
    layers = {layer["name"]: layer for layer in isolation(client)["layers"]}
    assert all(layer["active"] for name, layer in layers.items() if name != "workspace_quota")
    _, kernel, worker = server.lineage(session)
    for process in (kernel, worker):
        status = {name: value.strip() for name, value in process.status.items()}
        for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            assert name in layers["capabilities"]["evidence"] and int(status[name], 16) == 0
        # The kernel shows them to nobody else.
        assert "the securebits are 0xef, locked" in layers["capabilities"]["evidence"]
        assert status["NoNewPrivs"] == "1"
        assert status["Seccomp"] == "2"
    filters = [process.status["Seccomp_filters"].strip() for process in (worker, kernel)]
    assert f"filters: {filters[0]} in the worker, {filters[1]} in a kernel" in layers["seccomp"]["evidence"]
    assert worker.status["Uid"].split()[0] in layers["identity"]["evidence"]
    for kind in ("user", "pid", "mnt", "net", "ipc", "uts", "cgroup"):
        assert kind in layers["namespaces"]["evidence"]
        assert os.readlink(f"/proc/{worker.pid}/ns/{kind}") != os.readlink("/proc/self/ns/" + kind)


def test_what_the_server_reports_as_refused_is_refused_to_code_as_well(client, session):
    """The file's mode lets everybody write it, so that only Landlock can be what refuses."""
    shown = client.run(session, """
import os, stat
path = '/proc/self/timerslack_ns'
print(oct(stat.S_IMODE(os.stat(path).st_mode)))
try: open(path, 'w')
except PermissionError as error: print('BLOCKED', error.errno)
else: print('ESCAPE')
""").console
    assert shown == "0o666\nBLOCKED 13\n"


@pytest.mark.parametrize("action", ["connect", "signal"])
def test_nothing_of_the_domain_is_in_the_way_inside_of_it(client, session, action):
    """Scopes keep signals and abstract sockets inside the domain; a session's own processes share one."""
    attempts = {
        "signal": "child = subprocess.Popen(['sleep', '1000'])\nchild.terminate()\nprint(child.wait())",
        "connect": "server = socket.socket(socket.AF_UNIX)\nserver.bind('\\0mine')\nserver.listen()\n"
                   "print(socket.socket(socket.AF_UNIX).connect_ex('\\0mine'))",
    }
    shown = client.run(session, "import socket, subprocess\n" + attempts[action]).console
    assert shown == {"signal": "-15\n", "connect": "0\n"}[action]


def run(folder, *command, user=None, before=None, binary=BINARY, **settings):
    """Runs a command of the program to its end, as a user and under a condition: its exit code and what it printed."""
    (folder / "home").mkdir(parents=True, exist_ok=True)
    identity = {} if user in (None, os.getuid()) else {"user": user, "group": user, "extra_groups": []}
    done = subprocess.run(
        [str(binary), *command], env=environment(folder, settings), text=True, timeout=120, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=before, **identity)
    return done.returncode, without_canary(done.stdout)


def doctor(folder, *arguments, **settings):
    return run(folder, "doctor", *arguments, **settings)


def test_the_doctor_finds_nothing_amiss(tmp_path):
    code, printed = doctor(tmp_path)
    assert code == 0, printed
    assert "'nestbox serve' would start." in printed
    assert "ran 1+1" in printed
    assert not (tmp_path / "data").exists(), "it makes nothing"


def test_the_doctor_s_json_says_the_same_as_health(tmp_path, client):
    code, printed = doctor(tmp_path, "--json")
    report = json.loads(printed)
    assert code == 0 and report["would_start"] is True
    names = {finding["name"] for finding in report["findings"]}
    assert names >= {"kernel", "Landlock", "container", "cgroup", "settings", "data folder", "policy default",
                     "interpreter", "packages", "level full", "worker"}
    assert {finding["verdict"] for finding in report["findings"]} <= {"ok", "warning"}
    theirs = isolation(client)
    assert report["isolation"]["level"] == theirs["level"] == "full"
    assert [(layer["name"], layer["active"]) for layer in report["isolation"]["layers"]] == [
        (layer["name"], layer["active"]) for layer in theirs["layers"]]


@pytest.mark.parametrize(("settings", "finding"), [
    ({"PYTHON_PATH": "/nowhere/python3"}, "interpreter"),
    ({"NESTBOX_POLICIES_DIR": "/nowhere"}, "policies"),
    ({"NESTBOX_DATA_DIR": "/dev/null"}, "data folder"),
    ({"NESTBOX_REQUIRE_ISOLATION": "some"}, "settings"),
])
def test_the_doctor_names_what_keeps_the_server_from_starting(tmp_path, settings, finding):
    code, printed = doctor(tmp_path, "--json", **settings)
    report = json.loads(printed)
    assert code == 1 and report["would_start"] is False
    assert finding in {one["name"] for one in report["findings"] if one["verdict"] == "failed"}
    assert "would not start" in doctor(tmp_path, **settings)[1]


@pytest.fixture
def interpreter_that_ends(tmp_path):
    """An interpreter with every package of the tests' own, and a module whose import ends the process."""
    packages = sysconfig.get_path("purelib")
    own = tmp_path / "python"
    site = own / Path(packages).relative_to(sys.prefix)
    site.mkdir(parents=True)
    (site / "tests.pth").write_text(packages + "\n")
    (site / "ends_the_process.py").write_text("import os\nos._exit(3)\n")
    (own / "pyvenv.cfg").write_text((Path(sys.prefix) / "pyvenv.cfg").read_text())
    (own / "bin").mkdir()
    (own / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    return own / "bin" / "python"


def test_the_doctor_says_that_no_worker_can_be_made_and_ends(tmp_path, interpreter_that_ends):
    settings = {"PYTHON_PATH": str(interpreter_that_ends), "NESTBOX_PRELOAD": "ends_the_process"}
    code, printed = doctor(tmp_path, "--json", **settings)
    worker, = [one for one in json.loads(printed)["findings"] if one["name"] == "worker"]
    assert code == 1 and worker["verdict"] == "failed" and "forkserver" in json.dumps(worker), printed


def test_the_doctor_leaves_a_server_that_runs_alone(server, client, session):
    client.run(session, "kept = 41")
    code, printed = doctor(server.folder, NESTBOX_DATA_DIR=str(server.data))
    assert code == 0, printed
    assert "a server runs on it now" in printed
    assert client.run(session, "kept + 1").console == "42\n"


def call(function, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, function)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), function)


def enter_user_namespace(others=0):
    """In a child that is about to become the server: a user namespace of its own, in which it is who it was."""
    # Before exec, what /proc shows of a process that has changed its user belongs to root.
    call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)
    user, group = os.getuid(), os.getgid()
    call("unshare", CLONE_NEWUSER | others)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def no_further_user_namespaces():
    enter_user_namespace()
    Path("/proc/sys/user/max_user_namespaces").write_text("0")


def a_part_of_proc_hidden():
    """As container runtimes do it: the kernel then lets nobody without privileges mount a whole one."""
    enter_user_namespace(CLONE_NEWNS)
    call("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)
    call("mount", b"/dev/null", b"/proc/version", None, MS_BIND, None)


@pytest.fixture(scope="module")
def ordinary():
    """A folder, the program and the settings of an ordinary user."""
    with open_folder() as folder:
        binary, python = program_for(UID)
        os.chown(folder, UID, -1)
        (folder / "home").mkdir()
        os.chown(folder / "home", UID, -1)
        # Root's files are nobody's in a namespace that does not map root; the program takes no policies from nobody.
        shutil.copytree(PACKAGE / "policies", folder / "policies")
        yield folder, binary, {"PYTHON_PATH": python, "NESTBOX_POLICIES_DIR": folder / "policies"}


@pytest.mark.parametrize(("condition", "stage", "fix"), [
    (no_further_user_namespaces, "root: new namespaces, with a user namespace: No space left on device",
     "sysctl -w user.max_user_namespaces=15000"),
    (a_part_of_proc_hidden, "enter-root: mount proc on /proc: Operation not permitted", "umount /proc/version"),
])
@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_where_the_level_cannot_be_had_it_says_why_and_what_would_help(ordinary, command, condition, stage, fix):
    folder, binary, settings = ordinary
    code, printed = run(folder, command, user=UID, before=condition, binary=binary, **settings)
    assert code == 1, printed
    line = next(line for line in printed.splitlines() if "level full failed at" in line)
    assert "NESTBOX_REQUIRE_ISOLATION" in line and stage in line and fix in line
    assert command == "doctor" or len(printed.splitlines()) == 1, printed


def test_a_level_that_there_is_no_process_left_to_try_it_with_is_tried_again_and_taken(ordinary):
    """The first `nestbox-worker` has no process left for a worker, and takes that limit from all that follow. Any level would
    be accepted."""
    folder, binary, settings = ordinary
    worker, short = binary.parent / "nestbox-worker", folder / "short"
    limited, behind = folder / "limited", folder / "behind"
    limited.write_text(f"#!/bin/bash\n[ -e {short} ] && rm {short} && ulimit -u 0\nexec {behind}\n")
    limited.chmod(0o755)
    for file in (short, behind):
        file.touch()

    def put_the_limit_in_place():
        enter_user_namespace(CLONE_NEWNS)
        call("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)
        for source, target in ((worker, behind), (limited, worker)):
            call("mount", os.fsencode(source), os.fsencode(target), None, MS_BIND, None)

    with Server(folder, binary=binary, uid=UID, before=put_the_limit_in_place, NESTBOX_REQUIRE_ISOLATION="process",
                **settings) as server:
        report = isolation(server.client)
    assert (report["level"], report["required"], report["refused"]) == ("full", "process", []), report
    told, = [line for line in server.log.splitlines() if line.endswith("could not be tried, trying again")]
    assert "level=full" in told and "spawn: clone: Resource temporarily unavailable" in told, told


def test_nothing_is_run_where_the_level_cannot_be_had(ordinary):
    folder, binary, settings = ordinary
    (folder / "program.py").write_text("print('ran')\n")
    code, printed = run(folder, "run", str(folder / "program.py"), user=UID, before=no_further_user_namespaces,
                        binary=binary, **settings)
    assert code == 125 and "level full failed at" in printed and len(printed.splitlines()) == 1, printed
    code, printed = run(folder, "run", "--require-isolation", "process", str(folder / "program.py"), user=UID,
                        before=no_further_user_namespaces, binary=binary, **settings)
    assert (code, printed) == (0, "ran\n")


def test_temporary_files_that_have_no_file_system_are_counted(ordinary):
    folder, binary, settings = ordinary
    (folder / "filler.py").write_text("""
import os, time
for number in range(6):
    file = os.open(f"{os.environ['TMPDIR']}/{number}", os.O_CREAT | os.O_WRONLY)
    os.posix_fallocate(file, 0, 64 << 20)
time.sleep(100)
print('never')
""")
    code, printed = run(folder, "run", "--require-isolation", "process", str(folder / "filler.py"), user=UID,
                        before=no_further_user_namespaces, binary=binary, **settings)
    assert code == 123 and "never" not in printed, printed
    assert ("nestbox: the temporary files took more room than policy container allows, which is 320 MiB and 20480 files\n"
            in printed), printed


def test_who_may_not_enter_a_granted_network_is_told_what_to_change(ordinary):
    """An ordinary user may open the file and make namespaces of its own, and not enter one of root's."""
    folder, binary, settings = ordinary
    bound = folder / "network"
    bound.touch()
    with network() as made:
        def bind():
            call("unshare", CLONE_NEWNS)
            call("mount", None, b"/", None, MS_REC | MS_PRIVATE, None)
            call("mount", made.path.encode(), str(bound).encode(), None, MS_BIND, None)
            os.setresgid(UID, UID, UID)
            os.setresuid(UID, UID, UID)

        code, printed = run(folder, "serve", before=bind, binary=binary, NESTBOX_NETWORK_NAMESPACE=bound, **settings)
    assert (code, printed) == (1, (
        f"nestbox: NESTBOX_NETWORK_NAMESPACE: the server may not enter {bound}: Operation not permitted; start it as root,"
        " or with CAP_SYS_ADMIN in the user namespace that the network namespace was made in\n"))


def make(change):
    """Does to this process what the printed command would do to it. No program could, as none keeps a namespace's privileges."""
    command, *arguments = change.split()
    if command == "sysctl":
        name, value = arguments[1].split("=")
        Path("/proc/sys", *name.split(".")).write_text(value)
    else:
        assert command == "umount", change
        for path in arguments:
            call("umount2", os.fsencode(path), 0)


@pytest.mark.parametrize("condition", [no_further_user_namespaces, a_part_of_proc_hidden])
def test_the_change_that_is_printed_is_all_that_the_level_takes(ordinary, condition):
    folder, binary, settings = ordinary
    code, printed = run(folder, "serve", user=UID, before=condition, binary=binary, **settings)
    assert code == 1, printed
    change = re.search(r"'((?:sysctl -w|umount) [^']+)'", printed)[1]

    def change_it():
        condition()
        make(change)

    with Server(folder, binary=binary, uid=UID, before=change_it, **settings) as server:
        report = isolation(server.client)
    assert (report["level"], report["refused"]) == ("full", []), report


def test_where_less_is_accepted_it_takes_the_next_level_and_says_what_it_does_without(ordinary):
    folder, binary, settings = ordinary
    code, printed = run(
        folder, "doctor", "--require-isolation", "process", "--json", user=UID, before=no_further_user_namespaces,
        binary=binary, **settings)
    report = json.loads(printed)
    assert code == 0 and report["would_start"], printed
    isolation = report["isolation"]
    assert (isolation["level"], isolation["required"]) == ("process", "process")
    refused = isolation["refused"]
    assert [one["level"] for one in refused] == ["full", "uidsplit"]
    assert refused[0]["errno"] == errno.ENOSPC and "max_user_namespaces" in refused[0]["fix"]
    layers = {layer["name"]: layer for layer in isolation["layers"]}
    for name in ("capabilities", "no_new_privileges", "landlock", "seccomp", "resource_limits"):
        assert layers[name]["active"], layers[name]
    for name in ("namespaces", "identity", "read_only_root", "network"):
        assert not layers[name]["active"] and "level process" in layers[name]["reason"]
