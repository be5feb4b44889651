# must: nobody listens on the loopback but the session itself
# layer: network namespace
# category: network
# check: output_not_contains:ESCAPE
def found():
    for family, address in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::1')):
        for port in range(1, 65536):
            try:
                caller = socket.socket(family)
            except OSError as error:
                refused(family, error)
                break
            with caller:
                if caller.connect_ex((address, port)) == 0 and caller.getsockname() != caller.getpeername():
                    return address, port


# The first is enough, and said at once: where the host's own loopback is, trying them all takes long.
open_port = found()
say('ESCAPE' if open_port else 'BLOCKED', open_port)
