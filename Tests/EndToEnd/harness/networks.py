"""Network namespaces that a test makes itself, each held by a process that answers in it."""

import subprocess
import sys
from contextlib import contextmanager

# Of a range that is for documentation, so that no machine has it.
ADDRESS = "192.0.2.77"

_HOLDER = """
import ctypes, fcntl, socket, struct, sys

CLONE_NEWNET, SIOCSIFADDR, SIOCSIFFLAGS, IFF_UP = 0x40000000, 0x8916, 0x8914, 1
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(CLONE_NEWNET) != 0:
    raise OSError(ctypes.get_errno(), 'a network namespace takes root')
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
    fcntl.ioctl(asking, SIOCSIFFLAGS, struct.pack('16sh14x', b'lo', IFF_UP))
    address = struct.pack('H2x4s8x', socket.AF_INET, socket.inet_aton(sys.argv[1]))
    fcntl.ioctl(asking, SIOCSIFADDR, struct.pack('16s16s', b'lo:1', address))
server = socket.create_server(('0.0.0.0', 0))
print(server.getsockname()[1], flush=True)
while True:
    caller = server.accept()[0]
    caller.sendall(b'hello from ' + caller.getsockname()[0].encode())
    caller.close()
"""


class Network:
    """`path` is bound to the namespace, as a file that `ip netns add` makes is. At `port` of each of its addresses,
    127.0.0.1 and ADDRESS, somebody answers `hello from` and the address."""

    def __init__(self, pid, port):
        self.path = f"/proc/{pid}/ns/net"
        self.port = port


@contextmanager
def network():
    with subprocess.Popen([sys.executable, "-c", _HOLDER, ADDRESS], text=True, stdout=subprocess.PIPE) as holder:
        try:
            port = holder.stdout.readline()
            assert port, "the holder of a network namespace ended by itself"
            yield Network(holder.pid, int(port))
        finally:
            holder.kill()
