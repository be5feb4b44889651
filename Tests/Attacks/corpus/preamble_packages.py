DOOR = ('127.0.0.1', 3141)
def connect(seconds=30):
    return socket.create_connection(DOOR, seconds)
def request(target, method='GET', headers='', host='x'):
    return f'{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n'.encode()
def answer(said, most=1 << 20, seconds=30):
    """What comes back for bytes on a connection of their own, until it ends, or nothing comes for some seconds."""
    came = b''
    try:
        with connect(seconds) as one:
            one.sendall(said)
            while len(came) < most and (piece := one.recv(1 << 16)):
                came += piece
    except OSError as error:
        came += type(error).__name__.encode()
    return came
def works(what):
    """The positive control: the index is answered for. Others may still have all connections."""
    for _ in range(300):
        if answer(request('/simple/one/')).startswith(b'HTTP/1.1 200'):
            return say('CONTROL the index answers', what)
        time.sleep(0.1)
    say('no control', what)
