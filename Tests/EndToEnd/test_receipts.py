"""Receipts against `/usr/bin/time -v`, which measures the same run from inside: they agree within a tenth."""

import re
import time

import pytest

from harness.executions import execute

MIB = 1 << 20

# Each of its own kind of work; all of it below `time`, so that both measure the same processes. How much is asked for is much
# more than what is a sandbox's own: a shell, the interpreter's start, `time` itself.
BURN = "import time\nwhile time.process_time() < 2: sum(range(10_000))"
BURN_TWICE = f"import subprocess, sys\nfor _ in range(2): subprocess.run([sys.executable, '-c', {BURN.replace('< 2', '< 1')!r}])"
SYSTEM = "import os, time\nzero = os.open('/dev/zero', os.O_RDONLY)\nwhile time.process_time() < 2: os.read(zero, 1 << 20)"
HOG = f"hoard = bytearray(b'x') * {600 * MIB}"
HOG_AND_LET_GO = f"{HOG}\ndel hoard\nmore = bytearray(b'x') * {100 * MIB}"
SLEEP = "import time\ntime.sleep(4)"

FIELDS = {
    "user": r"User time \(seconds\): ([\d.]+)", "system": r"System time \(seconds\): ([\d.]+)",
    "resident": r"Maximum resident set size \(kbytes\): (\d+)", "status": r"Exit status: (\d+)",
}
ELAPSED = re.compile(r"Elapsed \(wall clock\) time \(h:mm:ss or m:ss\): (?:(\d+):)?(\d+):([\d.]+)")


def measured(client, code):
    """The receipt of a run, and what `time` says of it: seconds `user`, `system` and `elapsed`, kilobytes `resident`."""
    answer = execute(client, "shell", '/usr/bin/time -v python3 -c "$1"', args=[code])
    assert answer["verdict"] == "ok", answer
    told = {name: float(re.search(pattern, answer["stderr"])[1]) for name, pattern in FIELDS.items()}
    assert told["status"] == 0
    hours, minutes, seconds = ELAPSED.search(answer["stderr"]).groups()
    told["elapsed"] = int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    return answer["receipt"], told


@pytest.mark.parametrize("code", [BURN, BURN_TWICE, SYSTEM], ids=["a loop", "two children, one after the other", "system calls"])
def test_processor_time_is_what_time_says(client, code):
    receipt, told = measured(client, code)
    seconds = told["user"] + told["system"]
    assert seconds >= 1.9
    assert receipt["cpu_ms"] == pytest.approx(1000 * seconds, rel=0.1)


@pytest.mark.parametrize("code", [HOG, HOG_AND_LET_GO], ids=["to the end", "for a while"])
def test_peak_memory_is_what_time_says_of_a_program_that_is_by_far_the_largest(client, code):
    receipt, told = measured(client, code)
    resident = 1024 * told["resident"]
    assert resident >= 600 * MIB
    assert receipt["peak_memory_bytes"] == pytest.approx(resident, rel=0.1)


def test_a_sleeper_takes_as_long_as_time_says_and_hardly_any_processor_time(client):
    asked = time.monotonic()
    receipt, told = measured(client, SLEEP)
    answered = 1000 * (time.monotonic() - asked)
    assert told["elapsed"] >= 3.9
    assert receipt["wall_ms"] == pytest.approx(1000 * told["elapsed"], rel=0.1)
    # `time` runs inside of what the receipt is for, and that inside of the request; both round.
    assert 1000 * told["elapsed"] - 20 <= receipt["wall_ms"] <= answered + 20
    assert receipt["cpu_ms"] < 0.1 * receipt["wall_ms"]


def test_peak_memory_is_of_the_whole_sandbox_and_time_s_of_one_process(client):
    code = ("import subprocess, sys\n"
            "one = \"hoard = bytearray(b'x') * (200 << 20); print(flush=True); input()\"\n"
            "both = [subprocess.Popen([sys.executable, '-c', one], stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]\n"
            "for child in both: child.stdout.readline()\n"
            "for child in both: child.communicate(b'\\n')")
    receipt, told = measured(client, code)
    assert 200 * MIB <= 1024 * told["resident"] < 300 * MIB
    assert 400 * MIB <= receipt["peak_memory_bytes"] < 600 * MIB


def test_peak_memory_counts_files_in_memory_and_time_does_not(client):
    code = f"with open('/tmp/large', 'wb') as file:\n    for _ in range(200): file.write(bytes({MIB}))"
    receipt, told = measured(client, code)
    assert 1024 * told["resident"] < 100 * MIB
    assert 200 * MIB <= receipt["peak_memory_bytes"] < 300 * MIB
