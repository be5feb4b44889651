# must: handlers and finalisers that run for ever do not keep the kernel in the world
# layer: the worker kills it
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
weakref.finalize(Never(), forever)
gc.callbacks.append(lambda phase, info: None if phase == 'start' else gc.callbacks.clear())
keep = [Never() for _ in range(5)]
for thing in keep:
    thing.cycle = thing
del keep
gc.collect()
say('registered')
sys.exit(3)
