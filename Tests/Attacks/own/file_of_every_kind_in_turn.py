# must: a file that becomes a FIFO, a link, a socket, a folder in turn is served whole or refused, and never waited for
# layer: non-blocking open, then a look at what was opened
# category: file-api
# check: then:files_loop
# then: {"read": ["f"], "write": ["f"], "delete": ["g"]}
os.chdir(os.path.expanduser('~'))
def put(make):
    try:
        make()
        os.rename('new', 'f')
    except OSError:
        sc(316, -100, text('new'), -100, text('f'), 2)
    try:
        os.unlink('new')
    except OSError:
        try:
            os.rmdir('new')
        except OSError:
            pass
def listen():
    with socket.socket(socket.AF_UNIX) as one:
        one.bind('new')
makes = [lambda: open('new', 'w').write('x' * 9), lambda: os.mkfifo('new'), lambda: os.symlink('/proc/self/environ', 'new'),
         listen, lambda: os.mkdir('new'), lambda: os.symlink('../../nestbox.sqlite', 'new')]
turns = 0
while busy():
    put(makes[turns % len(makes)])
    turns += 1
say('turns', turns)
