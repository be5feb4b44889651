# must: a file of holes is no larger than files may be, and none of it reaches the gateway's memory
# layer: RLIMIT_FSIZE
# category: file-api
# check: then:download_capped
import fcntl
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
os.chdir(os.path.expanduser('~'))
for number, size in enumerate((1 << 62, 1 << 50, 1 << 40, (1 << 30) + 1, 1 << 30)):
    file = os.open(f'hole-{number}', os.O_CREAT | os.O_RDWR)
    for what, attempt in (('truncate', lambda: os.ftruncate(file, size)),
                          ('allocate', lambda: os.posix_fallocate(file, 0, size)),
                          ('write', lambda: os.pwrite(file, b'x', size))):
        if what == 'allocate' and size <= 1 << 30:
            continue
        try:
            attempt()
            say(what, size, 'went through')
        except OSError as error:
            say('BLOCKED', what, size, error.strerror)
