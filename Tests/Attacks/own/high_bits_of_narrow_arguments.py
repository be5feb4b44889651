# must: a bit above the 32 that the kernel reads does not change what a filter decides
# layer: the compiler masks int arguments
# category: kernel-surface
# check: output_not_contains:ESCAPE
HIGH = 1 << 32
buffer = ctypes.create_string_buffer(256)
for name, number, arguments in (
        ('personality READ_IMPLIES_EXEC', 135, (0x0400000 | HIGH,)), ('personality NO_RANDOMIZE', 135,
                                                                      (0x0040000 | HIGH,)),
        ('ioctl TIOCSTI', 16, (1, 0x5412 | HIGH, buffer)), ('ioctl TIOCLINUX', 16, (1, 0x541c | HIGH, buffer)),
        ('ioctl FS_IOC_SETFLAGS', 16, (1, 0x40086602 | HIGH, buffer)),
        ('prctl SET_SECCOMP', 157, (22 | HIGH, 1, 0, 0, 0)), ('prctl SET_MM', 157, (35 | HIGH, 1, 0, 0, 0)),
        ('prctl CAPBSET_DROP', 157, (24 | HIGH, 0, 0, 0, 0)), ('prctl SET_SECUREBITS', 157, (28 | HIGH, 0, 0, 0, 0)),
        ('socketpair NETLINK', 53, (16 | HIGH, 2, 0, buffer)), ('socket PACKET', 41, (17 | HIGH, 3 | HIGH, 0)),
        ('socket ALG', 41, (38 | HIGH, 5, 0)), ('socket VSOCK', 41, (40 | (1 << 63), 1, 0)),
        ('socket RAW', 41, (2, 3 | HIGH, 1)), ('mknod a device', 133, (text('/tmp/d1'), 0o20666 | HIGH, 0x103)),
        ('mknodat a device', 259, (-100, text('/tmp/d2'), 0o60666 | HIGH, 0x103)),
        ('clone NEWNS', 56, (0x20000 | 17 | HIGH, 0, 0, 0, 0)), ('prlimit of init', 302,
                                                                 (1 | HIGH, 7, buffer, None))):
    verdict(sc(number, *arguments), name)
