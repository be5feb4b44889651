def hello():
    """The positive control: who is in the granted network answers."""
    with socket.create_connection((ADDRESS, GRANTED), 30) as one:
        said = one.recv(100).decode()
    say('CONTROL' if said == f'hello from {ADDRESS}' else 'no control', said)
def netlink(kind, flags, body, protocol=0):
    """A request to the kernel's network and the number of the error that it comes to; 0 for none."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol) as route:
        route.settimeout(30)
        route.send(struct.pack('IHHII', 16 + len(body), kind, 5 | flags, 1, 0) + body)
        came = route.recv(1 << 16)
    return -struct.unpack_from('i', came, 16)[0] if struct.unpack_from('H', came, 4)[0] == 2 else 0
