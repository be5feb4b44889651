# must: no descriptor that code sends is received, on any socket that it has; with the driver's own frames neither
# layer: SO_PASSRIGHTS, reads that ask for none
# category: protocol
# check: output_not_contains:ESCAPE
# then: {"seconds": 120}
import array, gc, select, stat
class Carrying:
    """A socket that sends a descriptor along with whatever its owner sends."""
    def __init__(self, inner, descriptor):
        self.inner, self.descriptor, self.answers = inner, descriptor, set()
    def __getattr__(self, name):
        return getattr(self.inner, name)
    def send(self, data, flags=0):
        try:
            sent = self.inner.sendmsg(
                [data], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [self.descriptor] * 64))], flags)
        except BlockingIOError:
            raise
        except OSError as error:
            self.answers.add(errno.errorcode[error.errno])
            return self.inner.send(data, flags)
        self.answers.add('sent')
        return sent
def is_let_go(reader):
    """Whether nobody holds the other end of the pipe, once those who had it in hand have had time for it."""
    poll = select.poll()
    poll.register(reader, select.POLLIN)
    return bool(poll.poll(60_000)) and os.read(reader, 1) == b''
def judge(carrying, reader, what):
    os.close(carrying.descriptor)
    assert carrying.answers, what
    say('BLOCKED' if is_let_go(reader) else 'ESCAPE somebody keeps a descriptor:', what, *sorted(carrying.answers))
# The control: a descriptor that somebody takes is held.
ours, theirs = socket.socketpair()
reader, writer = os.pipe()
carrying = Carrying(ours, writer)
carrying.send(b'x')
os.close(writer)
taken = theirs.recvmsg(1, 4096)[1]
poll = select.poll()
poll.register(reader, select.POLLIN)
assert carrying.answers == {'sent'} and len(taken) == 1 and not poll.poll(0), (carrying.answers, taken)
for number in range(512):
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode) or number in (ours.fileno(), theirs.fileno()):
            continue
    except OSError:
        continue
    driver = [thing for thing in gc.get_objects()
              if type(thing).__name__ == 'Channel' and thing._socket.fileno() == number]
    reader, writer = os.pipe()
    if driver:
        from IPython.display import display
        driver[0]._socket = carrying = Carrying(driver[0]._socket, writer)
        display('carried')
        driver[0]._socket = carrying.inner
    else:
        end = socket.socket(fileno=os.dup(number))
        end.setblocking(True)
        carrying = Carrying(end, writer)
        carrying.send(b'carried\n')
        end.close()
    judge(carrying, reader, f'over descriptor {number}')
