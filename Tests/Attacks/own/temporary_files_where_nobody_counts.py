# must: a session that fills its folder for temporary files is stopped, also where it does so too deep for a path and behind a closed
#   folder
# layer: size of the mounts; where there are none, the gateway's count
# category: resource
# check: output_not_contains:ESCAPE
# then: {"seconds": 90}
name = 'd' * 200
ways = [os.open(os.environ['TMPDIR'], os.O_RDONLY)]
for _ in range(30):
    os.mkdir(name, dir_fd=ways[-1])
    ways.append(os.open(name, os.O_RDONLY, dir_fd=ways[-1]))
os.fchmod(ways[10], 0)
try:
    # At once more than both memory file systems hold together; whenever somebody counts, it is there.
    for number in range(6):
        os.posix_fallocate(os.open(str(number), os.O_CREAT | os.O_WRONLY, dir_fd=ways[-1]), 0, 64 << 20)
    time.sleep(75)
except OSError as error:
    say('BLOCKED', number, error.strerror)
else:
    say('ESCAPE', number)
