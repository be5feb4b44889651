"""The ruby kernel."""

import pytest


@pytest.fixture
def ruby(launch):
    return launch("ruby")


def test_state_values_and_output(ruby):
    ruby.run("x = 20; def twice(n) = n * 2; class K; def v = 2; end")
    outcome = ruby.run("puts 'out'; warn 'err'; twice(x) + K.new.v")
    assert (outcome.stdout, outcome.stderr, outcome.text) == ("out\n", "err\n", "42")
    assert ruby.run("nil").result is None
    assert ruby.run("gets.inspect").text == '"nil"', "standard input is empty"


def test_an_error_has_its_name_its_message_and_the_user_s_lines_alone(ruby):
    ruby.run("def f; raise ArgumentError, 'bad'; end")
    error = ruby.run("1\nf").error
    assert (error["name"], error["value"]) == ("ArgumentError", "bad")
    assert "cell-1:1" in error["traceback"] and "cell-2:2" in error["traceback"] and "driver" not in error["traceback"]
    assert ruby.run("y = (").error["name"] == "SyntaxError"


@pytest.mark.parametrize("code", ["puts 'running'; loop {}", "puts 'running'; sleep 100", "puts 'running'; `sleep 100`"])
def test_an_interrupt_ends_the_cell_and_not_the_kernel(ruby, code):
    ruby.run("kept = 1")
    identifier = ruby.start(code)
    ruby.until_printed("running")
    ruby.interrupt()
    assert ruby.finish(identifier).status == "interrupted"
    assert ruby.run("kept").text == "1"


def test_exit_ends_the_kernel(ruby):
    ruby.start("at_exit { puts 'bye' }; exit 3")
    assert ("stdout", "bye\n") in list(ruby.events())
    assert ruby.wait() == 3
