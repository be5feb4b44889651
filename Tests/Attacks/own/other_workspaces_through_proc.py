# must: no path of /proc leads to a folder of the host or of another session
# layer: mount namespace
# category: filesystem
# check: output_not_contains:ESCAPE
import re
for process in ['self', 'thread-self', '1', *map(str, range(2, 400))]:
    for way in (f'/proc/{process}/root', f'/proc/{process}/cwd', f'/proc/{process}/root/../..'):
        for place in ('/run/nestbox', '/run/nestbox/workspaces', '/../workspaces', '/var/lib/nestbox', '/opt',
                      '/old', '/new'):
            try:
                # An empty folder that a mount once covered is nothing.
                if found := os.listdir(way + place):
                    say('ESCAPE', way + place, found[:3])
            except OSError:
                pass
try:
    mounts = open('/proc/self/mountinfo').read()
except OSError as error:
    mounts = ''
    refused('the mounts', error)
sources = re.findall(r'^\d+ \d+ \S+ (/\S+) (\S+)', mounts, re.M)
for source, target in sources:
    if source.startswith(('/usr', '/etc')) or source == '/' or target.startswith(('/dev', '/usr', '/etc')):
        continue
    for path in (source, os.path.dirname(source), os.path.dirname(os.path.dirname(source))):
        if path != '/' and os.path.isdir(path) and not target.startswith(path):
            say('ESCAPE the host\'s path is here too', path, os.listdir(path)[:3])
say('BLOCKED', len(sources), 'mounts')
