# must: of hundreds of connections eight are served, whatever they say; the server and other sessions go on
# layer: a bound on the connections of a door
# category: network
# check: server_healthy
works('before')
held = []
for number in range(400):
    try:
        one = connect(5)
        one.sendall([b'', b'G', b'GET /simple/one/ HTTP/1.1\r\nX: ', b'\0' * 5000, b'GET /problems HTTP/1.1\r\nHost: x\r\n\r\n'][number % 5])
    except OSError:
        continue
    held.append(one)
say('held', len(held))
for one in held:
    one.close()
held = [connect() for _ in range(40)]
served = 0
for one in held:
    try:
        one.sendall(b'GET /problems HTTP/1.1\r\nHost: x\r\n\r\n')
        served += one.recv(100).startswith(b'HTTP/1.1 200')
    except OSError:
        pass
say('ESCAPE' if served > 8 else 'BLOCKED', 'served at one time:', served)
for one in held:
    one.close()
works('after')
