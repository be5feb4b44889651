# must: the driver belongs to the code that it runs: rewritten, it costs the session its kernel
# layer: interrupt, then the kernel is killed
# category: protocol
# check: then:session_recovers
# then: {"seconds": 3}
import gc
import signal
def nothing(*arguments, **named):
    return None
say('rewriting')
for thing in gc.get_objects():
    kind = type(thing).__name__
    if kind in ('Channel', 'Execution', 'Interrupts', 'Kernel', 'Streams', 'KernelShell'):
        for name in ('send', 'done', 'exchange', 'accept', 'ignore', 'install', '_flush', '_execute', 'flush'):
            try:
                if hasattr(type(thing), name):
                    setattr(type(thing), name, nothing)
            except Exception:
                pass
signal.signal(signal.SIGINT, signal.SIG_IGN)
