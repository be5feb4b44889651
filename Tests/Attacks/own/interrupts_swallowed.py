# must: code that catches its interrupt, and every one after it, is ended at the limit
# layer: interrupt, then SIGKILL
# category: timing
# check: timeout_reported
import signal
import threading
say('deaf')
signal.signal(signal.SIGINT, lambda *_: None)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
threading.Thread(target=lambda: [time.sleep(1) for _ in iter(int, 1)]).start()
while True:
    try:
        while True:
            signal.signal(signal.SIGINT, lambda *_: None)
            time.sleep(0.01)
    except BaseException:
        pass
