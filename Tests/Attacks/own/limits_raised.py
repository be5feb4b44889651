# must: no limit can be raised, for oneself or for anybody
# layer: hard limits, seccomp
# category: resource
# check: output_not_contains:ESCAPE
import resource
for name in [name for name in dir(resource) if name.startswith('RLIMIT_')]:
    kind = getattr(resource, name)
    soft, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY:
        continue
    for wanted in (hard + 1, resource.RLIM_INFINITY):
        try:
            resource.setrlimit(kind, (soft, wanted))
            say('ESCAPE raised', name, wanted)
        except (OSError, ValueError) as error:
            say('BLOCKED', name, error)
