"""Sessions' folders that the file system holds to their size: projects with hard limits."""

import ctypes
import errno
import fcntl
import os
import struct
import subprocess
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from harness.deadline import until
from harness.folders import PACKAGE
from harness.policies import policies
from harness.server import Server

MIB = 1 << 20
LIMITS = dict(workspace_bytes=16 * MIB, workspace_files=100)
# From <linux/fs.h>, <linux/quota.h> and the table of system calls.
GET_ATTRIBUTES, SET_ATTRIBUTES, INHERIT = 0x801C581F, 0x401C5820, 0x200
QUOTACTL_FD, GET_QUOTA, PROJECTS = 443, 0x800007, 2


class Kind(NamedTuple):
    """A file system, the disk of the machine that has it, and what it says of a write into a project that is full."""

    name: str
    device: str
    full: str


EXT4 = Kind("ext4", "/dev/vdb", "[Errno 122] Disk quota exceeded")
XFS = Kind("xfs", "/dev/vdc", "[Errno 28] No space left on device")


@pytest.fixture(scope="module", params=[EXT4, XFS], ids=lambda kind: kind.name)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def disk(kind, tmp_path_factory):
    with mounted(kind, tmp_path_factory.mktemp("disk"), "-o", "prjquota") as folder:
        yield folder


@contextmanager
def mounted(kind, folder, *options):
    subprocess.run(["mount", "-t", kind.name, *options, kind.device, folder], check=True)
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def start(folder, data="data", **changed):
    """A server on the disk, with the small limits or others."""
    own = folder / f"server-{len(list(folder.iterdir()))}"
    own.mkdir()
    return Server(own, NESTBOX_DATA_DIR=str(folder / data), NESTBOX_PRELOAD=",", NESTBOX_SPARE_WORKERS="1",
                  NESTBOX_POLICIES_DIR=policies(own, **{**LIMITS, **changed}))


@pytest.fixture(scope="module")
def server(disk):
    with start(disk) as server:
        yield server


def write(client, session, name, size):
    return client.run(session, f"print(open({name!r}, 'wb').write(bytes({size})))").console


def upload(client, session, name, size):
    return client.request("PUT", f"/v1/sessions/{session}/files/{name}", content=bytes(size))


def test_health_says_what_holds_the_folders(client):
    layers = client.get("/v1/health", params={"detail": "full"})["isolation"]["layers"]
    layer = next(layer for layer in layers if layer["name"] == "workspace_quota")
    assert layer["active"] and f"may have {16 * MIB} bytes and 101 files, its folder included" in layer["evidence"], layer


def test_a_write_beyond_the_size_fails_and_the_code_goes_on(kind, server, client, session):
    assert write(client, session, "fits", 10 * MIB) == f"{10 * MIB}\n"
    shown = client.run(session, f"""
kept = 1
try:
    with open('bursts', 'wb', buffering=0) as file:
        for _ in range(100): file.write(bytes({MIB}))
except OSError as error: print(error)
""").console
    assert shown == f"{kind.full}\n"
    assert client.run(session, "import os; os.unlink('bursts'); kept").console == "1\n"
    given_back(server, session, files=2)
    assert write(client, session, "again", 4 * MIB) == f"{4 * MIB}\n"
    taken = sum(file.stat().st_blocks * 512 for file in (server.data / "workspaces" / session).iterdir())
    assert taken <= 16 * MIB, "not a byte more"


def test_files_beyond_the_number_fail(kind, server, client, session):
    source = """
made = 0
try:
    for number in range({}):
        open('f' + str(number), 'w').close()
        made += 1
except OSError as error: print(f'[Errno {{error.errno}}]', error.strerror)
made
"""
    assert client.run(session, source.format(100)).console == "100\n"
    assert client.run(session, "import os\nfor name in os.listdir(): os.unlink(name)").console == ""
    given_back(server, session, files=1)
    assert client.run(session, source.format(150)).console == f"{kind.full}\n100\n"


def test_a_session_s_size_is_nobody_else_s(client):
    one, other = client.new_session(), client.new_session()
    assert write(client, one, "all", 15 * MIB) == write(client, other, "all", 15 * MIB) == f"{15 * MIB}\n"


def test_an_upload_counts_and_is_refused_beyond_the_size(kind, client, session):
    assert upload(client, session, "folder/one", 12 * MIB).status_code == 201
    refused = upload(client, session, "two", 6 * MIB)
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "quota_exceeded")
    # What has come by upload is the session's like what its code has written.
    shown = client.run(session, f"""
with open('two', 'wb', buffering=0) as file:
    for _ in range(6): file.write(bytes({MIB}))
""").console
    assert kind.full in shown
    # And a file takes the place of another that is as large.
    assert upload(client, session, "folder/one", 12 * MIB).status_code == 200


def test_code_cannot_leave_the_project_of_its_files(server, client, session):
    """By the kernel's rule, which holds without the filter too: from a user namespace no project can be changed."""
    client.run(session, "open('mine', 'w').close()")
    file = server.data / "workspaces" / session / "mine"
    attempt = f"""
import fcntl, os, struct
file = os.open({str(file)!r}, os.O_RDONLY)
try:
    attributes = bytearray(fcntl.ioctl(file, {GET_ATTRIBUTES}, bytes(28)))
    struct.pack_into('I', attributes, 12, 0)
    fcntl.ioctl(file, {SET_ATTRIBUTES}, bytes(attributes))
    print('ESCAPE')
except OSError as error: print('BLOCKED', error.errno)
"""
    shown = client.run(session, attempt.replace(str(file), "mine")).console
    assert "BLOCKED" in shown and "ESCAPE" not in shown
    user = os.stat(file).st_uid
    become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "unshare", "--user", "--map-root-user"]
    with opened(file) as descriptor:
        source = attempt.replace(f"os.open({str(file)!r}, os.O_RDONLY)", str(descriptor))
        done = subprocess.run([*become, "/usr/bin/python3", "-c", source], pass_fds=[descriptor], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/")
    assert done.stdout == f"BLOCKED {errno.EINVAL}\n", done.stdout


def test_a_project_ends_with_its_session(server, client, session):
    write(client, session, "file", MIB)
    project = project_of(server.data / "workspaces" / session)
    assert account_of(project, server.data).limit == 16 * MIB
    client.ask("DELETE", f"/v1/sessions/{session}")
    assert account_of(project, server.data).limit == 0
    until(lambda: account_of(project, server.data) == Account(0, 0, 0), "the end of what the project had")


def test_the_next_server_holds_the_folders_that_are_there_to_its_own_limits(disk):
    data = disk / "later"
    with start(disk, "later", workspace_bytes=8 * MIB) as server:
        session = server.client.new_session()
        assert write(server.client, session, "file", 6 * MIB) == f"{6 * MIB}\n"
        project = project_of(data / "workspaces" / session)
    with start(disk, "later", workspace_bytes=32 * MIB) as server:
        assert write(server.client, session, "more", 20 * MIB) == f"{20 * MIB}\n"
        assert project_of(data / "workspaces" / session) == project


def test_folders_of_a_time_without_quotas_are_taken_in(kind, disk):
    data = disk / "later"
    with start(disk, "later") as server:
        session = server.client.new_session()
        server.client.run(session, """
import os
os.mkdir('deep')
open('deep/file', 'wb').write(bytes(10 << 20))
os.symlink('/', 'link')
home = os.getcwd()
for _ in range(30):
    os.mkdir('n' * 200)
    os.chdir('n' * 200)
os.chdir(home)
""")
        folder = data / "workspaces" / session
    # As it was before: in no project.
    for path in [folder / "deep" / "file", folder / "deep", folder]:
        set_project(path, 0)
    with start(disk, "later") as server:
        shown = server.client.run(session, """
with open('more', 'wb', buffering=0) as file:
    for _ in range(10): file.write(bytes(1 << 20))
""").console
        assert kind.full in shown, shown
        assert project_of(folder / "deep" / "file") == project_of(folder) != 0
        # Deeper than any path can say.
        deepest = os.open(folder, os.O_RDONLY)
        for _ in range(30):
            above, deepest = deepest, os.open("n" * 200, os.O_RDONLY, dir_fd=deepest)
            os.close(above)
        assert project_of(f"/proc/self/fd/{deepest}") == project_of(folder)
        os.close(deepest)


def test_the_doctor_tells_of_the_data_folder(disk):
    told = subprocess.run([os.environ["NESTBOX_BINARY"], "doctor"], text=True, stdout=subprocess.PIPE, env={
        "PATH": os.environ["PATH"], "NESTBOX_DATA_DIR": str(disk / "data"), "NESTBOX_PRELOAD": ",",
        "PYTHON_PATH": os.environ["NESTBOX_TESTS_PYTHON"], "NESTBOX_POLICIES_DIR": str(PACKAGE / "policies")}).stdout
    line, = [line for line in told.splitlines() if "workspace quota" in line]
    assert " ok " in line and str(disk / "data") in line, told


def project_of(path):
    with opened(path) as descriptor:
        return struct.unpack_from("I", fcntl.ioctl(descriptor, GET_ATTRIBUTES, bytes(28)), 12)[0]


def set_project(path, project):
    """The project alone, which what is made below is not to take over."""
    with opened(path) as descriptor:
        attributes = bytearray(fcntl.ioctl(descriptor, GET_ATTRIBUTES, bytes(28)))
        flags, = struct.unpack_from("I", attributes)
        struct.pack_into("I", attributes, 0, flags & ~INHERIT)
        struct.pack_into("I", attributes, 12, project)
        fcntl.ioctl(descriptor, SET_ATTRIBUTES, bytes(attributes))


class Account(NamedTuple):
    """What a project may have, 0 for no limit, and what it has."""

    limit: int
    used: int
    files: int


def account_of(project, path):
    block = ctypes.create_string_buffer(72)
    with opened(path) as descriptor:
        result = ctypes.CDLL(None, use_errno=True).syscall(
            QUOTACTL_FD, descriptor, ctypes.c_uint(GET_QUOTA << 8 | PROJECTS), ctypes.c_uint(project), block)
    assert result == 0 or ctypes.get_errno() == errno.ENOENT, os.strerror(ctypes.get_errno())
    limit, _, used, _, _, files = struct.unpack_from("6Q", block)
    return Account(limit << 10, used, files)


def given_back(server, session, files):
    """Waits until no more than the files count, the session's folder among them: XFS is not done when a call has deleted one."""
    project = project_of(server.data / "workspaces" / session)
    until(lambda: account_of(project, server.data).files == files, "the end of what was deleted")


@contextmanager
def opened(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
