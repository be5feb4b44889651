# must: descriptors in sockets nobody accepts are bounded and collected
# layer: RLIMIT_NOFILE, the Unix garbage collector
# category: resource
# check: server_healthy
import array
sent, kept = 0, []
end = time.monotonic() + 3
while time.monotonic() < end:
    try:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind('')
        listener.listen(128)
        listener.settimeout(0)
        for _ in range(20):
            caller = socket.socket(socket.AF_UNIX)
            caller.setblocking(False)
            caller.connect(listener.getsockname())
            caller.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                                     array.array('i', [listener.fileno(), caller.fileno()] * 100))])
            sent += 1
    except OSError as error:
        last = error.strerror
say('sent', sent, globals().get('last'))
