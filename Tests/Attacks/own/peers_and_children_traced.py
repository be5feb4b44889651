# must: neither the worker nor a child of one's own can be traced, read or compared
# layer: seccomp
# category: process
# check: output_not_contains:ESCAPE
import signal
child = os.fork()
if child == 0:
    signal.pause()
region = ctypes.create_string_buffer(64)
vector = (ctypes.c_uint64 * 2)(ctypes.addressof(region), 8)
for process in (child, 1):
    for request in (16, 0x4206, 0x420e, 2, 24):
        verdict(sc(101, request, process, 0, 0), f'ptrace {request:#x} {process}')
    verdict(sc(310, process, vector, 1, vector, 1, 0), f'process_vm_readv {process}')
    verdict(sc(311, process, vector, 1, vector, 1, 0), f'process_vm_writev {process}')
    for kind in range(8):
        verdict(sc(312, process, os.getpid(), kind, 0, 0), f'kcmp {kind} {process}')
    verdict(sc(298, (ctypes.c_uint32 * 32)(0, 128), process, -1, -1, 0), f'perf_event_open {process}')
os.kill(child, 9)
try:
    written = os.open(f'/proc/{os.getpid()}/mem', os.O_RDWR)
    say('its own memory is its own')
except OSError as error:
    say('BLOCKED its own memory', error.strerror)
