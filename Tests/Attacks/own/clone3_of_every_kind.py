# must: clone3 does not exist, so what it could do behind a pointer cannot be had
# layer: seccomp answers ENOSYS
# category: kernel-surface
# check: output_not_contains:ESCAPE
for name, flags in (('plain', 0), ('NEWUSER', 0x10000000), ('NEWNS', 0x20000), ('INTO_CGROUP', 0x200000000),
                    ('PARENT', 0x8000), ('NEWTIME', 0x80), ('all', 0x7e020000)):
    arguments = (ctypes.c_uint64 * 11)(flags, 0, 0, 0, 17)
    result = sc(435, arguments, 88)
    if result[0] == 0:
        os._exit(0)
    verdict(result, 'clone3 ' + name)
    if result[1] != 'ENOSYS':
        say('ESCAPE clone3 answers', result)
