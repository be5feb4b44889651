# must: a lease on a file makes nobody wait but its holder
# layer: non-blocking open
# category: file-api
# check: then:files_loop
# then: {"read": ["f", "g"], "write": ["g"], "delete": ["h"]}
os.chdir(os.path.expanduser('~'))
import fcntl
import signal
files = []
signal.signal(signal.SIGIO, signal.SIG_IGN)
for name in 'fgh':
    open(name, 'w').write('x')
held = 0
while busy():
    for name in 'fgh':
        try:
            file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK)
            files.append(file)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
            held += 1
        except OSError:
            pass
    time.sleep(0.05)
    while len(files) > 100:
        os.close(files.pop(0))
# The runner looks into the files afterwards, and would wait.
for file in files:
    os.close(file)
say('held', held)
