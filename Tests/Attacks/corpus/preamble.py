import ctypes, errno, os, socket, struct, sys, time
BEGAN = time.monotonic()
libc = ctypes.CDLL(None, use_errno=True)
def sc(number, *arguments):
    """A raw system call: what it returned, and the name of the error or `ok`."""
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    return result, errno.errorcode.get(ctypes.get_errno(), "?") if result == -1 else "ok"
def say(*words):
    print(*words, flush=True)
# Below full the session's folder has its path on the host.
FULL = os.environ["HOME"] == "/home/user"
def refused(what, error):
    """What an attack begins with is refused as a whole. At full that is an error: there it would prove nothing without."""
    if FULL:
        raise error
    say("BLOCKED", what, error.strerror)
def verdict(result, what):
    """An attempt that the kernel should have refused."""
    say("ESCAPE" if result[0] != -1 else "BLOCKED", what, result)
def busy(most=60, begun=[]):
    """Whether the runner still wants more of what an attack goes on with: it begins when it is told that the attack has, and
    makes a file when it has seen enough."""
    if not begun:
        begun.append(True)
        say('busy')
    return time.monotonic() < BEGAN + most and not os.path.exists(os.path.expanduser('~/enough'))
def text(value):
    return ctypes.c_char_p(value if isinstance(value, bytes) else value.encode())
def control():
    """The kernel's own socket to its worker, as a socket of ours; None where it cannot be had."""
    import stat
    for number in range(3, 512):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                found = socket.socket(fileno=os.dup(number))
                if found.family == socket.AF_UNIX:
                    found.setblocking(True)
                    return found
        except OSError:
            pass
    say("BLOCKED no control socket within reach")
def frame(message):
    content = message if isinstance(message, bytes) else __import__("json").dumps(message).encode()
    return struct.pack(">I", len(content)) + content
