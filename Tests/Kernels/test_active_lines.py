"""The line that runs now: one report for each top-level statement, and no trace in the code."""

import pytest


@pytest.mark.parametrize(
    "code, lines",
    [
        ("1", [1]),
        ("x = 1\n\ny = 2\nx + y", [1, 3, 4]),
        ("\n\nx = 1\n  \ny = 2", [3, 5]),
        ("\n   x = 1\n   y = 2", [2, 3]),
        ("for i in range(100):\n    i * 2\ndone = 1", [1, 3]),
        ("x = [\n  1,\n  2,\n]\nx", [1, 5]),
        ("a = 1; b = 2\nc = 3", [1, 2]),
        ("import functools\n\n@functools.cache\ndef f(): pass\nf()", [1, 3, 5]),
        ('"""doc"""\nfrom __future__ import annotations\nx = 1', [1, 2, 3]),
        ("%time 1 + 1\nx = 1", [1, 2]),
        ("\n%%bash\ntrue\ntrue", [2]),
        ("import asyncio\nawait asyncio.sleep(0)\nx = 1", [1, 2, 3]),
        ("x = 1\n1 / 0\nx = 2", [1, 2]),
        ("%%capture\nx = 1\ny = 2", [1]),
        ("# comment\nx = 1", [2]),
    ],
)
def test_lines_are_those_of_the_code_as_it_was_sent(kernel, code, lines):
    assert kernel.run(code).lines == lines


def test_a_line_is_told_before_its_statement_runs(kernel):
    identifier = kernel.start("import threading\nthreading.Event().wait()")
    kernel.until(lambda name, event: name == "active_line" and event["line"] == 2)
    kernel.interrupt()
    assert kernel.finish(identifier).status == "interrupted"


def test_nothing_of_it_is_seen_in_the_namespace(kernel):
    kernel.run("before = set(globals())")
    outcome = kernel.run("x = 1\nsorted(n for n in set(globals()) - before if not n.startswith('_'))")
    assert outcome.text == "['before', 'x']"


def test_tracebacks_keep_their_lines_after_leading_blank_ones(kernel):
    error = kernel.run("\n\ndef f():\n    raise KeyError('k')\n\nf()").error
    # Newer versions of Python underline more.
    lines = [line for line in error["traceback"].splitlines() if "^" not in line]
    assert lines[1:5] == [
        '  File "<cell 1>", line 6, in <module>',
        "    f()",
        '  File "<cell 1>", line 4, in f',
        "    raise KeyError('k')",
    ]
