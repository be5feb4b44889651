# must: the private file systems have room for so many files and no more
# layer: nr_inodes of the mounts
# category: resource
# check: output_not_contains:ESCAPE
for folder in ('/tmp', '/dev/shm'):
    made = 0
    try:
        for made in range(200_000):
            os.close(os.open(f'{folder}/{made}', os.O_CREAT | os.O_WRONLY))
    except OSError as error:
        say('BLOCKED', folder, made, error.strerror)
    else:
        say('ESCAPE', folder, made)
