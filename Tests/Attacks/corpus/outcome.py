"""Runs code in a session as an attacker's client would, and keeps all that comes of it."""

import ast
import json
import re
import threading
import time

from harness import lmc
from harness.client import Refused

# A traceback's frames are indented, its error is not.
_RAISED = re.compile(r"^Traceback \(most recent call last\):\n(?:[ \t].*\n)*(\w[\w.]*)", re.MULTILINE)

# After an interrupt the gateway has two graces of two seconds until the worker is killed: docs/architecture.md.
_PATIENCE = 20


class Outcome:
    """What an execution came to. `cut` tells that it still ran at its deadline and was interrupted."""

    def __init__(self):
        self.stream = None
        self.refused = None
        self.cut = False
        self.seconds = 0.0
        self.ended = threading.Event()

    @property
    def texts(self):
        """Everything that the client was shown, one text a block."""
        return [block.content for block in self.stream.blocks] if self.stream else []

    @property
    def console(self):
        return "\n".join(self.texts)

    @property
    def so_far(self):
        """What the console has shown until now, while the code still runs too."""
        return self.stream.console if self.stream else ""

    @property
    def lines(self):
        return self.console.splitlines()

    @property
    def error(self):
        """The error that the turn ended in, if it did: of the stream, or instead of it."""
        if self.refused:
            return json.loads(self.refused.body)["error"]
        return self.stream.error if self.stream else None

    @property
    def raised(self):
        """The kinds of the errors whose tracebacks were shown."""
        return _RAISED.findall(self.console)

    @property
    def started(self):
        """The lines at the top of the code that were announced as running."""
        return [line for block in self.stream.blocks for line in block.lines if line] if self.stream else []


def execute(client, session, source, deadline, meanwhile=None):
    """Runs python code to its end, or to the deadline in seconds and an interrupt there.

    `meanwhile` is called with the outcome once the code was sent. Raises AssertionError if even the interrupt does not
    end it, or if the stream breaks a rule of its format.
    """
    outcome, failures = Outcome(), []

    def run():
        try:
            with client.stream(lmc.code(source), session=session) as outcome.stream:
                outcome.stream.finish(whole=False)
        except Refused as refused:
            outcome.refused = refused
        except BaseException as failure:
            failures.append(failure)
        finally:
            outcome.ended.set()
    began = time.monotonic()
    threading.Thread(target=run, daemon=True).start()
    if meanwhile:
        meanwhile(outcome)
    if not outcome.ended.wait(began + deadline - time.monotonic()):
        outcome.cut = True
        assert _interrupted(client, session, outcome), f"the code was interrupted after {deadline} s, and did not end"
    outcome.seconds = time.monotonic() - began
    if failures:
        raise failures[0]
    return outcome


def _interrupted(client, session, outcome):
    """Whether the code has ended. An interrupt that comes before anything of the turn is for nobody, so another follows."""
    end = time.monotonic() + _PATIENCE
    while (left := end - time.monotonic()) > 0:
        begun = outcome.stream is not None and outcome.stream.events
        client.post(f"/v1/sessions/{session}/interrupt")
        if outcome.ended.wait(left if begun else 10):
            return True
    return False


def ran(outcome, source):
    """The positive control: there was output, or it lived to its deadline, or its last statement was begun."""
    return bool(outcome.console.strip()) or outcome.cut or _last_line(source) in outcome.started


def _last_line(source):
    return ast.parse(source).body[-1].lineno
