# must: nothing can be made or changed outside the workspace, /tmp and /dev/shm
# layer: Landlock, read-only mounts
# category: filesystem
# check: output_not_contains:ESCAPE
named = [os.path.realpath(folder) for folder in (os.path.expanduser('~'), '/tmp', '/dev/shm')]
tried = 0
for folder, folders, files in os.walk('/'):
    if folder in named or folder == '/proc':
        folders.clear()
        continue
    if folder.count('/') > 4:
        folders.clear()
    for what, attempt in (('file', lambda: os.close(os.open(f'{folder}/made', os.O_CREAT | os.O_WRONLY))),
                          ('folder', lambda: os.mkdir(f'{folder}/made')),
                          ('link', lambda: os.symlink('x', f'{folder}/made')),
                          ('fifo', lambda: os.mkfifo(f'{folder}/made'))):
        tried += 1
        try:
            attempt()
            say('ESCAPE made a', what, 'in', folder)
        except OSError as error:
            if folder.count('/') < 3:
                say('BLOCKED', folder, what, error.strerror)
say('tried', tried)
