"""Takes single layers away from the plan that the gateway sends to its forkserver.

A server looks at the layers of a worker of its own before it serves, and does not start where one is missing. So only
the workers of sessions lack it, unless the mutation is to be everywhere. What is not in the plan but in code, such as
the namespaces of the clone, is taken away by shim.c, which the real forkserver is started with.
"""

import copy
from dataclasses import dataclass
from typing import Callable

# Far above what any attack of the corpus asks for.
_PLENTY = 64 << 30


def _unchanged(plan):
    pass


@dataclass(frozen=True)
class Mutation:
    """`plan` changes the forkserver's plan in place; `shim` names what shim.c takes away."""

    plan: Callable = _unchanged
    shim: tuple = ()


# Workers that lack a layer live by a plan of their own, beside the one that the server's own worker lives by.
_LACKING = "-lacking"


def prepare(name, message, everywhere):
    """The gateway's first request, with plans that lack the layer beside those that have all, or instead of them.

    What all workers share lacks it from the beginning.
    """
    if name is not None and "prepare" in message:
        plan = message["prepare"]["_0"]
        mutated = copy.deepcopy(plan)
        MUTATIONS[name].plan(mutated)
        plan["root"] = mutated["root"]
        plan["plans"].update({
            policy if everywhere else policy + _LACKING: changed for policy, changed in mutated["plans"].items()})
    return message


def spawn(name, message, everywhere):
    """A request for a worker: for one that lacks the layer, if it is not the server's own."""
    if name is not None and not everywhere and workspace(message) != "probe":
        message["spawn"]["policy"] += _LACKING
    return message


def workspace(message):
    """The name of the folder that a request for a worker is about."""
    place, = message["spawn"]["place"].values()
    return place["workspace"].rpartition("/")[2]


def _without(kind):
    def change(plan):
        for worker in plan["plans"].values():
            for steps in ("worker", "kernel"):
                worker[steps] = [step for step in worker[steps] if kind not in step]
    return change


def _with_a_folder_more(plan):
    """A writable file system where neither the mounts nor the file modes keep anybody from writing."""
    for worker in plan["plans"].values():
        for step in worker["worker"]:
            if "enterRoot" in step:
                step["enterRoot"]["mounts"].append({"memory": {"target": "/mnt", "bytes": 1 << 20, "files": 64}})


def _with_a_folder_more_and_without_landlock(plan):
    _with_a_folder_more(plan)
    _without("landlock")(plan)


def _with_every_file_for_landlock(plan):
    """Nothing but the scopes and the ports is left of it."""
    for step in _steps(plan, "landlock"):
        step["_0"]["rules"].append({"path": "/", "access": ["read", "execute", "write", "change"]})


def _without_limits(plan):
    _without("limit")(plan)
    for mount in _mounts(plan, "memory"):
        mount["bytes"], mount["files"] = _PLENTY, 1 << 20


def _root_inside(plan):
    for worker in plan["plans"].values():
        for step in worker["worker"]:
            if "mapIdentity" in step:
                step["mapIdentity"]["inside"] = 0


def _host_folders(plan):
    plan["root"]["entries"] += [{"host": {"source": folder, "target": folder}} for folder in ("/opt", "/srv")]


def _steps(plan, kind):
    for worker in plan["plans"].values():
        for steps in ("worker", "kernel"):
            yield from (step[kind] for step in worker[steps] if kind in step)


def _mounts(plan, kind):
    for worker in plan["plans"].values():
        for step in worker["worker"]:
            yield from (mount[kind] for mount in step.get("enterRoot", {}).get("mounts", []) if kind in mount)


MUTATIONS = {
    "seccomp": Mutation(_without("seccomp")),
    "landlock": Mutation(_with_a_folder_more_and_without_landlock),
    "landlock's files": Mutation(_with_every_file_for_landlock),
    "nothing but a mount": Mutation(_with_a_folder_more),
    "network namespace": Mutation(_without("loopback"), shim=("network",)),
    "limits": Mutation(_without_limits),
    "close_range": Mutation(shim=("descriptors",)),
    "uid map": Mutation(_root_inside),
    "capabilities": Mutation(_without("dropCapabilities")),
    "not dumpable": Mutation(_without("notDumpable")),
    "own root": Mutation(_host_folders),
}
