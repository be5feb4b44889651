# must: timers that fire all the time cost the session its own processor share
# layer: scheduling, pending signals limit
# category: resource
# check: server_healthy
import signal
import struct as packed
signal.signal(signal.SIGALRM, signal.SIG_IGN)
every = packed.pack('qqqq', 0, 1, 0, 1)
timers = 0
for _ in range(400):
    timer = sc(283, 1, 0)[0]
    if timer < 0:
        break
    sc(286, timer, 0, ctypes.c_char_p(every), None)
    timers += 1
posix = 0
for _ in range(1000):
    number = ctypes.c_int()
    if sc(222, 1, None, ctypes.byref(number))[0] < 0:
        break
    sc(223, number.value, 0, ctypes.c_char_p(every), None)
    posix += 1
signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)
say('timers', timers, posix)
end = time.monotonic() + 3
while time.monotonic() < end:
    try:
        time.sleep(0.01)
    except BaseException:
        pass
