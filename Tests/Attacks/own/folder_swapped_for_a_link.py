# must: a folder that becomes a link between two looks leads the gateway nowhere
# layer: openat2 without links
# category: file-api
# check: then:files_loop
# then: {"read": ["d/environ", "d/root/etc/passwd", "e/nestbox.sqlite"], "write": ["e/planted", "e/f/planted"],
#   "delete": ["e/lock", "e/f"]}
os.chdir(os.path.expanduser('~'))
os.makedirs('real/root/etc')
for path in ('real/environ', 'real/root/etc/passwd', 'real/nestbox.sqlite', 'real/lock'):
    open(path, 'w').write('x')
for name, target in (('d', '/proc/self'), ('e', '../..')):
    os.symlink(target, name + '-link')
    os.makedirs(name + '-real/root/etc')
    for path in ('environ', 'root/etc/passwd', 'nestbox.sqlite', 'lock'):
        open(name + '-real/' + path, 'w').write('x')
EXCHANGE, swaps = 2, 0
for name in ('d', 'e'):
    os.rename(name + '-real', name)
while busy():
    for name in ('d', 'e'):
        swaps += sc(316, -100, text(name), -100, text(name + '-link'), EXCHANGE)[0] == 0
say('swapped', swaps)
