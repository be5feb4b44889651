# must: the grant is for TCP, UDP and the reading of routes: no other kind of socket can be had, whatever its number
# layer: seccomp, on 32 bits of each argument
# category: kernel-surface
# check: output_not_contains:ESCAPE
hello()
UNIX, INET, INET6, NETLINK = 1, 2, 10, 16
STREAM, DGRAM, RAW = 1, 2, 3
def may_be(family, kind, protocol):
    return (family == UNIX or family in (INET, INET6) and (kind, protocol) in ((STREAM, 0), (STREAM, 6), (DGRAM, 0), (DGRAM, 17))
            or family == NETLINK and kind in (DGRAM, RAW) and protocol == 0)
opened, tried = set(), 0
for family in range(64):
    protocols = range(32) if family in (INET, INET6, NETLINK) else (0, 1, 3, 0x0300)
    for kind in (1, 2, 3, 4, 5, 6, 10):
        for protocol in (*protocols, 33, 58, 132, 136, 255, 262):
            for high in (0, 1 << 32):
                tried += 1
                result = sc(41, family | high, kind | high, protocol | high)
                if result[0] < 0:
                    continue
                os.close(result[0])
                opened.add((family, kind, protocol))
                if not may_be(family, kind, protocol):
                    say('ESCAPE opened', family, kind, protocol, hex(high))
for flag in (0x800, 0x80000):
    for family, kind, protocol in ((17, RAW, 0x0300), (INET, RAW, 255), (INET, DGRAM, 1), (NETLINK, RAW, 12), (NETLINK, RAW, 4)):
        verdict(sc(41, family, kind | flag, protocol), f'{family} {kind} {protocol} with a flag')
pair = (ctypes.c_int * 2)()
for family in (INET, INET6, NETLINK, 17, 40):
    verdict(sc(53, family, STREAM, 0, pair), f'a pair of {family}')
wanted = {(INET, STREAM, 0), (INET, DGRAM, 17), (INET6, STREAM, 6), (NETLINK, RAW, 0)}
say('CONTROL opened' if wanted <= opened else 'no control', sorted(opened), 'of', tried)
