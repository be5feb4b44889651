"""Errors: the user's frames as plain text."""

import sys

import pytest


def test_a_traceback_shows_the_users_frames_alone(kernel):
    outcome = kernel.run("def f():\n    return 1 / 0\n\nf()")
    assert outcome.status == "error"
    assert (outcome.error["name"], outcome.error["value"]) == ("ZeroDivisionError", "division by zero")
    lines = [line for line in outcome.error["traceback"].splitlines() if "^" not in line]
    assert lines == [
        "Traceback (most recent call last):",
        '  File "<cell 1>", line 4, in <module>',
        "    f()",
        '  File "<cell 1>", line 2, in f',
        "    return 1 / 0",
        "ZeroDivisionError: division by zero",
    ]


def test_nothing_is_printed_for_an_error_of_the_cell(kernel):
    outcome = kernel.run("1 / 0")
    assert outcome.stdout == "" and outcome.stderr == ""


def test_frames_of_libraries_are_shown(kernel):
    assert "json/decoder.py" in kernel.run("import json\njson.loads('{')").error["traceback"]


def test_causes_are_told(kernel):
    code = "try:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('v') from e"
    traceback = kernel.run(code).error["traceback"]
    assert "KeyError: 'k'" in traceback and "direct cause" in traceback and traceback.endswith("ValueError: v")


@pytest.mark.parametrize(
    "code, name",
    [
        ("x = = 1", "SyntaxError"),
        ("def f():\nreturn", "IndentationError"),
        ("print('unclosed", "SyntaxError"),
        ("x = 1\nreturn x", "SyntaxError"),
        ("a\0b", "SyntaxError"),
        ("%%nosuchmagic\nx", "UsageError"),
    ],
)
def test_code_that_cannot_run_is_explained_once(kernel, code, name):
    outcome = kernel.run(code)
    assert outcome.status == "error" and outcome.stderr == ""
    # Before Python 3.12 a NUL was a ValueError.
    assert outcome.error["name"] in (name, "ValueError")
    assert outcome.error["name"] in outcome.error["traceback"]
    assert "<nestbox>" not in outcome.error["traceback"] and "IPython" not in outcome.error["traceback"]


def test_a_syntax_error_shows_its_place_and_runs_nothing(kernel):
    outcome = kernel.run("print('no')\nx = = 1")
    assert outcome.stdout == ""
    assert outcome.error["traceback"].splitlines()[:2] == ['  File "<cell 1>", line 2', "    x = = 1"]


def test_a_syntax_error_of_code_that_the_code_compiles_has_its_frames(kernel):
    traceback = kernel.run("def f():\n    exec('x = = 1')\nf()").error["traceback"]
    assert 'File "<cell 1>", line 2, in f' in traceback and 'File "<string>", line 1' in traceback


def test_colours_of_a_message_are_taken_out(kernel):
    assert "\x1b" not in kernel.run(r"raise ValueError('\x1b[31mred\x1b[0m')").error["traceback"]


def test_an_error_that_cannot_be_shown_is_shown_anyway(kernel):
    error = kernel.run("class Bad(Exception):\n    def __str__(self): raise ValueError\nraise Bad").error
    assert error["name"] == "Bad" and "could not be made" in error["value"]


if sys.version_info >= (3, 11):

    def test_groups_show_their_parts(kernel):
        traceback = kernel.run("raise ExceptionGroup('two', [ValueError('a'), KeyError('b')])").error["traceback"]
        assert "ValueError: a" in traceback and "KeyError: 'b'" in traceback


def test_a_deep_recursion_is_an_error_like_others(kernel):
    error = kernel.run("def f(): f()\nf()").error
    assert error["name"] == "RecursionError" and len(error["traceback"]) < 5000


def test_an_error_in_a_cell_within_the_cell_is_printed(kernel):
    outcome = kernel.run("get_ipython().run_cell('1 / 0')\nprint('on')")
    assert "ZeroDivisionError" in outcome.stderr and outcome.stdout == "on\n"


def test_the_last_error_can_be_looked_at_again(kernel):
    kernel.run("1 / 0")
    assert kernel.run("import sys\nsys.last_value").text == "ZeroDivisionError('division by zero')"
    assert "ZeroDivisionError" in kernel.run("%tb").stderr


def test_a_warning_names_the_cell(kernel):
    assert "<cell 1>:2: UserWarning: careful" in kernel.run("import warnings\nwarnings.warn('careful')").stderr
