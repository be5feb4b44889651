# must: ten thousand long names that grow sixfold in JSON are listed page by page
# layer: bounded pages, one folder name at a time
# category: file-api
# check: then:list
os.chdir(os.path.expanduser('~'))
made = 0
for number in range(10000):
    name = (b'\x01\x7f\\"\xff%' * 43)[:245] + b'%06d' % number
    try:
        open(name, 'w').close()
        made += 1
    except OSError as error:
        say('stopped', error)
        break
say('made', made)
