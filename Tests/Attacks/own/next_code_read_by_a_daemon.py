# must: a process that reads the next code in the kernel's place holds up its own session at most
# layer: interrupt, then the kernel is killed with all that it started
# category: protocol
# check: then:session_recovers
channel = control()
if channel:
    there, told = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(told, b'.')
            while True:
                try:
                    if not channel.recv(1 << 20):
                        break
                except OSError:
                    break
        os._exit(0)
    os.wait()
    os.read(there, 1)
    say('a daemon listens')
