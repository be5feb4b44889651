"""What is printed: at once, whole, and in the order in which it was written."""

import pytest


def test_a_call_of_print_is_one_write(kernel):
    # Each write to such a socket is a packet of its own.
    code = (
        "import os, socket\nours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)\nkept = os.dup(1)\n"
        "os.dup2(theirs.fileno(), 1)\nprint('a', 1, sep=', ')\nprint('b', end='!')\nos.dup2(kept, 1)\n"
        "ours.recv(100), ours.recv(100)"
    )
    assert kernel.run(code).text == "(b'a, 1\\n', b'b!')"


def test_text_without_a_newline_appears_at_once(kernel):
    kernel.run("import os\nreader, writer = os.pipe()")
    identifier = kernel.start("print('half', end='')\nos.read(reader, 1)\nprint(' whole')")
    kernel.until_printed("half")
    # Only now may the cell go on: what came so far was not waiting for the end of the line.
    kernel.interrupt()
    assert kernel.finish(identifier).status == "interrupted"


def test_subprocesses_and_print_keep_their_order(kernel):
    code = "import os, subprocess, sys\nprint(1)\nos.system('echo 2')\nsys.stdout.write('3\\n')\n"
    assert kernel.run(code + "subprocess.run(['echo', '4'])\n!echo 5\nprint(6);").stdout == "1\n2\n3\n4\n5\n6\n"


def test_the_output_of_a_command_is_live(kernel):
    identifier = kernel.start("!echo first; exec sleep 1000")
    kernel.until_printed("first")
    kernel.interrupt()
    assert kernel.finish(identifier).status == "interrupted"


def test_the_streams_are_apart(kernel):
    outcome = kernel.run("import sys\nprint('out')\nprint('err', file=sys.stderr)\n!echo more >&2")
    assert (outcome.stdout, outcome.stderr) == ("out\n", "err\nmore\n")


def test_text_of_c_libraries_is_there_when_the_cell_ends(kernel):
    assert kernel.run("import ctypes\nctypes.CDLL(None).puts(b'from C');").stdout == "from C\n"


def test_bytes_and_text_keep_their_order(kernel):
    outcome = kernel.run("import sys\nsys.stdout.write('a')\nsys.stdout.buffer.write(b'b')\nprint('c')")
    assert outcome.stdout == "abc\n"


def test_what_utf8_cannot_say_is_escaped(kernel):
    assert kernel.run(r"print('é \ud800')").stdout == "é \\ud800\n"


def test_much_output_arrives_whole(kernel):
    assert kernel.run("print('x' * 5_000_000)").stdout == "x" * 5_000_000 + "\n"


def test_many_lines_arrive_whole(kernel):
    assert kernel.run("for i in range(10000): print(i)").stdout.split() == [str(i) for i in range(10000)]


def test_output_arrives_when_a_subprocess_made_the_descriptor_non_blocking(kernel):
    assert kernel.run("import os\nos.set_blocking(1, False)\nprint('x' * 3_000_000)").stdout == "x" * 3_000_000 + "\n"


def test_closing_a_stream_does_not_silence_the_session(kernel):
    kernel.run("import sys\nsys.stdout.close()")
    assert kernel.run("print('still here')").stdout == "still here\n"


def test_a_replaced_stream_is_used(kernel):
    code = "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as f:\n    print('in')\nf.getvalue()"
    outcome = kernel.run(code)
    assert outcome.stdout == "" and outcome.text == "'in\\n'"


def test_what_was_printed_before_a_value_that_cannot_be_is_printed(kernel):
    outcome = kernel.run("class A:\n    def __str__(self): return 1 / 0\nprint('before', A())")
    assert outcome.stdout == "before " and outcome.error["name"] == "ZeroDivisionError"


@pytest.mark.parametrize("code", ["print(1, sep=1)", "print(1, nothing=1)"])
def test_print_refuses_what_it_always_refused(kernel, code):
    assert kernel.run(code).error["name"] == "TypeError"


def test_input_says_that_nobody_can_answer(kernel):
    outcome = kernel.run("input('name? ')")
    assert outcome.stdout == "name? "
    assert outcome.error["name"] == "EOFError" and "nobody can answer" in outcome.error["value"]


def test_standard_input_is_at_its_end(kernel):
    assert kernel.run("import sys\nsys.stdin.read(), list(sys.stdin)").text == "('', [])"


def test_logging_goes_to_standard_error(kernel):
    assert kernel.run("import logging\nlogging.warning('careful')").stderr == "WARNING:root:careful\n"
