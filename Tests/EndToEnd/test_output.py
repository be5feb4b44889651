"""Whatever code prints, and however much of it: it comes as a terminal would show it, bounded, and the code goes on."""

import re
import time

import pytest

from harness import lmc
from harness.deadline import until
from harness.policies import policies
from harness.server import Server

MIB = 1 << 20
LIMIT = 10 * MIB
GAP = re.compile(r"\n\[\.\.\. (\d+) bytes of output left out \.\.\.\]\n")


def streamed(client, session, source):
    """All that a stream shows of the code's output, unlike an answer, which has its head and tail."""
    with client.stream(lmc.code(source), session=session) as stream:
        stream.finish()
    return stream.console


def test_a_line_of_a_hundred_megabytes_is_shown_as_its_beginning_and_its_end_soon(client, session):
    began = time.monotonic()
    shown = streamed(client, session, "print('<' + 'x' * (100 << 20) + '>')\nkept = 1")
    assert time.monotonic() - began < 30
    head, missing, tail = GAP.split(shown)
    tail, note = tail.rsplit("\n[", 1)
    assert re.fullmatch("<x+", head) and re.fullmatch("x+>\n?", tail)
    assert len(head) > 9 * MIB and len(tail) > 60_000 and len(head) + len(tail) <= LIMIT
    # The newline at the end may have gone into the split.
    assert abs(len(head) + int(missing) + len(tail) - ((100 << 20) + 3)) <= 1
    assert note.startswith(f"{missing} bytes of output beyond the limit are not shown. outputs/")
    assert client.run(session, "print(kept)").console == "1\n"


def test_a_server_goes_on_while_code_floods(client, session):
    other = client.new_session()
    with client.stream(lmc.code("while True: print('flood' * 1000)"), session=session) as stream:
        stream.until_output("flood")
        for _ in range(5):
            assert client.run(other, "1 + 1").console == "2\n"
    until(lambda: client.interpreter(session) == "ready", "the end of the flood")
    assert client.run(session, "2 + 2").console == "4\n"


def test_an_error_after_a_flood_is_told(client, session):
    shown = streamed(client, session, "print('x' * (12 << 20))\nprint('last words')\n1 / 0")
    end = GAP.split(shown)[2]
    assert end.index("last words\n") < end.index("ZeroDivisionError")


def test_the_end_of_a_kernel_in_a_flood_is_told_after_its_last_words(client, session):
    shown = streamed(client, session, "import os\nprint('x' * (12 << 20))\nprint('last words', flush=True)\nos._exit(3)")
    end = GAP.split(shown)[2]
    assert end.index("last words\n") < end.index("The python kernel exited with code 3")


@pytest.mark.parametrize(("written", "shown"), [
    (rb"\xff\xfe caf\xc3\xa9 \xe2\x82", "\ufffd\ufffd café \ufffd"),
    (rb"a\x00b", "a\x00b"),
    (rb"\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"),
    (rb"10%\r20%\r", "10%\r20%\r"),
], ids=["not UTF-8", "NUL", "colours", "carriage returns"])
def test_bytes_are_shown_as_they_are_and_what_is_no_text_is_replaced(client, session, written, shown):
    source = f"import os\nos.write(1, b'{written.decode('ascii')}');"
    assert streamed(client, session, source) == shown


def test_colours_are_streamed_and_kept_and_not_in_what_is_shown_of_it_later(client, session):
    source = r"print('\x1b[1;31mred\x1b[0m and \x1b]0;a title\x07plain')"
    raw = "\x1b[1;31mred\x1b[0m and \x1b]0;a title\x07plain\n"
    assert streamed(client, session, source) == raw
    console = client.messages(session)[-1]
    assert console["content"] == "red and plain\n"
    assert client.messages(session, full="true")[-1]["content"] == raw
    assert client.get(f"/v1/sessions/{session}/messages/{console['id']}")["content"] == raw


def test_both_streams_of_programs_keep_their_order(client, session):
    source = ("import subprocess, sys\n"
              "code = 'import os\\nfor n in range(2000): os.write(1 + n % 2, b\"%d:%d \" % (n % 2, n))'\n"
              "subprocess.run([sys.executable, '-c', code]);")
    shown = re.findall(r"(\d):(\d+) ", streamed(client, session, source))
    for stream in ("0", "1"):
        assert [int(number) for which, number in shown if which == stream] == list(range(int(stream), 2000, 2))


def test_a_limit_can_be_smaller_and_holds_for_both_streams_together(tmp_path):
    with Server(tmp_path, NESTBOX_POLICIES_DIR=policies(tmp_path, output_bytes=100_000)) as server:
        session = server.client.new_session()
        source = "import sys\nfor n in range(200_000): print(n, file=[sys.stdout, sys.stderr][n % 2])"
        shown = streamed(server.client, session, source)
        head, missing, tail = GAP.split(shown)
        assert int(missing) > 0 and head.startswith("0\n") and "199999\n" in tail
        assert 90_000 < len(head) + len(tail) < 101_000
