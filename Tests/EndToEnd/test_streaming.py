"""Streams: live, in order, by the rules, and the same as what is stored."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import lmc
from harness.deadline import until


# Each program prints something, and the rest when the file is there: the test makes it when it has seen the first.
WAITS = "while not os.path.exists('go'): time.sleep(0.02)"
LIVE = {
    "lines": (f"import os, time\nprint('first')\n{WAITS}\nprint('last')", "first\n", "last\n"),
    "a part of a line": (f"import os, time\nprint('half', end='')\n{WAITS}\nprint(' a line')", "half", " a line\n"),
    "a subprocess": ("import subprocess\nsource = 'echo early; until [ -e go ]; do sleep 0.02; done; echo late'\n"
                     "subprocess.run(['sh', '-c', source]);", "early\n", "late\n"),
}


@pytest.mark.parametrize("source, first, rest", LIVE.values(), ids=LIVE)
def test_output_arrives_while_the_program_still_runs(server, client, session, source, first, rest):
    with client.stream(lmc.code(source), session=session) as stream:
        stream.until_output(first)
        assert stream.console == first
        (server.data / "workspaces" / session / "go").touch()
        stream.finish()
    assert stream.console == first + rest


def test_the_headers_are_an_event_stream_s(client, session):
    with client.stream(lmc.code("1"), session=session) as stream:
        headers = stream.response.headers
        assert headers["Content-Type"].split(";")[0] == "text/event-stream"
        assert "no-cache" in headers["Cache-Control"]
        assert headers["X-Request-Id"]
        stream.finish()


def test_the_last_word_is_the_status(client, session):
    with client.stream(lmc.code("1"), session=session) as stream:
        status = stream.finish().status
    assert {"role", "type", "content", "session_id", "usage"} <= set(status)
    assert (status["role"], status["type"], status["content"]) == ("server", "status", "complete")
    assert status["session_id"] == session
    assert set(status["usage"]) == {"prompt_tokens", "completion_tokens", "total_tokens"}


def test_the_example_of_the_format_streams_as_it_is_written(client, session):
    with client.stream(lmc.code("print(1)"), session=session) as stream:
        chunks = stream.finish().chunks
    console = {"role": "computer", "type": "console"}
    assert chunks == [
        {**console, "start": True},
        {**console, "format": "active_line", "content": 1},
        {**console, "format": "output", "content": "1\n"},
        {**console, "format": "active_line", "content": None},
        {**console, "end": True},
    ]


def test_active_lines_follow_the_program(client, session):
    source = "a = 1\n\nfor i in range(2):\n    a += 1\nprint(a)\na"
    with client.stream(lmc.code(source), session=session) as stream:
        stream.finish()
    assert [line for block in stream.blocks for line in block.lines] == [1, 3, 5, 6, None]


@pytest.mark.parametrize("request_message", [
    pytest.param(lmc.code("print('a')\n1/0"), id="a traceback"),
    pytest.param(lmc.code("x = 1"), id="no output"),
    pytest.param(lmc.message("Hello!"), id="an explanation"),
    pytest.param(lmc.fenced("print('one')", "2 + 2", "import sys; print('e', file=sys.stderr)"), id="three blocks"),
    pytest.param(lmc.fenced("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint('after')"),
                 id="a figure between text"),
    pytest.param(lmc.code("for i in range(3000): print('x' * 50)"), id="long output"),
])
def test_the_stream_s_blocks_are_the_stored_messages(client, session, request_message):
    with client.stream(request_message, session=session) as stream:
        stream.finish()
    stored = [(message["role"], message["type"], message.get("format"), message["content"])
              for message in client.messages(session, full="true")[1:]]
    assert stored
    # Beside a figure, a console with nothing but lines is not worth a message; by itself it says that there was no output.
    pictured = any(block.type == "image" for block in stream.blocks)
    told = [block for block in stream.blocks if block.content or block.type != "console" or not pictured]
    assert [block.stored for block in told] == stored


def test_what_is_streamed_and_what_is_answered_are_the_same(client):
    request_message = lmc.fenced("print('same')", "[n * n for n in range(4)]")
    answered = client.chat(request_message, session=client.new_session())
    with client.stream(request_message, session=client.new_session()) as stream:
        stream.finish()
    assert [block.stored for block in stream.blocks] == [
        (message["role"], message["type"], message.get("format"), message["content"])
        for message in answered.messages]


def test_a_stream_that_cannot_begin_is_refused_with_its_status(client):
    body = {"stream": True, "messages": [lmc.message("x")]}
    client.post("/v1/chat", expect=400, json={**body, "messages": []})
    client.post("/v1/chat", expect=404,
                json={**body, "session_id": "6534e54b-7261-4526-9325-11feb682040e"})
    client.post("/v1/chat", expect=503, json={**body, "model": "nosuch/model"})


def test_a_megabyte_of_output_comes_through_whole(client, session):
    with client.stream(lmc.code("for i in range(16384): print(f'{i:063d}')"), session=session) as stream:
        stream.finish()
    assert stream.console == "".join(f"{number:063d}\n" for number in range(16384))


def test_a_silent_stream_is_kept_alive_by_comments(server, client, session):
    asked = time.monotonic()
    with client.stream(lmc.code(f"import os, time\n{WAITS}\nprint('at last')"), session=session) as stream:
        with ThreadPoolExecutor(1) as reading:
            finished = reading.submit(stream.finish)
            until(lambda: stream.pings, "a comment", within=60)
            assert time.monotonic() - asked >= 15, "none while the stream is silent for less than fifteen seconds"
            (server.data / "workspaces" / session / "go").touch()
            assert finished.result().console == "at last\n"
