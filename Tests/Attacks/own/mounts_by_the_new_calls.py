# must: no file system can be made, cloned, moved or changed by the calls that work on descriptors
# layer: seccomp, no capability
# category: namespaces
# check: output_not_contains:ESCAPE
for kind in ('tmpfs', 'proc', 'sysfs', 'cgroup2', 'overlay', 'fuse', 'bpf', 'mqueue', 'devpts'):
    verdict(sc(430, text(kind), 0), 'fsopen ' + kind)
for flags in (0, 1, 0x8000 | 1):
    verdict(sc(428, -100, text('/'), flags), f'open_tree {flags:#x}')
verdict(sc(433, -100, text('/'), 0), 'fspick')
verdict(sc(429, -100, text('/usr'), -100, text('/mnt'), 0), 'move_mount')
verdict(sc(442, -1, text('/'), 0x8000, (ctypes.c_uint64 * 4)(0, 1, 0, 0), 32), 'mount_setattr')
verdict(sc(432, 3, 0, 0), 'fsmount')
verdict(sc(165, text('/usr'), text('/tmp'), None, 4096, None), 'mount a bind')
verdict(sc(165, None, text('/'), None, 32 | 4096, None), 'mount a remount')
verdict(sc(166, text('/proc'), 2), 'umount2')
verdict(sc(155, text('.'), text('.')), 'pivot_root')
verdict(sc(161, text('/tmp')), 'chroot')
