"""The r kernel."""

import pytest


@pytest.fixture
def r(launch):
    return launch("r")


def test_state_values_and_output(r):
    r.run("x <- 40; f <- function(n) n + 2")
    outcome = r.run("f(x)\nmessage('err')\ninvisible(5)\n'text'")
    assert (outcome.stdout, outcome.stderr, outcome.status) == ('[1] 42\n[1] "text"\n', "err\n", "ok")
    assert r.run("system('echo sub')").stdout == "sub\n"
    assert r.run("readline()").stdout == '\n[1] ""\n', "standard input is empty"
    assert r.run("warning('careful'); 'é'").stderr == "Warning: careful\n"


def test_an_error_has_its_call_and_its_message(r):
    r.run("f <- function(n) stop('bad')")
    error = r.run("f(1)").error
    assert (error["name"], error["value"], error["traceback"]) == ("simpleError", "bad", "Error in f(1) : bad")
    assert r.run("stop('top')").error["traceback"] == "Error: top"
    assert "unexpected end of input" in r.run("1 +").error["value"]


@pytest.mark.parametrize("code", ["while (TRUE) {}", "Sys.sleep(100)", "system('sleep 100')"])
def test_an_interrupt_ends_the_cell_and_not_the_kernel(r, code):
    r.run("kept <- 1")
    identifier = r.start(f"cat('running\\n'); {code}")
    r.until_printed("running")
    r.interrupt()
    assert r.finish(identifier).status == "interrupted"
    assert r.run("kept").stdout == "[1] 1\n"


def test_quit_ends_the_kernel(r):
    r.start("quit(status = 3)")
    list(r.events())
    assert r.wait() == 3
