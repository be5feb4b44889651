# must: a file that shrinks and grows while it is read ends its own download, and is told to be cut short
# layer: as many bytes as were announced, or the end of the connection
# category: file-api
# check: then:files_loop
# then: {"read": ["f", "missing"]}
os.chdir(os.path.expanduser('~'))
turns = 0
file = os.open('f', os.O_CREAT | os.O_RDWR)
while busy():
    os.ftruncate(file, 0)
    os.pwrite(file, b'x' * (1 << 22), 0)
    turns += 1
say('turns', turns)
