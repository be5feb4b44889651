# must: processes that are stopped, the kernel among them, are ended like any other
# layer: SIGKILL
# category: timing
# check: timeout_reported
import signal
for _ in range(20):
    if os.fork() == 0:
        while True:
            signal.pause()
say('stopping')
sc(62, -1, 19)
os.kill(os.getpid(), signal.SIGSTOP)
