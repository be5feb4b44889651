"""What works under which policy: the table in docs/policies.md is made here, and has to be what it is found to be.

With NESTBOX_WRITE_TABLES=1 the table is written instead of compared.
"""

import os
import re
from pathlib import Path

from compatibility import PROGRAMS

PAGE = Path(__file__).parents[2] / "docs" / "policies.md"
POLICIES = ("default", "container", "strict")
SETTINGS = {"MAX_ACTIVE_INSTANCES": len(POLICIES), "NESTBOX_SPARE_WORKERS": 0}

_TABLE = re.compile(r"(?<=<!-- made by Tests/EndToEnd/test_compatibility.py -->\n).*?(?=<!-- end -->)", re.DOTALL)

# What it takes, by the words of the failure.
_REASONS = {
    "Operation not permitted": "no: not permitted",
    "Network is unreachable": "no: unreachable",
    "Name or service not known": "no: unknown name",
    "out of pty devices": "no: no pseudo-terminals",
    "could not allocate memory": "no: too much address space",
}


# A refused call that the program got over: it is told of all the same.
_REPORT = re.compile(r"^\[nestbox\] blocked: (.*) by policy [a-z]+\n", re.MULTILINE)


def outcome(client, session, program):
    """`yes`, with the refusals that were reported meanwhile, or `no` and why."""
    shown = client.run(session, f"{program}\nprint('ok')").console
    if _REPORT.sub("", shown) == "ok\n":
        refused = ", ".join(f"`{name}`" for name in _REPORT.findall(shown))
        return f"yes; reports {refused}" if refused else "yes"
    for words, reason in _REASONS.items():
        if words in shown:
            return reason
    # A reason that nobody has thought of is a failure of the test, by its own words.
    return "no: " + " ".join(shown.split())[-300:].replace("|", "/")


def table(client):
    sessions = {policy: client.new_session(policy=policy) for policy in POLICIES}
    rows = [["", *(f"`{policy}`" for policy in POLICIES)], ["---"] * (1 + len(POLICIES))]
    for name, program in PROGRAMS.items():
        rows.append([name, *(outcome(client, sessions[policy], program) for policy in POLICIES)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows).replace("|  |", "| |")


def test_what_works_under_which_policy_is_what_the_page_says(client):
    made = table(client)
    page = PAGE.read_text()
    assert _TABLE.search(page), f"{PAGE} has no place for the table"
    if os.environ.get("NESTBOX_WRITE_TABLES"):
        PAGE.write_text(_TABLE.sub(lambda _: made, page))
    assert _TABLE.search(PAGE.read_text())[0] == made
    # Controls: under the widest policy nearly everything works, and under the narrowest what it is for.
    assert made.count("| yes | ") >= 15
    assert "no: not permitted" in made
