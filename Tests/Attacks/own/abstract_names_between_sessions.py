# must: a listener on an abstract name, a port or System V key of one session is not there for another
# layer: network and IPC namespaces
# category: isolation
# check: then:second_session
listeners = []
for name in ('\0shared', '\0nestbox', '\0gateway'):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(name)
    listener.listen()
    listeners.append(listener)
for port in (4444, 5001, 8080):
    listeners.append(socket.create_server(('127.0.0.1', port)))
datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagram.bind(('0.0.0.0', 4444))
say('listening')
