# must: the deletion follows no link, whatever stands where a folder stood
# layer: folders are deleted by descriptor, after the last process ended
# category: file-api
# check: then:end_session_clean
home = os.path.expanduser('~')
os.makedirs(f'{home}/a/b/c', exist_ok=True)
for _ in range(4):
    if os.fork() == 0:
        os.setsid()
        mine = f'{home}/a/{os.getpid()}'
        while True:
            try:
                os.makedirs(f'{mine}/deep/deeper', exist_ok=True)
                os.rename(mine, f'{mine}.old')
                os.symlink('../../../..', mine)
                os.symlink('/etc', f'{mine}.old/deep/etc')
                os.unlink(mine)
                os.rename(f'{mine}.old', f'{mine}.{time.monotonic_ns() % 50}')
            except OSError:
                pass
time.sleep(0.5)
say('four processes swap folders for links')
