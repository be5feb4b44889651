import http.client
def get(path):
    door = http.client.HTTPConnection('127.0.0.1', 3141, timeout=30)
    door.request('GET', path)
    came = door.getresponse()
    return came.status, came.read()
print(get('/simple/one/')[0])
print('ESCAPE' if b'only-of-the-first' in get('/problems')[1] else 'BLOCKED', 'problems of another session')
