# must: a door leads one session to the index: to no port of the host, and to no other session's pages; its port is nobody's else
# layer: a socket of the worker's own network namespace, held by the gateway
# category: isolation
# check: then:second_session
works('before')
for port in (GATEWAY, INDEX, ELSEWHERE):
    for family, address in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET, '0.0.0.0'), (socket.AF_INET6, '::1'),
                            (socket.AF_INET6, '::ffff:127.0.0.1')):
        with socket.socket(family) as one:
            one.settimeout(10)
            reached = one.connect_ex((address, port))
            say('BLOCKED' if reached else 'ESCAPE', 'a port of the host', address, port, reached)
for family, address in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET, '0.0.0.0'), (socket.AF_INET, '127.0.0.2'),
                        (socket.AF_INET6, '::'), (socket.AF_INET6, '::ffff:127.0.0.1')):
    for options in ((), (socket.SO_REUSEADDR,), (socket.SO_REUSEPORT,), (socket.SO_REUSEADDR, socket.SO_REUSEPORT)):
        with socket.socket(family) as one:
            try:
                for option in options:
                    one.setsockopt(socket.SOL_SOCKET, option, 1)
                one.bind((address, DOOR[1]))
                one.listen()
                one.settimeout(0.2)
                connect().close()
                one.accept()
                say('ESCAPE took what was meant for the door', address, options)
            except OSError as error:
                say('BLOCKED', address, options, type(error).__name__)
# Told to this session alone.
answer(request('/simple/only-of-the-first/'))
say('told' if b'only-of-the-first' in answer(request('/problems')) else 'no control')
answer(request('/simple/only-of-the-first/'))
works('after')
