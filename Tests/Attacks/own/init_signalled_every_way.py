# must: the worker lives, whatever signal is sent to it by whatever call
# layer: PID namespace
# category: process
# check: then:session_recovers
import signal
worker = os.getppid()
for number in range(1, 65):
    for call, arguments in ((62, (1, number)), (234, (1, 1, number)), (200, (1, number)),
                            (129, (1, number, (ctypes.c_int * 32)(number, 0, -1)))):
        sc(call, *arguments)
held = sc(434, 1, 0)[0]
if held >= 0:
    for number in range(1, 65):
        sc(424, held, number, None, 0)
    say('a pidfd of the worker can be had, and signals nothing')
sc(62, -1, 19)
sc(62, -1, 9)
time.sleep(0.2)
say('BLOCKED the worker is there' if os.path.isdir('/proc/self') and os.getppid() == worker else 'ESCAPE the worker is gone')
