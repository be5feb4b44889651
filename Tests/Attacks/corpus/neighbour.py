"""Another session on the same server, which has to be served as if there were no attack."""

import json
import statistics
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

from harness.client import Client

# How much slower than with nobody else on the server a run may be: half of them, and each. Wide, because an attack may
# have its share of the processors; a gateway that waits for a session is slower by far.
_USUAL, _WORST = 25, 400

# How many runs it takes to say what is usual: an attack may be over before the first has ended.
_FEWEST = 15


class Neighbour:
    """Runs `1+1`. What is normal for it is measured here and now, so no machine is too slow.

    As a context: it has a process of its own, so that what it measures is the server and not the tests. Between its runs
    it has no connection, which would be counted as something that the gateway holds.
    """

    def __init__(self, server):
        self._server = server
        self._client = Client(server.url, server.key, keeps_connections=False)
        self.session = self._client.new_session()
        self.runs()
        self.normal = statistics.median(self.runs() for _ in range(30))

    def __enter__(self):
        self._runner = subprocess.Popen(
            [sys.executable, Path(__file__), self._server.url, self._server.key, self.session, str(self.normal)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": ":".join(sys.path)})
        return self

    def __exit__(self, *_):
        self._client.close()
        with closing(self._runner.stdin):
            pass
        self._runner.wait(30)
        self._runner.stdout.close()

    def runs(self):
        """Runs it once; returns the seconds that it took."""
        return run(self._client, self.session)

    def warm_up(self):
        """Has its process run once. The first time takes longer than others, and says nothing of the server."""
        self._tell("begin")
        self._times()

    @contextmanager
    def watched(self, paced=True):
        """Meanwhile it runs over and over; on leaving, it must have run, and if it is `paced`, at its normal pace."""
        self._tell("begin")
        try:
            yield
        finally:
            times = self._times()
        if paced and not _is_swift(times, self.normal):
            # The machine may have become slower, whoever is on the server: what is normal now is measured now.
            now = max(self.normal, statistics.median(self.runs() for _ in range(_FEWEST)))
            said = f"normally {self.normal:.4f} s, {now:.4f} now, usually {statistics.median(times):.4f}, at worst {max(times):.4f}"
            assert _is_swift(times, now), f"another session was slow: {said} of {len(times)}"

    def _times(self):
        """Ends its running; returns the seconds of each run since it began: there must be one."""
        self._tell("end")
        told = json.loads(self._runner.stdout.readline())
        assert not told["failure"], f"another session was not served meanwhile: {told['failure']}"
        assert told["times"], "another session did not run once meanwhile"
        return told["times"]

    def _tell(self, word):
        self._runner.stdin.write(word + "\n")
        self._runner.stdin.flush()


def _is_swift(times, normal):
    return statistics.median(times) <= normal * _USUAL and max(times) <= normal * _WORST


def run(client, session):
    began = time.monotonic()
    shown = client.run(session, "1 + 1").console
    assert shown == "2\n", f"another session got {shown!r} for 1 + 1"
    return time.monotonic() - began


def serve(url, key, session, pause):
    """The neighbour's own process: from each `begin` on its input to the next `end` it runs, often enough, then says how it went."""
    with closing(Client(url, key, keeps_connections=False)) as client:
        while sys.stdin.readline() == "begin\n":
            ended, told = threading.Event(), {"times": [], "failure": None}

            def go_on():
                try:
                    told["times"].append(run(client, session))
                    while not ended.wait(float(pause)) or len(told["times"]) < _FEWEST:
                        told["times"].append(run(client, session))
                except BaseException as failure:
                    told["failure"] = str(failure)
            thread = threading.Thread(target=go_on)
            thread.start()
            sys.stdin.readline()
            ended.set()
            thread.join()
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    serve(*sys.argv[1:])
