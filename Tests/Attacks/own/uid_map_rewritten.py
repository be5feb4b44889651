# must: the maps cannot be written again, and no namespace with other ones can be made
# layer: user namespace, seccomp
# category: privilege
# check: output_not_contains:ESCAPE
for file, line in (('uid_map', '0 0 4294967295'), ('uid_map', '0 1000 1'), ('gid_map', '0 0 1'),
                   ('setgroups', 'allow')):
    for process in ('self', '1', str(os.getpid())):
        try:
            with open(f'/proc/{process}/{file}', 'w') as map_file:
                map_file.write(line)
            say('ESCAPE wrote', process, file)
        except OSError as error:
            say('BLOCKED', process, file, error.strerror)
verdict(sc(56, 0x10000000 | 17, 0, 0, 0, 0), 'clone NEWUSER')
verdict(sc(56, (1 << 32) | 0x10000000 | 17, 0, 0, 0, 0), 'clone NEWUSER with a high bit')
verdict(sc(272, 0x10000000), 'unshare NEWUSER')
verdict(sc(272, (1 << 32) | 0x10000000), 'unshare NEWUSER with a high bit')
