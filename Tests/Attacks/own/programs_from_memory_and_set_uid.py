# must: a program from a memory file, or one marked set-uid, is nobody else than its caller
# layer: no_new_privs, nosuid, one uid
# category: privilege
# check: output_not_contains:ESCAPE
import shutil
import subprocess
try:
    memory = os.memfd_create('program')
except OSError as error:
    refused('a file of memory alone', error)
    memory = os.open(os.path.expanduser('~/program'), os.O_CREAT | os.O_RDWR)
os.write(memory, open('/usr/bin/id', 'rb').read())
os.fchmod(memory, 0o6755)
shutil.copy('/usr/bin/id', os.path.expanduser('~/id'))
os.chmod(os.path.expanduser('~/id'), 0o6755)
for program in (f'/proc/self/fd/{memory}', os.path.expanduser('~/id'), '/usr/bin/su', '/usr/bin/passwd'):
    try:
        arguments = [program, '-u'] if 'su' not in program and 'passwd' not in program else [program, '--version']
        done = subprocess.run(arguments, capture_output=True, text=True, pass_fds=[memory], timeout=5)
        say('ESCAPE' if done.stdout.strip() == '0' else 'BLOCKED', program, done.returncode, done.stdout[:60])
    except (OSError, subprocess.TimeoutExpired) as error:
        say('BLOCKED', program, error)
try:
    os.setxattr(os.path.expanduser('~/id'), 'security.capability', b'\1\0\0\2\xff\xff\xff\xff' + b'\0' * 12)
    say('ESCAPE gave a file capabilities')
except OSError as error:
    say('BLOCKED capability', error.strerror)
