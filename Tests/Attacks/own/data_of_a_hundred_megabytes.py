# must: a value of any size costs the session, not the gateway
# layer: limits of the kernel driver and the worker
# category: output
# check: server_healthy
# then: {"seconds": 12}
from IPython.display import display
say('showing')
for _ in range(3):
    display({'text/plain': 'p' * (100 << 20), 'text/html': 'h' * (50 << 20), 'image/png': 'A' * (40 << 20)}, raw=True)
os.write(1, b'z' * (100 << 20))
