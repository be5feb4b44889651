"""What runs as `nestbox-worker`: descriptor 3 is the gateway's control socket, and the folder says what to do."""

import ctypes
import json
import os
import select
import signal
import socket
import traceback
from pathlib import Path

from standin import lies, mutations, protocol  # noqa: F401 - registers lies
from standin.frames import FrameStream


_CLONE_NEWPID = 0x20000000
_PR_SET_PDEATHSIG = 1


def main(folder):
    """Serves until either side is gone."""
    folder = Path(folder)
    instructions = json.loads((folder / "instructions.json").read_text())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gateway = FrameStream(socket.socket(fileno=3))
    first = gateway.receive()
    while first == []:
        first = gateway.receive()
    if first is None:
        return
    # A probe is a program of its own, which has to find the machine as it is.
    environment = instructions["environment"] if "prepare" in first[0] else {}
    real = FrameStream(start(instructions["program"], environment))
    mutation = instructions["mutation"], instructions["everywhere"]
    real.send(mutations.prepare(mutation[0], first[0], mutation[1]))
    try:
        while True:
            ready, _, _ = select.select([gateway.connection, real.connection], [], [])
            if real.connection in ready and not relay_events(real, gateway):
                return
            if gateway.connection in ready and not relay_requests(gateway, real, folder, mutation):
                return
    except ConnectionError:
        # One of them has gone while it was to be told something: a gateway that has seen enough of a probe does not wait.
        return


def start(program, environment):
    """Starts the real forkserver as the gateway would, but for what is to be missing; returns our end of its socket."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        os.dup2(theirs.fileno(), 3)
        os.closerange(4, 256)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.execve(program, [program], {"SWIFT_BACKTRACE": "enable=no", **environment})
    theirs.close()
    return ours


def relay_events(real, gateway):
    messages = real.receive()
    for message in messages or []:
        descriptor = real.take_descriptor() if "spawned" in message else None
        gateway.send(message, descriptor)
        if descriptor is not None:
            os.close(descriptor)
    return messages is not None


def relay_requests(gateway, real, folder, mutation):
    messages = gateway.receive()
    for message in messages or []:
        if "spawn" not in message:
            real.send(message)
            continue
        descriptor = gateway.take_descriptor()
        lie = folder / "lies" / mutations.workspace(message)
        if lie.exists():
            tell(lie, message["spawn"]["worker"], descriptor, gateway)
        else:
            real.send(mutations.spawn(mutation[0], message, mutation[1]), descriptor)
        os.close(descriptor)
    return messages is not None


def tell(lie, worker, descriptor, gateway):
    """Is the worker, in a process of its own, whose number gets a file beside the lie's."""
    name = lie.read_text()
    # The liar begins when we hold it: one that ends at once has no number any more after that.
    held, hold = os.pipe()
    pid = fork_as_first()
    if pid == 0:
        gateway.connection.close()
        os.close(hold)
        os.read(held, 1)
        speak(name, descriptor)
    lie.with_name(f"{lie.name}.{pid}").touch()
    pidfd = os.pidfd_open(pid)
    os.close(hold)
    os.close(held)
    gateway.send({"spawned": {"pid": pid, "worker": worker}}, pidfd)
    os.close(pidfd)


def fork_as_first():
    """Forks into a PID namespace of the child's own: what a liar leaves behind ends with it, as with a worker."""
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    system_call("unshare", _CLONE_NEWPID)
    pid = os.fork()
    if pid:
        system_call("setns", own, _CLONE_NEWPID)
    os.close(own)
    return pid


def system_call(name, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), name)


def speak(name, descriptor):
    """Never returns, and never ends by itself: what ends a liar must be the gateway's judgement, or the stand-in's end."""
    system_call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.dup2(descriptor, 3)
    os.closerange(4, 256)
    # Held as long as the process lives, or its end would be the end of the stream.
    worker = lies.Worker(socket.socket(fileno=3))
    try:
        lies.LIES[name].tell(worker)
    except OSError:
        # The gateway has closed its end, and will kill.
        pass
    except Exception:
        traceback.print_exc()
    while True:
        signal.pause()
