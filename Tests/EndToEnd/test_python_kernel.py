"""What running Python in a session is like."""

import base64
import struct

import pytest

from harness import lmc


def png_size(image):
    """Width and height of a PNG; fails for anything else."""
    data = base64.b64decode(image, validate=True)
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and data[-8:-4] == b"IEND"
    return struct.unpack(">II", data[16:24])


def test_state_persists_within_a_session_and_not_across(client, session):
    client.run(session, "import math\nx = 20\ndef double(n): return 2 * n")
    assert client.run(session, "double(x) + math.floor(2.5)").console == "42\n"
    answer = client.run(client.new_session(), "x")
    assert "NameError" in answer.console and "'x'" in answer.console


@pytest.mark.parametrize(("source", "shown"), [
    ("1 + 1", "2\n"), ("'text'", "'text'\n"), ("None", ""), ("x = 5", ""), ("print('a'); 'b'", "a\n'b'\n"),
    ("1 + 1;", ""), ("[1,\n 2]", "[1, 2]\n"), ("'ünïcödé \U0001f426'", "'ünïcödé \U0001f426'\n"),
    ("print('\\ud800'.encode('utf-8', 'replace'))", "b'?'\n"),
    ("# nothing but a comment", ""), ("import asyncio\nawait asyncio.sleep(0, 'awaited')", "'awaited'\n"),
    ("from __future__ import annotations\n'''doc'''\n7", "7\n"), ("!echo from the shell", "from the shell\n"),
    ("import sys; print(sys.stdin.read() == '')", "True\n"),
])
def test_what_a_cell_shows(client, session, source, shown):
    assert client.run(session, source).console == shown


def test_stdout_stderr_and_subprocesses_keep_their_order(client, session):
    source = """
import os, subprocess, sys
for step in range(3):
    print('print', step)
    subprocess.run(['echo', f'echo {step}'])
    os.system(f'echo system {step}')
    os.write(1, f'write {step}\\n'.encode())
"""
    expected = "".join(f"print {n}\necho {n}\nsystem {n}\nwrite {n}\n" for n in range(3))
    assert client.run(session, source).console == expected


def test_stderr_is_shown(client, session):
    source = "import os, sys\nprint('from print', file=sys.stderr)\nos.system('echo child >&2')\nNone"
    console = client.run(session, source).console
    assert "from print\n" in console and "child\n" in console


def test_a_traceback_names_the_line_and_stays_in_the_user_s_code(client, session):
    console = client.run(session, "def broken():\n    return 1 / 0\n\nprint('before')\nbroken()").console
    assert console.startswith("before\n")
    assert "ZeroDivisionError: division by zero" in console
    assert "return 1 / 0" in console
    assert "nestbox_kernel" not in console and "\x1b[" not in console


@pytest.mark.parametrize(("source", "name"), [
    ("def f(:\n  pass", "SyntaxError"), ("if True:\nx", "IndentationError"),
    ("import no_such_module", "ModuleNotFoundError"),
    ("raise ValueError('said so')", "ValueError: said so"), ("input('your name?')", "EOFError"),
    ("import sys; sys.exit(3)", "SystemExit"), ("raise KeyboardInterrupt", "KeyboardInterrupt"),
])
def test_an_error_is_shown_and_the_kernel_goes_on(client, session, source, name):
    client.run(session, "kept = 'kept'")
    assert name in client.run(session, source).console
    assert client.run(session, "print(kept)").console == "kept\n"


def test_a_figure_is_a_png_of_sensible_size(client, session):
    source = "import matplotlib.pyplot as plt\nplt.figure(figsize=(4, 3), dpi=100)\nplt.plot([1, 3, 2])\nplt.show()"
    images = client.run(session, source).of_type("image")
    assert [image["format"] for image in images] == ["base64.png"]
    width, height = png_size(images[0]["content"])
    assert 200 <= width <= 800 and 150 <= height <= 600


def test_a_figure_that_is_left_open_is_shown_at_the_end_and_only_once(client, session):
    source = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nprint('drawn');"
    assert len(client.run(session, source).of_type("image")) == 1
    assert client.run(session, "1").of_type("image") == []


def test_a_figure_stands_between_the_lines_printed_around_it(client, session):
    source = "import matplotlib.pyplot as plt\nprint('above')\nplt.plot([1])\nplt.show()\nprint('below')"
    answer = client.run(session, source)
    assert [message["type"] for message in answer.messages] == ["console", "image", "console"]
    assert answer.console == "above\nbelow\n"


def test_a_data_frame_is_shown(client, session):
    source = "import pandas as pd\npd.DataFrame({'height': [1.5, 2.5], 'name': ['a', 'b']})"
    shown = client.run(session, source).messages
    assert all(word in str(shown) for word in ("height", "name", "1.5"))


def test_the_usual_libraries_work(client, session):
    source = """
import json, sqlite3, threading, multiprocessing, tempfile, numpy as np
from concurrent.futures import ThreadPoolExecutor
database = sqlite3.connect(':memory:')
print(database.execute('select 6 * 7').fetchone()[0])
with ThreadPoolExecutor(4) as pool: print(sum(pool.map(abs, range(-4, 0))))
with tempfile.NamedTemporaryFile() as file: print(file.write(b'bytes'))
with multiprocessing.get_context('fork').Pool(2) as pool: print(pool.map(abs, [-1, -2]))
print(int(np.linalg.det(np.eye(3) * 2).round()))
"""
    assert client.run(session, source).console == "42\n10\n5\n[1, 2]\n8\n"


def test_two_sessions_draw_different_random_numbers(client):
    source = "import random, numpy\nprint(random.random(), numpy.random.rand(), id(object()) > 0)"
    first, second = (client.run(client.new_session(), source).console.split() for _ in range(2))
    assert first[0] != second[0] and first[1] != second[1]


def test_a_forked_child_does_not_speak_for_the_kernel(client, session):
    source = "import os\nchild = os.fork()\nif child: os.waitpid(child, 0)\nprint('parent' if child else 'child')"
    console = client.run(session, source).console
    assert console.count("parent\n") == 1 and console.count("child\n") <= 1
    assert client.run(session, "print('still one')").console == "still one\n"


def test_files_are_kept_in_the_workspace(client, session):
    client.run(session, "open('kept.txt', 'w').write('bytes on disk')")
    assert client.chat(lmc.code("print(open('kept.txt').read())"), session=session).console == "bytes on disk\n"
    assert client.run(client.new_session(), "import os; os.listdir('.')").console == "[]\n"


def test_what_is_shown_is_a_file_to_download_too(client, session):
    source = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nfrom IPython.display import Markdown, SVG\ndisplay(Markdown('# a'), SVG('<svg/>'))"
    answer = client.run(session, source)
    assert [(message["type"], message["format"]) for message in answer.messages] == [
        ("console", "output"), ("code", "html"), ("image", "base64.png")]
    assert answer.console == "# a\n" and answer.messages[1]["content"] == "<svg/>"
    files = client.get(f"/v1/sessions/{session}/files", params={"folder": "outputs"})["files"]
    assert sorted(file["mime"] for file in files) == ["image/png", "image/svg+xml", "text/html", "text/markdown"]
    picture, = [file for file in files if file["mime"] == "image/png"]
    content = client.request("GET", picture["url"]).content
    assert content == base64.b64decode(answer.messages[2]["content"])
