# must: the end of the session deletes sockets, FIFOs, hard links, and folders that nobody may enter
# layer: folders are deleted by descriptor
# category: file-api
# check: then:end_session_clean
os.chdir(os.path.expanduser('~'))
open('origin', 'w').write('x')
for number in range(3000):
    os.link('origin', f'link-{number}')
for number in range(50):
    os.mkfifo(f'fifo-{number}')
    try:
        socket.socket(socket.AF_UNIX).bind(f'socket-{number}')
    except PermissionError as error:
        refused('a socket', error)
    os.makedirs(f'closed-{number}/inner/inner')
    open(f'closed-{number}/inner/file', 'w').close()
    os.chmod(f'closed-{number}/inner', 0)
    os.chmod(f'closed-{number}', 0)
try:
    os.mknod('device', 0o666 | 0o020000, os.makedev(1, 3))
    say('ESCAPE made a device')
except OSError as error:
    say('BLOCKED', error)
