# must: no namespace can be entered by the descriptor of a process
# layer: seccomp
# category: namespaces
# check: output_not_contains:ESCAPE
for process in (1, os.getpid(), os.getppid()):
    held = sc(434, process, 0)[0]
    if held < 0:
        say('BLOCKED pidfd_open', process)
        continue
    for flags in (0x10000000, 0x20000, 0x40000000, 0x8000000, 0x4000000, 0x2000000, 0x20000000, 0x7e020000):
        verdict(sc(308, held, flags), f'setns {process} {flags:#x}')
    verdict(sc(438, held, 3, 0), f'pidfd_getfd {process}')
    verdict(sc(440, held, None, 0, 0, 0), f'process_madvise {process}')
    verdict(sc(448, held, 0), f'process_mrelease {process}')
