# must: times that no calendar has are told as the nearest that one has
# layer: clamped
# category: file-api
# check: then:list
os.chdir(os.path.expanduser('~'))
for number, when in enumerate((0, -1, -(1 << 40), 1 << 33, 1 << 40, (1 << 62) // 10**9, -(1 << 62) // 10**9)):
    name = 'f%d' % number
    open(name, 'w').write('x')
    try:
        os.utime(name, (when, when))
        say('set', when, os.stat(name).st_mtime)
    except (OSError, OverflowError) as error:
        say('BLOCKED', when, error)
