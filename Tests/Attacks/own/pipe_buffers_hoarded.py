# must: a session that fills all pipes it may leaves others pipes that work
# layer: limits of the kernel, memory cgroup
# category: resource
# check: then:second_session
import fcntl
pipes = []
try:
    while True:
        ends = os.pipe()
        for size in (1 << 20, 1 << 18, 1 << 16):
            try:
                fcntl.fcntl(ends[1], 1031, size)
                break
            except OSError:
                pass
        os.set_blocking(ends[1], False)
        try:
            while True:
                os.write(ends[1], b'x' * 65536)
        except BlockingIOError:
            pass
        pipes.append(ends)
except OSError as error:
    say('stopped at', len(pipes), error.strerror)
