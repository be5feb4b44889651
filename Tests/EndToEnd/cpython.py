"""CPython's own tests: which modules are run, how, and which of their tests the sandbox changes, each with its reason."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from xml.etree import ElementTree

# Becomes the interpreter with the program's arguments: what is tested is started as anybody starts it.
PROGRAM = "import os, sys\nos.execv(sys.executable, [sys.executable, *sys.argv[1:]])"

# A module of Tests/Fixtures/cpython, which is given beside.
_BESIDE = "import os, sys, test\ntest.__path__.append(os.path.abspath('cpython'))\nfrom test.libregrtest import main\nmain()"


@dataclass(frozen=True)
class Module:
    """One of CPython's test modules."""

    name: str

    # Tests that pass outside, at the least: fewer than there are, since versions and machines differ.
    passing: int

    # Patterns of the names of tests that are left out, with the reason beside them.
    without: tuple = ()

    # Whether it is one of Tests/Fixtures/cpython.
    is_beside: bool = False

    def command(self, report, tests=()):
        """The interpreter's arguments; the outcomes are in the file `report` afterwards."""
        chosen = [option for pattern in self.without for option in ("--ignore", pattern)]
        chosen += [option for name in tests for option in ("--match", name)]
        start = ["-c", _BESIDE] if self.is_beside else ["-m", "test"]
        return [*start, "--timeout", "540", "--junit-xml", report, *chosen, self.name]


# The longest first. Multiprocessing's other two start methods, spawn and forkserver, are those of main_handling.
MODULES = [
    # Without what only collects garbage and switches tasks for seconds, and asks nothing of the system.
    Module("test_asyncio", 2000, without=("test_task_del_collect", "test_future_del_collect", "test_cancel_gather_*")),
    Module("test_multiprocessing_fork", 300),
    Module("test_subprocess", 250),
    Module("test_threading", 150),
    Module("test_multiprocessing_main_handling", 30),
    Module("test_json", 140),
    Module("test_re", 130),
    Module("test_sqlite", 250, is_beside=True),
    Module("test_tempfile", 80),
]

# By a pattern of names, what keeps tests from passing inside: the rows of the table in docs/policies.md.
EXPLAINED = {
    "test_asyncio.test_events.*.test_*pty*":
        "fails: a sandbox has no pseudo-terminals, neither `/dev/ptmx` nor `/dev/pts`",
    "test_subprocess.POSIXProcessTestCase.test_group":
        "is skipped: the sandbox's `/etc/group` has none of the groups that it looks for",
    "test_subprocess.POSIXProcessTestCase.test_extra_groups": "is skipped for the same reason",
}


def explained(name):
    """Whether a test is one of those that the sandbox is known to change."""
    return any(fnmatchcase(name, f"test.{pattern}") for pattern in EXPLAINED)


def outcomes(report):
    """`passed`, `skipped` or what a failure said, by the test's name, from a report in JUnit's format.

    Names are not unique, as those of doctests: of several the worst counts.
    """
    found = {}
    for case in ElementTree.fromstring(report).iter("testcase"):
        outcome = "passed"
        for child in case:
            if child.tag in ("error", "failure"):
                outcome = (child.text or child.get("message") or child.tag).strip()
            elif child.tag == "skipped":
                outcome = "skipped"
        name = case.get("name")
        found[name] = max(found.get(name, outcome), outcome, key=lambda one: (one != "passed", one != "skipped"))
    return found


def lost(outside, inside):
    """Tests that pass outside and not inside, with what became of them."""
    return {name: inside.get(name, "did not run") for name, outcome in outside.items()
            if outcome == "passed" and inside.get(name) != "passed"}


def table():
    """The explained tests as the page has them."""
    rows = "".join(f"| `{pattern}` | {reason} |\n" for pattern, reason in EXPLAINED.items())
    return f"| test | in the sandbox it |\n| --- | --- |\n{rows}"
