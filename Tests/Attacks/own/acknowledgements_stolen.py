# must: a display whose acknowledgement somebody else took waits, and can be interrupted
# layer: interrupt, then the kernel is killed
# category: protocol
# check: then:session_recovers
# then: {"seconds": 3}
import threading
channel = control()
def steal():
    while True:
        try:
            if not channel.recv(65536):
                return
        except OSError:
            return
if channel:
    for _ in range(4):
        threading.Thread(target=steal, daemon=True).start()
    say('stealing')
    from IPython.display import display
    for number in range(10 ** 6):
        display(number)
