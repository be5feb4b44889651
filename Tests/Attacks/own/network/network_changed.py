# must: code in the granted network reads what it is like, and changes nothing of it
# layer: no capability over the namespace, which another user namespace owns
# category: network
# check: output_not_contains:ESCAPE
hello()
CREATE = 0x600
def attribute(kind, content):
    return struct.pack('HH', 4 + len(content), kind) + content + b'\0' * (-len(content) % 4)
link = struct.pack('BBHiII', 0, 0, 0, 1, 0, 0)
named = struct.pack('BBHiII', 0, 0, 0, 0, 0, 0)
kind = lambda name: attribute(18, attribute(1, name))
address = struct.pack('BBBBi', 2, 32, 0, 0, 1) + attribute(2, socket.inet_aton('192.0.2.99'))
route = struct.pack('BBBBBBBBI', 2, 24, 0, 0, 254, 4, 253, 1, 0) + attribute(1, socket.inet_aton('198.51.100.0')) + attribute(4, struct.pack('i', 1))
tries = {
    'an interface made': (16, CREATE, named + attribute(3, b'made\0') + kind(b'dummy')),
    'a pair of interfaces made': (16, CREATE, named + attribute(3, b'pair\0') + kind(b'veth')),
    'an interface moved to its own process': (19, 0, link + attribute(19, struct.pack('I', os.getpid()))),
    'an interface taken down': (19, 0, struct.pack('BBHiII', 0, 0, 0, 1, 0, 1)),
    'an interface given a size': (19, 0, link + attribute(4, struct.pack('I', 100))),
    'an interface deleted': (17, 0, link),
    'an address': (20, CREATE, address),
    'an address taken away': (21, 0, address),
    'a route': (24, CREATE, route),
    'a route taken away': (25, 0, route),
    'a neighbour': (28, CREATE, struct.pack('BBHiHBB', 2, 0, 0, 1, 0x80, 0, 0) + attribute(1, socket.inet_aton('192.0.2.98')) + attribute(2, bytes(6))),
    'a rule': (32, CREATE, struct.pack('BBBBBBBBI', 2, 0, 0, 0, 254, 0, 0, 1, 0)),
    'a queue': (36, CREATE, struct.pack('BBHiIII', 0, 0, 0, 1, 0x10000, 0xffffffff, 0) + attribute(1, b'pfifo\0')),
    'a number for a namespace': (88, 0, struct.pack('Bxxx', 0) + attribute(1, struct.pack('i', 7)) + attribute(2, struct.pack('I', os.getpid()))),
}
for what, (number, flags, body) in tries.items():
    try:
        refused = netlink(number, flags, body)
    except OSError as error:
        refused = error.errno
    say('BLOCKED' if refused else 'ESCAPE', what, errno.errorcode.get(refused, refused))
with socket.socket() as one:
    for what, level, option, value in (
            ('a mark', socket.SOL_SOCKET, 36, b'\1\0\0\0'), ('room by force', socket.SOL_SOCKET, 33, b'\0\0\0\1'),
            ('a strange address', socket.SOL_IP, 19, b'\1\0\0\0'), ('a repaired connection', 6, 19, b'\1\0\0\0'),
            ('a filter of packets', socket.SOL_IP, 64, bytes(200)), ('its priority', socket.SOL_SOCKET, 12, b'\7\0\0\0')):
        try:
            one.setsockopt(level, option, value)
            say('ESCAPE' if what != 'its priority' else 'taken', what)
        except OSError as error:
            say('BLOCKED', what, error.strerror)
for path in ('/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/core/somaxconn', '/dev/net/tun', '/sys/class/net/lo/mtu'):
    try:
        open(path, 'r+').close()
        say('ESCAPE', path)
    except OSError as error:
        say('BLOCKED', path, error.strerror)
reading = netlink(18, 0, link)
say('CONTROL it can be read' if reading == 0 else 'no control', reading)
hello()
