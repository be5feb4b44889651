import os, subprocess
planted = {'LD_PRELOAD', 'PYTHONSTARTUP', 'BASH_ENV', 'LD_LIBRARY_PATH'} & set(os.environ)
planted |= {name for name in ('PATH', 'PYTHONPATH', 'IPYTHONDIR')
            if os.environ['TMPDIR'] in os.environ.get(name, '').split(':')}
# A kernel starts in its session's folder.
as_ever = os.environ['HOME'] == os.getcwd()
print('BLOCKED' if as_ever and not planted else 'ESCAPE', dict(os.environ))
subprocess.run(['bash', '-c', 'echo shell'])
import numpy
