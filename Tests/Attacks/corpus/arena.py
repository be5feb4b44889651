"""A server under attack, with what is normal for it measured before the first one."""

from contextlib import ExitStack
from pathlib import Path

from corpus import policies
from corpus.counters import Counters, back_at
from corpus.neighbour import Neighbour
from corpus.trial import Trial
from harness.client import Client
from harness.deadline import until
from harness.processes import Process, descendants


class Arena:
    """As a context: a running server at a level, a neighbour on it, and the counters' baseline.

    `spares` is how many spare workers it keeps where its level has any; `limits` are those in which its policies differ from the
    product's, and `attacked` those in which they differ for attacks alone; `policy` is the policy of its sessions, the usual one
    if it is None; `first` is code that is run before anything is counted, for what the server keeps of good right.
    """

    def __init__(self, folder, level, spares=1, limits=None, attacked=None, policy=None, first="", **settings):
        self.level = level
        self.policy = policy
        self.attacked = attacked
        self._first = first
        self._spares = spares if level.spares else 0
        if limits or attacked:
            settings["NESTBOX_POLICIES_DIR"] = policies.changed(Path(folder) / "policies", limits or {}, attacked or {})
        self.server = level.server(
            folder, **{"MAX_ACTIVE_INSTANCES": 6, "NESTBOX_SPARE_WORKERS": spares, **settings})

    def __enter__(self):
        with ExitStack() as stack:
            stack.enter_context(self.server)
            # A connection that it kept would be counted as something that the gateway holds.
            self.server.client.close()
            self.server.client = Client(self.server.url, self.server.key, keeps_connections=False)
            self.neighbour = stack.enter_context(Neighbour(self.server))
            self._measure()
            self._running = stack.pop_all()
        return self

    def __exit__(self, *failure):
        return self._running.__exit__(*failure)

    def _measure(self):
        level = self.server.client.get("/v1/health", params={"detail": "full"})["isolation"]["level"]
        assert level == self.level.name, f"the server is at level {level}, not {self.level}"
        # What a session leaves of good right, such as memory that the gateway keeps, is there before anything is
        # counted.
        with self.trial(None) as trial:
            trial.run(f"{self._first}\nprint('x' * (8 << 20))")
            self.untouched = trial.fingerprint()
            assert trial.fingerprint() == self.untouched, "two sessions differ that nobody has touched"
        self.neighbour.warm_up()
        until(self._rests, "a server at rest: the neighbour's worker and the spare ones, each with its kernel")
        self.baseline = Counters.of(self.server)

    def _rests(self):
        workers, gateway = self.server.workers(), Process.of(self.server.pid)
        # A worker is there a moment before the gateway is told of it, and holds it.
        held = sum("pidfd" in target for target in gateway.descriptors)
        return (len(workers) == 1 + self._spares and held >= len(workers)
                and all(len(descendants(worker.pid)) == 1 for worker in workers))

    def client(self):
        return Client(self.server.url, self.server.key)

    def trial(self, attack):
        return Trial(self, attack)

    def back_at_baseline(self, what):
        back_at(self.server, self.baseline, what)
