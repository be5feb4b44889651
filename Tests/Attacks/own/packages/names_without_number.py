# must: as many names as it likes, one after the other, with little kept of each
# layer: bounds on the pages and the problems that are kept of a session
# category: network
# check: server_healthy
import http.client
works('before')
began, asked = time.monotonic(), 0
door = http.client.HTTPConnection(*DOOR, timeout=30)
while time.monotonic() - began < 3 or asked <= 20:
    door.request('GET', f'/simple/{"n" * (asked % 100 + 1)}{asked}/')
    answered = door.getresponse()
    said = answered.read()
    asked += 1
say('BLOCKED', answered.status, said, asked)
door.close()
told = answer(request('/problems'))
say('ESCAPE' if len(told) > 1 << 13 else 'BLOCKED', 'bytes kept of all:', len(told))
say('CONTROL' if b'n' + str(asked - 1).encode() in told else 'ESCAPE', 'the last is among them, of', asked)
works('after')
