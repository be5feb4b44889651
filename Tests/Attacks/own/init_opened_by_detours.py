# must: nothing of the worker can be opened, whichever way its folder in /proc is reached
# layer: hidepid, not dumpable
# category: process
# check: output_not_contains:ESCAPE
ways = ['/proc/1', '/proc/self/root/proc/1', '/proc/thread-self/../../../1', f'/proc/{os.getpid()}/cwd/../../proc/1']
for way in ways:
    for file in ('mem', 'maps', 'environ', 'auxv', 'fd/3', 'fdinfo/3', 'map_files', 'task/1/mem', 'root/etc', 'cwd'):
        try:
            opened = os.open(f'{way}/{file}', os.O_RDONLY)
            say('ESCAPE opened', way, file, os.readlink(f'/proc/self/fd/{opened}'))
        except OSError as error:
            say('BLOCKED', way, file, error.strerror)
try:
    folder = os.open('/proc/1', os.O_PATH | os.O_DIRECTORY)
    for file in ('mem', 'environ', 'fd'):
        try:
            say('ESCAPE by O_PATH', file, os.open(file, os.O_RDONLY, dir_fd=folder))
        except OSError as error:
            say('BLOCKED by O_PATH', file, error.strerror)
except OSError as error:
    say('BLOCKED', error)
