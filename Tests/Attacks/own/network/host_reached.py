# must: code in the granted network reaches who is there, and no port and no abstract name of the host
# layer: a network namespace that is not the host's
# category: network
# check: output_not_contains:ESCAPE
hello()
for port in (GATEWAY, ELSEWHERE):
    for family, address in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET, '0.0.0.0'), (socket.AF_INET, ADDRESS),
                            (socket.AF_INET6, '::1'), (socket.AF_INET6, '::ffff:127.0.0.1')):
        with socket.socket(family) as one:
            one.settimeout(10)
            reached = one.connect_ex((address, port))
        say('BLOCKED' if reached else 'ESCAPE', address, port, errno.errorcode.get(reached, reached))
# Every port of it: nobody is there but the one that answers.
for port in range(1, 1 << 16):
    with socket.socket() as one:
        one.settimeout(10)
        if one.connect_ex(('127.0.0.1', port)) == 0 and one.getsockname() != one.getpeername() and port != GRANTED:
            say('ESCAPE somebody else is at port', port)
with socket.socket(socket.AF_UNIX) as one:
    reached = one.connect_ex(HOST_NAME)
    say('BLOCKED' if reached else 'ESCAPE', 'an abstract name of the host', errno.errorcode.get(reached, reached))
hello()
