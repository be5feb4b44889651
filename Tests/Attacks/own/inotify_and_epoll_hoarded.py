# must: watches and nested polls are bounded, and nobody else waits for them
# layer: limits of the kernel
# category: resource
# check: server_healthy
instances, watches, polls = [], 0, []
try:
    while True:
        instances.append(sc(294, 0)[0])
        if instances[-1] < 0:
            break
except OSError:
    pass
for instance in [i for i in instances if i >= 0][:5]:
    for number in range(20_000):
        path = f'{os.environ["TMPDIR"]}/watched-{number % 2000}'
        if number < 2000:
            open(path, 'w').close()
        if sc(254, instance, text(path), 0xfff)[0] < 0:
            break
        watches += 1
import select
try:
    for number in range(400):
        polls.append(select.epoll())
        for other in polls[-6:-1]:
            try:
                other.register(polls[-1])
            except OSError:
                pass
except OSError as error:
    say('polls end at', len(polls), error.strerror)
say('instances', len(instances) - 1, 'watches', watches, 'polls', len(polls))
