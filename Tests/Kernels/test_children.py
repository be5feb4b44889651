"""Processes and threads that the user's code starts."""

import os

import pytest


def test_a_child_that_returns_from_the_code_ends_without_a_word(kernel):
    code = (
        "import os\npid = os.fork()\nprint('parent' if pid else 'child', flush=True)\n"
        "if pid: status = os.waitpid(pid, 0)[1]"
    )
    outcome = kernel.run(code)
    assert sorted(outcome.stdout.split()) == ["child", "parent"]
    assert len(outcome.frames("done")) == 1
    assert kernel.run("os.waitstatus_to_exitcode(status)").text == "0"


@pytest.mark.parametrize(
    "ending, status, printed",
    [
        ("sys.exit(3)", 3, ""),
        ("sys.exit()", 0, ""),
        ("sys.exit('why')", 1, "why"),
        ("1 / 0", 1, "ZeroDivisionError"),
        ("display('x')", 0, ""),
        ("'a result'", 0, ""),
    ],
)
def test_a_child_ends_as_a_script_would(kernel, ending, status, printed):
    kernel.run("import os, sys")
    parent = "pid = os.fork()\nif pid:\n    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n    sys.exit()\n"
    outcome = kernel.run(parent + ending)
    assert outcome.stdout == "%d\n" % status and printed in outcome.stderr
    assert outcome.status == "ok" and outcome.displays == [] and outcome.result is None


def test_a_child_that_outlives_the_code_neither_writes_nor_reads_frames(kernel):
    code = (
        "import os, sys\nreader, writer = os.pipe()\npid = os.fork()\n"
        "if pid == 0:\n    os.read(reader, 1)\n    display('from the child')\n    sys.exit()\n"
    )
    kernel.run(code)
    assert kernel.run("1 + 1").text == "2"
    outcome = kernel.run("os.write(writer, b'x')\nos.waitpid(pid, 0)\n1 + 2")
    assert outcome.text == "3" and outcome.displays == []


def test_a_child_does_not_keep_the_control_socket_open(kernel):
    child = "if os.fork() == 0:\n    os.close(writer)\n    os.read(reader, 1)\n"
    kernel.run("import os\nreader, writer = os.pipe()\n" + child)
    kernel.start("os._exit(5)")
    # The end of the socket arrives although the child lives: only the kernel had it open.
    assert [name for name, _ in kernel.events()] == ["active_line"]
    assert os.waitstatus_to_exitcode(kernel.wait()) == 5


def test_the_control_socket_is_not_passed_to_programs(kernel):
    outcome = kernel.run("!for fd in /proc/$$/fd/*; do readlink $fd; done | grep -c socket")
    assert outcome.stdout == "2\n"


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing_works(kernel, method):
    kernel.run("%%writefile square.py\ndef square(n): return n * n")
    code = (
        "import multiprocessing, square\nwith multiprocessing.get_context(%r).Pool(2) as pool:\n"
        "    values = pool.map(square.square, range(4))\nvalues" % method
    )
    outcome = kernel.run(code)
    assert outcome.text == "[0, 1, 4, 9]", outcome.stderr


def test_a_thread_can_display_while_its_cell_runs(kernel):
    code = "import threading\nt = threading.Thread(target=lambda: display('from a thread'))\nt.start()\nt.join()"
    assert kernel.run(code).displays == [{"text/plain": "'from a thread'"}]


def test_threads_that_display_together_are_acknowledged_each(kernel):
    code = (
        "import threading\ndef show():\n    for i in range(5): display(i)\n"
        "threads = [threading.Thread(target=show) for _ in range(4)]\n"
        "for t in threads: t.start()\nfor t in threads: t.join()"
    )
    assert len(kernel.run(code).displays) == 20


def test_a_thread_that_outlives_its_cell_is_not_heard_in_frames(kernel, tmp_path):
    os.mkfifo(tmp_path / "go")
    code = (
        "import threading\ndef late():\n    open('go').read()\n    display('late')\n    print('printed')\n"
        "t = threading.Thread(target=late)\nt.start()"
    )
    kernel.run(code)
    # Opened after the cell has ended, and closed at once: the thread goes on while the kernel is idle.
    (tmp_path / "go").write_bytes(b"")
    kernel.until_printed("printed")
    assert kernel.run("t.join()\n1").text == "1"


def test_a_thread_that_raises_is_told_on_standard_error(kernel):
    outcome = kernel.run("import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()")
    assert "ZeroDivisionError" in outcome.stderr and outcome.status == "ok"
