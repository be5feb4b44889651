import os, subprocess
planted = {'LD_PRELOAD', 'PYTHONSTARTUP', 'PYTHONPATH', 'BASH_ENV', 'LD_LIBRARY_PATH'} & set(os.environ)
# A kernel starts in its session's folder.
as_ever = os.environ['HOME'] == os.getcwd() and os.environ['TMPDIR'] not in os.environ['PATH'].split(':')
print('BLOCKED' if as_ever and not planted else 'ESCAPE', dict(os.environ))
subprocess.run(['bash', '-c', 'echo shell'])
import numpy
