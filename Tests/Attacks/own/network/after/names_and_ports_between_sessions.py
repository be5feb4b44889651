import os, socket
scoped = tuple(map(int, os.uname().release.split('.')[:2])) >= (6, 12)
for name in ('\0shared', '\0nestbox', '\0gateway'):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        with socket.socket(socket.AF_UNIX, kind) as caller:
            reached = caller.connect_ex(f'{name}-{int(kind)}')
        print('BLOCKED' if reached else 'ESCAPE' if scoped else 'reached', repr(name), reached)
# The control: they are in one network, as documented.
with socket.socket() as caller:
    print('CONTROL', caller.connect_ex(('127.0.0.1', 4444)))
for kind, port in ((socket.SOCK_STREAM, 4444), (socket.SOCK_DGRAM, 4445)):
    for address in ('0.0.0.0', '127.0.0.1'):
        with socket.socket(socket.AF_INET, kind) as thief:
            thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                thief.bind((address, port))
                print('ESCAPE', address, port, 'is taken from another session')
            except OSError as error:
                print('BLOCKED', address, port, error.strerror)
