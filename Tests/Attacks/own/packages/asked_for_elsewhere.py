# must: whoever it is asked for, the door speaks of the index's pages and to nobody else
# layer: a request is a project's name, and no address
# category: network
# check: output_not_contains:ESCAPE
works('before')
page = answer(request('/simple/one/')).partition(b'\r\n\r\n')[2]
others = [f'127.0.0.1:{port}' for port in (ELSEWHERE, GATEWAY, INDEX)] + ['169.254.169.254', 'localhost', '[::1]']
tries = []
for other in others:
    tries += [request(target, method) for method in ('GET', 'HEAD') for target in (
        f'http://{other}/readyz', f'//{other}/simple/one/', f'/simple/http://{other}/', f'/simple/@{other}/',
        f'/files/one/http:%2f%2f{other}%2fx', f'/simple/one/?url=http://{other}/#http://{other}/',
        f'/simple/..%2f..%2f{other}/', f'/simple/one@{other}/', f'/simple/{other}/')]
    tries += [request(other, 'CONNECT'), request('/simple/one/', host=other), request('/simple/one/', host=f'x@{other}'),
              request('/simple/one/', headers=f'X-Forwarded-Host: {other}\r\nForwarded: host={other}\r\nX-Original-URL: /x\r\n'),
              request('*', 'OPTIONS', f'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n')]
for said in tries:
    head, _, body = answer(said).partition(b'\r\n\r\n')
    is_page = body == page or not body and said.startswith(b'HEAD')
    if head.startswith(b'HTTP/1.1 200') and not is_page:
        say('ESCAPE', said[:80], head[:200], body[:200])
say('BLOCKED tried', len(tries))
works('after')
