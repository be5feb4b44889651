# must: there is no terminal to be had, and no pseudo one to be made
# layer: minimal /dev
# category: kernel-surface
# check: output_not_contains:ESCAPE
import pty
for name in ('/dev/ptmx', '/dev/tty', '/dev/pts/ptmx', '/dev/console', '/dev/tty0'):
    try:
        say('ESCAPE opened', name, os.open(name, os.O_RDWR))
    except OSError as error:
        say('BLOCKED', name, error.strerror)
try:
    pty.openpty()
    say('ESCAPE made a terminal')
except OSError as error:
    say('BLOCKED', error)
