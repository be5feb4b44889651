# must: what links point at is still there when the session is gone
# layer: deletion without following
# category: file-api
# check: then:end_session_clean
os.chdir(os.path.expanduser('~'))
targets = ['/', '..', '../..', '../../..', '/etc', '/usr', '/proc/self/root', '/proc/self/cwd',
           '/var/cache/nestbox', '.', 'loop']
for number, target in enumerate(targets):
    os.symlink(target, f'link-{number}')
    os.makedirs(f'folder-{number}/inner', exist_ok=True)
    os.symlink(target, f'folder-{number}/inner/link')
os.symlink('loop', 'loop')
say(len(os.listdir('.')), 'entries')
