# must: a crash writes no memory to any file
# layer: RLIMIT_CORE
# category: secrets
# check: then:next_execution
import resource
import signal
os.chdir(os.path.expanduser('~'))
try:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
    say('ESCAPE core dumps are on')
except (OSError, ValueError) as error:
    say('BLOCKED', error)
for number in (signal.SIGABRT, signal.SIGSEGV, signal.SIGQUIT):
    if os.fork() == 0:
        os.kill(os.getpid(), number)
    say('dumped' if os.WCOREDUMP(os.wait()[1]) else 'BLOCKED no dump')
os.abort()
