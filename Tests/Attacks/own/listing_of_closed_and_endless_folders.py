# must: folders that are closed, and folders in folders without end, stop no listing
# layer: what cannot be opened or named is left out
# category: file-api
# check: then:list
os.chdir(os.path.expanduser('~'))
open('seen.txt', 'w').write('x')
for number in range(200):
    os.makedirs('closed-%d/inner' % number)
    os.chmod('closed-%d' % number, 0)
# Deep by the number of names first, then beyond the longest path there is.
depth = 0
try:
    for depth in range(1000):
        name = 'd' if depth < 500 else 'e' * 100
        os.mkdir(name)
        os.chdir(name)
        open('f', 'w').close()
except OSError as error:
    say('stopped', error)
say('depth', depth)
