# must: a session that asks for much and reads nothing holds up itself
# layer: parts of an answer that are written when those before have gone out
# category: network
# check: server_healthy
works('before')
held = []
for _ in range(8):
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    one.settimeout(5)
    one.connect(DOOR)
    try:
        one.sendall(b'GET /simple/large/ HTTP/1.1\r\nHost: x\r\n\r\n' * 200)
    except OSError as error:
        say(type(error).__name__)
    held.append(one)
time.sleep(3)
try:
    say('BLOCKED', len(held[0].recv(1 << 16)), 'bytes of', len(held), 'answers')
except OSError as error:
    say('BLOCKED', type(error).__name__)
for one in held:
    one.close()
works('after')
