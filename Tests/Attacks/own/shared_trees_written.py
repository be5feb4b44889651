# must: the trees and the cache that all workers see cannot be changed in any way
# layer: read-only mounts
# category: isolation
# check: then:second_session_sees_none
import sys
import numpy
places = ['/var/cache/nestbox', '/var', '/usr', '/usr/lib', '/etc', '/dev', '/', os.path.dirname(numpy.__file__),
          sys.prefix]
def made(folder):
    name = f'{folder}/made-{os.getpid()}'
    os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    os.unlink(name)
def opened(path):
    # The devices can be written, and nothing comes of it.
    if path.startswith('/dev/'):
        raise PermissionError
    os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
def listed(place):
    try:
        return os.listdir(place)[:20]
    except PermissionError:
        return []
    except OSError as error:
        refused(place, error)
        return []
tried = 0
for place in places:
    for path in [place] + [os.path.join(place, name) for name in listed(place)]:
        if os.path.islink(path) or path in ('/dev/shm', '/tmp'):
            continue
        for what, attempt in (
                ('touch', lambda: os.utime(path)), ('chmod', lambda: os.chmod(path, os.stat(path).st_mode & 0o7777)),
                ('xattr', lambda: os.setxattr(path, 'user.x', b'y')), ('create', lambda: made(path)),
                ('append', lambda: opened(path))):
            tried += 1
            try:
                attempt()
                say('ESCAPE', what, path)
            except OSError:
                pass
say('BLOCKED', tried, 'attempts in', len(places), 'trees')
