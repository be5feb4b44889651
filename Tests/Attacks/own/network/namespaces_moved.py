# must: a process in the granted network neither leaves it nor makes another, nor takes hold of it
# layer: seccomp, and a user namespace that does not own the network's
# category: namespaces
# check: output_not_contains:ESCAPE
import fcntl
hello()
NEWNET, NEWUSER, NEWNS = 0x40000000, 0x10000000, 0x20000
own = os.readlink('/proc/self/ns/net')
for what, flags in (('a network', NEWNET), ('a network and a user namespace', NEWNET | NEWUSER), ('mounts', NEWNS), ('a user namespace', NEWUSER)):
    verdict(sc(272, flags), f'unshare {what}')
    if (result := sc(56, flags | 17, 0, 0, 0, 0))[0] == 0:
        os._exit(0)
    verdict(result, f'clone into {what}')
def enter(what, file):
    for kind in (0, NEWNET):
        verdict(sc(308, file, kind), f'setns to {what}')
for path in ('/proc/self/ns/net', '/proc/1/ns/net', '/proc/self/ns/user', f'/proc/{os.getppid()}/ns/net'):
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError as error:
        say('BLOCKED', path, error.strerror)
        continue
    enter(path, file)
    for request in (0xb701, 0xb702):
        try:
            say('ESCAPE' if path.endswith('net') else 'got', 'the owner of', path, fcntl.ioctl(file, request))
        except OSError as error:
            say('BLOCKED', 'the owner of', path, error.strerror)
with socket.socket() as one:
    try:
        file = fcntl.ioctl(one, 0x894c)
        say('ESCAPE the namespace of a socket', file)
    except OSError as error:
        say('BLOCKED the namespace of a socket', error.strerror)
pidfd = sc(434, os.getpid(), 0)[0]
if pidfd >= 0:
    enter('itself', pidfd)
say('CONTROL it is where it was' if os.readlink('/proc/self/ns/net') == own else 'ESCAPE it has moved', own)
hello()
