"""Everything about a session that another one could have changed, as the session itself sees it."""

# Names that differ from session to session by themselves are replaced. What is compared: files that can be seen, the
# environment, what Python would import and has imported, and whether well-known functions still are what they were.
SOURCE = """
import builtins, hashlib, os, socket, subprocess, sys
import numpy, pandas, IPython, json, random

def show(*values):
    text = ' '.join(map(str, values))
    for name in ('HOME', 'TMPDIR'):
        text = text.replace(os.environ[name], f'<{name}>')
    print(text.replace(str(os.getuid()), '<user>'))

def listing(folder):
    found = []
    for place, folders, files in os.walk(folder):
        found += [os.path.join(place, name) for name in folders + files]
    return sorted(found)

def shape(owner, names):
    return [(name, type(getattr(owner, name)).__name__, getattr(getattr(owner, name), '__module__', None),
             getattr(getattr(owner, name), '__qualname__', None)) for name in names]

def folder_state(folder):
    return sorted((name, os.lstat(os.path.join(folder, name)).st_size, os.lstat(os.path.join(folder, name)).st_mtime_ns)
                  for name in os.listdir(folder))

show('files', [listing(folder) for folder in ('/tmp', '/home', '/dev/shm', '/var', '/run', '/mnt')])
show('environment', sorted(os.environ.items()))
show('path', sys.path, sys.flags, sys.meta_path and [type(finder).__name__ for finder in sys.meta_path])
show('modules', hashlib.sha256(repr(sorted(sys.modules)).encode()).hexdigest(), 'sitecustomize' in sys.modules,
      'usercustomize' in sys.modules)
show('builtins', shape(builtins, ['print', 'open', 'exec', 'compile', 'eval', '__import__']))
show('functions', shape(numpy, ['array', 'sum', 'load']), shape(pandas, ['DataFrame', 'read_csv']),
      shape(json, ['dumps', 'loads']), shape(os, ['fork', 'open', 'write']), shape(socket, ['socket']),
      shape(subprocess, ['Popen']), shape(random, ['random']))
show('values', numpy.sum(numpy.arange(10)), pandas.DataFrame({'a': [1, 2]}).a.sum(), json.dumps({'a': 1}), 6 * 7)
show('packages', [folder_state(os.path.dirname(os.path.dirname(module.__file__))) for module in (numpy, IPython)])
show('names', sorted(name for name in globals() if not name.startswith('_'))[:40])
show('process', os.getcwd(), os.getuid(), os.nice(0), os.umask(0o077), os.sched_getaffinity(0))
show('shell', subprocess.run(['bash', '-lc', 'env | sort; alias; type -t ls; echo done'],
                              capture_output=True, text=True))
"""
