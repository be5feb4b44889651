# must: hard links without number to one file are counted once, and deleting one name leaves the others
# layer: blocks divided by links
# category: file-api
# check: then:list
os.chdir(os.path.expanduser('~'))
open('origin', 'wb').write(b'x' * (1 << 20))
for number in range(3000):
    os.link('origin', 'name-%d' % number)
for path in ('/etc/hostname', '/etc/passwd', '/proc/self/environ', '/usr/bin/env'):
    try:
        os.link(path, 'stolen')
        say('ESCAPE linked', path)
    except OSError as error:
        say('BLOCKED', path, error.strerror)
say('links', os.stat('origin').st_nlink)
