# must: handlers and finalisers that run for ever do not keep the kernel in the world
# layer: a kernel ends without running them, and one that has closed its socket and does not end is killed
# category: timing
# check: then:session_recovers
import atexit
import gc
import threading
import weakref
class Never:
    def __del__(self):
        for _ in range(3):
            time.sleep(0.1)
        os.write(1, b'finalised\n')
def forever(*_):
    while True:
        time.sleep(1)
atexit.register(forever)
threading._register_atexit(forever)
kept = Never()
weakref.finalize(kept, forever)
gc.callbacks.append(lambda phase, info: None if phase == 'start' else gc.callbacks.clear())
keep = [Never() for _ in range(5)]
for thing in keep:
    thing.cycle = thing
del keep
gc.collect()
say('registered')
# What the worker's end looks like to the kernel: now it has to end.
if channel := control():
    channel.shutdown(socket.SHUT_RDWR)
sys.exit(3)
