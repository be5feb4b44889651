"""Servers whose workers have no PID namespace around them, or one that the tests are in, too."""

from harness.processes import descendants
from harness.server import Server


class ServerByParentage(Server):
    """Tells processes by whose children they are, where no numbers inside tell workers from the forkserver."""

    def forkserver(self):
        (forkserver,) = self.forkservers()
        return forkserver

    def forkservers(self):
        """The forkserver, or nothing where one has died and the next is still to come."""
        return [one for one in descendants(self.pid) if (parent := one.parent) and parent.pid == self.pid]

    def sandboxed(self):
        """Every worker, kernel, and what those started."""
        return descendants(self.forkserver().pid)

    def workers(self):
        forkserver = self.forkserver()
        return [process for process in self.sandboxed() if process.parent == forkserver]

    def lineage(self, session):
        line = [self.sleeper(session)]
        workers = self.workers()
        while line[-1] not in workers:
            line.append(line[-1].parent)
        return line
