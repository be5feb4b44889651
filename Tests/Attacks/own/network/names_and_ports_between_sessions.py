# must: sessions in one network share its ports, and neither take them from each other nor reach each other's abstract names
# layer: Landlock's scope of abstract sockets, from Linux 6.12 on; a user for each session
# category: isolation
# check: then:second_session
hello()
listeners = []
for name in ('\0shared', '\0nestbox', '\0gateway'):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        listener = socket.socket(socket.AF_UNIX, kind)
        listener.bind(f'{name}-{int(kind)}')
        if kind != socket.SOCK_DGRAM:
            listener.listen()
        listeners.append(listener)
for kind, port in ((socket.SOCK_STREAM, 4444), (socket.SOCK_DGRAM, 4445)):
    listener = socket.socket(socket.AF_INET, kind)
    # Whoever sets SO_REUSEPORT shares its port with whoever does too: docs/policies.md.
    listener.bind(('0.0.0.0', port))
    if kind == socket.SOCK_STREAM:
        listener.listen()
    listeners.append(listener)
say('listening')
