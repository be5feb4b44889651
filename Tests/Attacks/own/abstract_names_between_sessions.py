# must: a listener on an abstract name, a port or System V key of one session is not there for another
# layer: network and IPC namespaces
# category: isolation
# check: then:second_session
listeners = []
def listen(family, kind, address):
    try:
        listener = socket.socket(family, kind)
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        listeners.append(listener)
    except OSError as error:
        refused(address, error)
for name in ('\0shared', '\0nestbox', '\0gateway'):
    listen(socket.AF_UNIX, socket.SOCK_STREAM, name)
for port in (4444, 5001, 8080):
    listen(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', port))
listen(socket.AF_INET, socket.SOCK_DGRAM, ('0.0.0.0', 4444))
say('listening', len(listeners))
