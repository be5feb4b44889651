import os, socket
def call(family, address):
    try:
        caller = socket.socket(family)
    except OSError as error:
        # As the attack itself: only below full are there no sockets.
        if os.environ['HOME'] == '/home/user':
            raise
        print('BLOCKED', repr(address), error.strerror)
        return
    with caller:
        print('ESCAPE' if caller.connect_ex(address) == 0 else 'BLOCKED', repr(address))
for name in ('\0shared', '\0nestbox', '\0gateway'):
    call(socket.AF_UNIX, name)
for port in (4444, 5001, 8080):
    call(socket.AF_INET, ('127.0.0.1', port))
