# must: an upload lands in the folder or nowhere, whatever becomes of the way to it
# layer: parents opened beneath the workspace and held
# category: file-api
# check: then:files_loop
# then: {"write": ["a/b/up", "a/b/c/d/up"], "delete": ["a/b/c"], "read": ["a/b/up"]}
os.chdir(os.path.expanduser('~'))
os.makedirs('a/b')
os.symlink('../../..', 'away')
turns = 0
while busy():
    for one, other in (('a', 'away'), ('a/b', 'away'), ('a', 'moved'), ('moved', 'a')):
        sc(316, -100, text(one), -100, text(other), turns % 3 and 2)
        turns += 1
    try:
        os.makedirs('a/b', exist_ok=True)
    except OSError:
        pass
say('turns', turns)
