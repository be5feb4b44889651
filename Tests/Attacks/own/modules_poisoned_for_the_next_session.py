# must: a session that comes after sees every module as it was
# layer: a fresh fork, read-only packages
# category: isolation
# check: then:second_session_sees_none
# then: {"raises": "RuntimeError"}
import builtins, json, random, subprocess, sys
import numpy, pandas, IPython
planted = []
for folder in {os.path.dirname(os.path.dirname(module.__file__)) for module in (numpy, IPython)} | set(sys.path):
    for name in ('evil.pth', 'sitecustomize.py', 'usercustomize.py', 'numpy.py', '__pycache__/os.cpython-311.pyc'):
        try:
            builtins.open(f'{folder}/{name}', 'w').write('print("ESCAPE planted")')
            planted.append(f'{folder}/{name}')
        except OSError:
            pass
home = os.path.expanduser('~')
for path in ('.ipython/profile_default/startup/00.py', '.config/matplotlib/matplotlibrc', '.pythonrc.py',
             '.bash_profile',
             '.local/lib/python3.11/site-packages/evil.pth', '.profile', '.pandasrc', '.gitconfig'):
    os.makedirs(os.path.dirname(f'{home}/{path}'), exist_ok=True)
    builtins.open(f'{home}/{path}', 'w').write('echo ESCAPE')
say('planted', planted)
# Last: the kernel itself needs some of them to go on.
def evil(*arguments, **named):
    raise RuntimeError('ESCAPE poisoned')
for owner, names in ((numpy, ['array', 'sum', 'load']), (pandas, ['DataFrame', 'read_csv']),
                     (json, ['dumps', 'loads']),
                     (os, ['fork', 'write']), (socket, ['socket']), (subprocess, ['Popen']), (random, ['random'])):
    for name in names:
        setattr(owner, name, evil)
