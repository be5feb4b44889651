# must: key rings, BPF, io_uring and the like, called as a program would that means it, are refused
# layer: seccomp
# category: kernel-surface
# check: output_not_contains:ESCAPE
buffer = ctypes.create_string_buffer(256)
for name, number, arguments in (
        ('add_key', 248, (text('user'), text('a'), text('b'), 1, -3)), ('add_key keyring', 248,
                                                                        (text('keyring'), text('a'), None, 0, -4)),
        ('request_key', 249, (text('user'), text('a'), None, -3)), ('keyctl GET_KEYRING_ID', 250, (0, -3, 1)),
        ('keyctl JOIN_SESSION', 250, (1, None)), ('keyctl PERSISTENT', 250, (22, -1, -3)),
        ('bpf MAP_CREATE', 321, (0, (ctypes.c_uint32 * 32)(2, 4, 4, 1), 72)), ('bpf PROG_LOAD', 321, (5, buffer, 72)),
        ('userfaultfd', 323, (0o2000000 | 0o4000 | 1,)), ('io_uring_setup', 425, (8, buffer)),
        ('open_by_handle_at', 304, (-100, (ctypes.c_uint32 * 32)(8, 1), 0)), ('fanotify_init', 300, (0x200 | 0xc, 0)),
        ('quotactl', 179, (0x800007, None, 0, buffer)), ('lookup_dcookie', 212, (0, buffer, 256)),
        ('swapon', 167, (text('/tmp/x'), 0)), ('reboot', 169, (0xfee1dead, 672274793, 0)),
        ('acct', 163, (text('/tmp/x'),)),
        ('nfsservctl', 180, (0, None, None)),
        ('io_setup', 206, (1, buffer)), ('mbind', 237, (0, 0, 0, 0, 0, 0)), ('map_shadow_stack', 453, (0, 4096, 0)),
        ('lsm_get_self_attr', 459, (100, buffer, buffer, 0)), ('seccomp filter with a listener', 317, (1, 8, buffer)),
        ('vhangup', 153, ()), ('syslog', 103, (2, buffer, 256)),
        ('sched_setattr deadline', 314, (0, (ctypes.c_uint64 * 7)(48 | 6 << 32), 0))):
    verdict(sc(number, *arguments), name)
