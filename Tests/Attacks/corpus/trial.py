"""One attack on one server, from a session's making to its end."""

from contextlib import closing, nullcontext

from corpus import deadlines
from corpus.checks import CHECKS
from corpus.files import SessionFiles
from corpus.fingerprint import SOURCE as FINGERPRINT
from corpus.judgement import no_canary_in, no_escape, no_slip
from corpus.languages import code
from corpus.meanwhile import HELD, MEANWHILE
from corpus.memory import bounded
from corpus.outcome import execute, ran
from corpus.policies import ATTACKED
from harness.deadline import until

# How the server says that the wall limit ended something.
_LIMITED = "the longest that policy"


class Trial:
    """As a context: a session of its own, ended on leaving."""

    def __init__(self, arena, attack):
        self.arena = arena
        self.attack = attack
        self.server = arena.server
        self.outcome = None
        self._ended = False

    def __enter__(self):
        self.client = self.arena.client()
        self.session = self.client.new_session(**({"policy": self.arena.policy} if self.arena.policy else {}))
        if self.attack and deadlines.limits(self.attack):
            assert self.arena.attacked == deadlines.limits(self.attack), "the arena has no policy for this attack"
            usual = self.client.session(self.session)["interpreter"]["policy"]
            if usual == "default" and self.arena.level.name != "full":
                # What `default` stands for there.
                usual = "container"
            self.client.ask("PATCH", f"/v1/sessions/{self.session}", json={"policy": ATTACKED.format(usual)})
        return self

    def __exit__(self, *_):
        self.end()

    @property
    def workspace(self):
        return self.server.data / "workspaces" / self.session

    @property
    def untouched(self):
        return self.arena.untouched

    def attempt(self):
        """Runs the attack, with everything that is looked at while it runs and at once after."""
        source = code(self.attack, held=self.attack.check in HELD)
        meanwhile = MEANWHILE.get(self.attack.check)
        # Where nothing shares out the processors, whoever takes them is only slower to be served beside.
        watched = (self.arena.neighbour.watched(paced=self.arena.level.shares)
                   if self.attack.check == "server_healthy" else nullcontext())
        with bounded(self.server), watched:
            self.outcome = execute(
                self.client, self.session, source, deadlines.seconds(self.attack),
                meanwhile and (lambda outcome: meanwhile(self, outcome)))
        assert ran(self.outcome, source), "the attack printed nothing and did not run: no verdict"
        no_escape(self.outcome)
        self._no_slip(self.outcome)

    def judge(self):
        """The attack's own check; then its session's end, after which nothing may be left, and the others go on."""
        CHECKS[self.attack.check](self)
        no_canary_in(self.workspace)
        self.end()
        self.arena.back_at_baseline(self.attack.name)
        self.arena.neighbour.runs()

    def run_after(self, trial):
        """Runs the attack's own second part in the session of a trial, this one or another."""
        self._no_slip(trial.run(self.attack.then["after"]))

    def _no_slip(self, outcome):
        # Of the corpus, those that use something up, or break what their own output comes through, may meet an error anywhere.
        if self.attack.ours or self.attack.category not in {"resource", "timing", "protocol", "output"}:
            no_slip(self.attack, outcome)

    def run(self, source, deadline=30):
        """Runs code of the runner's own in the session."""
        outcome = execute(self.client, self.session, source, deadline)
        assert ran(outcome, source), f"nothing ran: {outcome.error}"
        no_escape(outcome)
        return outcome

    def answers(self):
        """The session goes on, whatever became of the attack in it."""
        shown = self.run("1 + 1").console
        assert shown == "2\n", f"the session got {shown!r} for 1 + 1"

    def other_session(self, source):
        """Runs code in a session of its own, beside this one; returns its outcome."""
        with self.arena.trial(None) as other:
            return other.run(source)

    def fingerprint(self):
        return self.other_session(FINGERPRINT).console

    def files(self):
        return SessionFiles(self.server, self.session)

    def kernel_is_idle(self):
        """Whether the session's kernel is back to one thread."""
        _, kernel, _ = self.server.lineage(self.session)
        return kernel.status["Threads"].strip() == "1"

    def ended_at_the_limit(self):
        """It lived to the wall limit, was ended there by the server, and the user was told."""
        assert not self.outcome.cut, f"it still ran after {self.outcome.seconds:.1f} s"
        assert self.outcome.seconds >= deadlines.WALL, f"it ended by itself: {self.outcome.console[:500]}"
        assert _LIMITED in self.outcome.console, self.outcome.console[-500:]

    def answers_in_time(self):
        """The session goes on. Its limit is so short that a busy machine may run into it with anything, and is told so."""
        def shown_in_time():
            console = self.run("1 + 1").console
            return console if _LIMITED not in console else None
        shown = until(shown_in_time, "an answer in time", within=60)
        assert shown == "2\n", f"the session got {shown!r} for 1 + 1"

    def end(self):
        """Deletes the session, and ends the client's connections, which the counters would find."""
        if not self._ended:
            self._ended = True
            with closing(self.client):
                self.client.ask("DELETE", f"/v1/sessions/{self.session}")
            until(lambda: not self.workspace.exists(), "the end of the session's folder")

    def back_at_baseline(self):
        self.arena.back_at_baseline(self.attack.name)
