# must: an error is cut to its limit wherever it is long
# layer: limits of the kernel driver and the worker
# category: output
# check: server_healthy
# then: {"raises": "Long"}
class Long(Exception):
    def __str__(self):
        return 'E' * (100 << 20)
def deep(level):
    if level == 0:
        raise Long()
    deep(level - 1)
say('raising')
deep(900)
