# must: a folder that is deleted while links take the places of what is in it takes nothing else along
# layer: deletion by descriptor, modes changed by descriptor
# category: file-api
# check: then:files_loop
# then: {"delete": ["tree", "tree/a"], "write": ["tree/a/b/up"], "read": ["missing"]}
os.chdir(os.path.expanduser('~'))
turns = 0
while busy():
    for name in ('tree/a/b', 'tree/c/d'):
        try:
            os.makedirs(name, 0o500 if turns % 2 else 0o700)
        except OSError:
            pass
    for target, name in (('../..', 'tree/link'), ('/', 'tree/a/link'), ('../../..', 'tree/c/other')):
        try:
            os.symlink(target, name)
        except OSError:
            pass
    sc(316, -100, text('tree/a'), -100, text('tree/link'), 2)
    sc(316, -100, text('tree/c/d'), -100, text('tree/c/other'), 2)
    turns += 1
say('turns', turns)
