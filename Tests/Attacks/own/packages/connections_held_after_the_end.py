# must: what was connected ends with the execution, and nobody can connect until the next one begins
# layer: a door that is shut between executions
# category: network
# check: then:door_shut
works('before')
held = [connect() for _ in range(4)]
held[1].sendall(b'GET /simple/o')
held[2].sendall(b'GET /problems HTTP/1.1\r\nHost: x\r\n\r\n')
held[2].recv(1 << 16)
if os.fork() == 0:
    try:
        told = []
        for one in held:
            one.settimeout(60)
            try:
                ended = not one.recv(1 << 16)
            except TimeoutError:
                ended = False
            except OSError:
                ended = True
            told.append(f'{"BLOCKED" if ended else "ESCAPE"} a connection that was held')
        for how in ('once', 'twice'):
            try:
                connect().close()
                told.append(f'ESCAPE a new connection, tried {how}')
            except OSError as error:
                told.append(f'BLOCKED a new connection, tried {how}: {error}')
        with open('telling', 'w') as file:
            file.write('\n'.join(told))
        os.rename('telling', 'told')
    finally:
        os._exit(0)
say('BLOCKED is looked at after the end')
