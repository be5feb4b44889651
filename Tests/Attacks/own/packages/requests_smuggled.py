# must: nothing of a session's request stands in what the index is asked but a project's name; what hides behind a request is asked of nobody
# layer: a request that is read, and made anew; one on each connection
# category: network
# check: output_not_contains:ESCAPE
works('before')
hidden = 'GET /simple/hidden/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
size = len(hidden)
bodies = [
    f'Content-Length: {size}\r\n', f'Content-Length: 0\r\nContent-Length: {size}\r\n', f'Content-Length: {size}, {size}\r\n',
    f'Transfer-Encoding: chunked\r\nContent-Length: {size}\r\n', 'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: xchunked\r\n',
    f'Transfer-Encoding: identity\r\nContent-Length: {size}\r\n', f'Content-Length: +{size}\r\n', f'Content-Length : {size}\r\n',
    f'Content-Length: {size}\r\nExpect: 100-continue\r\n', f'X: y\r\n Content-Length: {size}\r\n', 'Content-Length: -1\r\n',
    f'Content-Length: {1 << 64}\r\n', 'Transfer-Encoding: chunked, identity\r\n', 'Transfer-Encoding:\x0bchunked\r\n']
for headers in bodies:
    for method in ('GET', 'HEAD', 'POST'):
        came = answer(f'{method} /simple/one/ HTTP/1.1\r\nHost: x\r\n{headers}\r\n{hidden}'.encode(), seconds=0.5)
        say('BLOCKED', method, headers.strip(), came[:40])
# After a whole request, alone or told to be of another kind: it is answered, and the connection ended whatever follows.
for headers in ('', 'Connection: keep-alive\r\n', 'Connection: close\r\n', 'Upgrade: h2c\r\nConnection: Upgrade\r\n'):
    for more in (hidden, hidden * 300, '\r\n' + hidden, 'x' * 30_000, '\0'):
        came = answer(f'GET /simple/one/ HTTP/1.1\r\nHost: x\r\n{headers}\r\n{more}'.encode())
        head, _, body = came.partition(b'\r\n\r\n')
        is_one = head.startswith(b'HTTP/1.1 200') and b'\r\nconnection: close' in head.lower() and b'HTTP/1.1' not in body
        say('BLOCKED' if is_one and b'TimeoutError' not in body else 'ESCAPE', repr(headers), len(more), came[:60], came[-20:])
targets = ['/simple/one/%0d%0aX-Injected:%201', '/simple/one%00/', '/simple/one\r\nX-Injected: 1', '/simple/one/\tHTTP/1.1',
           '/simple/one%20HTTP/1.1%0d%0aX-Injected:1/', '/files/one/a%0d%0aX-Injected:%201', '/simple/one/%2e%2e/', '/simple/one;x/']
for target in targets:
    came = answer(request(target), seconds=5)
    say('ESCAPE' if came.startswith(b'HTTP/1.1 200') and b'X-Injected' not in target.encode() else 'BLOCKED', repr(target), came[:40])
for said in (b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + b'\0' * 64, b'GET /simple/one/\r\n\r\n', b'GET /simple/one/ HTTP/9.9\r\n\r\n',
             b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + b'\0' * 500, b'GET  /simple/one/  HTTP/1.1\r\n\r\n'):
    say('BLOCKED', said[:20], answer(said + b'\r\n\r\n', seconds=0.5)[:40])
works('after')
