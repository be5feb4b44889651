# must: links, FIFOs and sockets that wait under the names of uploads are not written through
# layer: a look at the place, and a rename over it
# category: file-api
# check: then:files_loop
# then: {"write": ["link", "fifo", "socket", "loop", "up/x", "etc/x"], "read": ["link", "fifo", "socket", "loop"], "delete": ["link", "fifo", "socket"]}
os.chdir(os.path.expanduser('~'))
os.symlink('../../planted', 'link')
os.symlink('../..', 'up')
os.symlink('/etc', 'etc')
os.symlink('loop', 'loop')
os.mkfifo('fifo')
try:
    socket.socket(socket.AF_UNIX).bind('socket')
except PermissionError:
    # The policy has no sockets.
    os.mkfifo('socket')
reader = os.open('fifo', os.O_RDONLY | os.O_NONBLOCK)
got = b''
while busy():
    try:
        got += os.read(reader, 1000)
    except BlockingIOError:
        pass
    time.sleep(0.01)
say('ESCAPE the gateway wrote into a FIFO' if got else 'BLOCKED nothing came through the FIFO')
say('ESCAPE made through a link' if os.path.exists('etc/x') else 'BLOCKED nothing came through the links')
