"""Servers at the levels without namespaces, on this host: no user namespace can be made there, and no control group is in sight.
That is what containers are like; Tests/Containers has the real ones."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from harness.folders import PACKAGE, open_folder
from harness.parentage import ServerByParentage
from harness.server import BINARY
from harness.users import UID

# Becomes the server: in a user namespace with everybody in it, whose map a helper writes that has stayed outside.
_LAUNCHER = """
import ctypes, os, sys
CLONE_NEWUSER, CLONE_NEWNS, MS_BIND, MS_REC, MS_PRIVATE = 0x10000000, 0x20000, 0x1000, 0x4000, 0x40000
libc = ctypes.CDLL(None, use_errno=True)
def call(function, *arguments):
    if getattr(libc, function)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), function)
(ready, entered), own = os.pipe(), os.getpid()
helper = os.fork()
if helper == 0:
    os.close(entered)
    os.read(ready, 1)
    for file in ('uid_map', 'gid_map'):
        with open(f'/proc/self/{file}') as outside, open(f'/proc/{own}/{file}', 'w') as inside:
            ranges = [line.split() for line in outside]
            inside.write(''.join(f'{first} {first} {count}\\n' for first, _, count in ranges))
    os._exit(0)
call('unshare', CLONE_NEWUSER | CLONE_NEWNS)
os.close(entered)
if os.waitpid(helper, 0)[1] != 0:
    raise SystemExit('nobody is in the user namespace')
os.close(ready)
call('mount', None, b'/', None, MS_REC | MS_PRIVATE, None)
call('mount', b'none', b'/sys/fs/cgroup', b'tmpfs', 0, b'size=4k')
user, shown, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
for source, target in zip(command[:shown], command[shown:2 * shown]):
    call('mount', source.encode(), target.encode(), None, MS_BIND, None)
with open('/proc/sys/user/max_user_namespaces', 'w') as most:
    most.write('0')
if user:
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
os.execv(command[2 * shown], command[2 * shown:])
"""


class LowerServer(ServerByParentage):
    """A server of root's, or of an ordinary user's: at `uidsplit` or at `process`.

    `program` is the folder that its programs are in; `besides` are more folders that it has to see, by a name for each.
    """

    def __init__(self, level, program=BINARY.resolve().parent, besides=None, **settings):
        with ExitStack() as stack:
            self.shown = folder = stack.enter_context(open_folder())
            # Everything is shown where every user can reach it.
            places = {
                program: folder / "program", Path(sys.prefix): folder / "python",
                settings.get("NESTBOX_POLICIES_DIR", PACKAGE / "policies"): folder / "policies",
                **{source: folder / name for name, source in (besides or {}).items()}}
            for place in (*places.values(), folder / "own", folder / "own" / "home"):
                place.mkdir()
            # Root's processes are not counted against a limit.
            user = 0 if level == "uidsplit" else UID
            for own in (folder / "own", folder / "own" / "home"):
                os.chown(own, user, user)
            super().__init__(
                folder / "own", cwd="/", binary=folder / "program" / BINARY.name,
                **{**settings, "NESTBOX_REQUIRE_ISOLATION": level, "PYTHON_PATH": folder / "python" / "bin" / "python",
                   "NESTBOX_POLICIES_DIR": folder / "policies"})
            self.command = [
                sys.executable, "-c", _LAUNCHER, str(user), str(len(places)), *map(str, places), *map(str, places.values()),
                *self.command]
            self._folders = stack.pop_all()

    def _abandon(self):
        super()._abandon()
        self._folders.close()
