# must: a path of a hundred thousand bytes is deleted like any other
# layer: deletion without recursion
# category: file-api
# check: then:end_session_clean
os.chdir(os.path.expanduser('~'))
depth = 0
try:
    for depth in range(400):
        name = (chr(97 + depth % 26) * 250 + '\n\xff')[:250].encode('latin-1')
        os.mkdir(name)
        os.chdir(name)
        open(b'\xfe\xff\r\n' + b'f' * 200, 'w').close()
except OSError as error:
    say('stopped', error)
say('depth', depth)
