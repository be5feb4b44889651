"""SIGINT interrupts the user's code, and nothing else."""

import os
import signal

import pytest


def interrupted(kernel, code):
    """Interrupts code that prints "started" when it has come to where it stays."""
    identifier = kernel.start(code)
    kernel.until_printed("started")
    kernel.interrupt()
    return kernel.finish(identifier)


@pytest.mark.parametrize(
    "code",
    [
        "print('started')\nwhile True: pass",
        "import time\nprint('started')\ntime.sleep(1000)",
        "import threading\nprint('started')\nthreading.Event().wait()",
        "import asyncio\nprint('started')\nawait asyncio.sleep(1000)",
        "import asyncio\nasync def f():\n    print('started')\n    await asyncio.sleep(1000)\nasyncio.run(f())",
        "!echo started; sleep 1000",
        "%%bash\necho started\nsleep 1000",
        "import os, subprocess as s\nend, _open = os.pipe()\ns.run('echo started; exec cat', shell=True, stdin=end)",
    ],
)
def test_running_code_is_interrupted_and_the_state_stays(kernel, code):
    kernel.run("kept = 1")
    outcome = interrupted(kernel, code)
    assert outcome.status == "interrupted"
    assert outcome.error["name"] == "KeyboardInterrupt"
    assert "<nestbox>" not in outcome.error["traceback"] and "IPython" not in outcome.error["traceback"]
    assert kernel.run("kept").text == "1"


def test_an_interrupted_command_leaves_nothing_running(kernel):
    outcome = interrupted(kernel, "!trap '' INT; echo $$ > pid; echo started; sleep 1000")
    assert outcome.status == "interrupted"
    code = "import os\ntry:\n    os.kill(int(open('pid').read()), 0)\nexcept ProcessLookupError:\n    print('gone')"
    outcome = kernel.run(code)
    assert outcome.stdout == "gone\n", outcome


def test_an_interrupted_await_does_not_go_on_later(kernel):
    interrupted(kernel, "import asyncio\nprint('started')\nawait asyncio.sleep(1000)\nprint('never')")
    assert kernel.run("await asyncio.sleep(0)\nasyncio.all_tasks() - {asyncio.current_task()}").text == "set()"


def test_an_interrupt_while_idle_is_ignored(kernel):
    for _ in range(3):
        kernel.interrupt()
        assert kernel.run("1 + 1").status == "ok"


def test_code_may_catch_an_interrupt_and_be_interrupted_again(kernel):
    code = (
        "try:\n    print('started')\n    while True: pass\n"
        "except KeyboardInterrupt:\n    print('caught')\nwhile True: pass"
    )
    identifier = kernel.start(code)
    kernel.until_printed("started")
    kernel.interrupt()
    kernel.until_printed("caught")
    kernel.interrupt()
    assert kernel.finish(identifier).status == "interrupted"


@pytest.mark.parametrize("handler", ["signal.SIG_IGN", "signal.SIG_DFL", "lambda *_: 1 / 0"])
def test_a_handler_of_the_users_does_not_outlive_its_cell(kernel, handler):
    kernel.run("import signal\nsignal.signal(signal.SIGINT, %s)" % handler)
    kernel.interrupt()
    assert interrupted(kernel, "print('started')\nwhile True: pass").status == "interrupted"


def test_many_interrupts_leave_the_frames_whole(kernel):
    identifier = kernel.start("print('started')\nwhile True: display('x')")
    kernel.until_printed("started")
    for _ in range(20):
        os.kill(kernel.pid, signal.SIGINT)
    assert kernel.finish(identifier).status == "interrupted"
    assert kernel.run("display('y')\n1 + 1").text == "2"


def test_raising_it_is_the_same(kernel):
    assert kernel.run("raise KeyboardInterrupt").status == "interrupted"
