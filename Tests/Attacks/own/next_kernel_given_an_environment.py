# must: a kernel that takes the place of a dead one starts from the same constant environment
# layer: the worker makes it anew
# category: isolation
# check: then:next_execution
for name, value in (('LD_PRELOAD', '/tmp/evil.so'), ('PYTHONSTARTUP', '/tmp/evil.py'), ('PYTHONPATH', '/tmp'),
                    ('PATH', '/tmp'),
                    ('BASH_ENV', '/tmp/evil.sh'), ('IPYTHONDIR', '/tmp'), ('LD_LIBRARY_PATH', '/tmp'),
                    ('HOME', '/tmp')):
    os.environ[name] = value
    libc.setenv(name.encode(), value.encode(), 1)
for path, content in (('/tmp/evil.py', 'print("ESCAPE ran a planted start")'),
                      ('/tmp/evil.sh', 'echo ESCAPE planted'),
                      ('/tmp/numpy.py', 'print("ESCAPE a planted numpy")')):
    open(path, 'w').write(content)
for path in ('/etc/ld.so.preload', '/etc/environment'):
    try:
        open(path, 'w').write('/tmp/evil.so')
        say('ESCAPE wrote', path)
    except OSError as error:
        say('BLOCKED', path, error.strerror)
os._exit(3)
