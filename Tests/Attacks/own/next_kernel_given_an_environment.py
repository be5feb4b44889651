# must: a kernel that takes the place of a dead one starts from the same constant environment
# layer: the worker makes it anew
# category: isolation
# check: then:next_execution
planted = os.environ['TMPDIR']
for path, content in ((f'{planted}/evil.py', 'print("ESCAPE ran a planted start")'),
                      (f'{planted}/evil.sh', 'echo ESCAPE planted'),
                      (f'{planted}/numpy.py', 'print("ESCAPE a planted numpy")')):
    open(path, 'w').write(content)
for name, value in (('LD_PRELOAD', f'{planted}/evil.so'), ('PYTHONSTARTUP', f'{planted}/evil.py'),
                    ('PYTHONPATH', planted), ('PATH', planted), ('BASH_ENV', f'{planted}/evil.sh'),
                    ('IPYTHONDIR', planted), ('LD_LIBRARY_PATH', planted), ('HOME', planted)):
    os.environ[name] = value
    libc.setenv(name.encode(), value.encode(), 1)
for path in ('/etc/ld.so.preload', '/etc/environment'):
    try:
        open(path, 'w').write(f'{planted}/evil.so')
        say('ESCAPE wrote', path)
    except OSError as error:
        say('BLOCKED', path, error.strerror)
os._exit(3)
