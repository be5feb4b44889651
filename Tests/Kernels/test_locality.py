"""What the forkserver moves together changes nothing but its place."""

import pathlib
import subprocess
import sys

import pytest

DRIVERS = pathlib.Path(__file__).parent.parent.parent / "Sources" / "CKernels" / "python"
RUN = """
import sys
sys.path.insert(0, sys.argv[1])
from nestbox_kernel import locality

def outer(start):
    def inner(step=1, *, factor=2):
        return start + step * factor
    return inner

def other():
    return 1

one, two = outer(1), outer(10)
before = one.__code__, other.__code__
kept = locality.fill_gaps()
locality.gather(one)
"""


@pytest.fixture
def output(tmp_path):
    def run(code: str) -> str:
        command = [sys.executable, "-B", "-c", RUN + code, str(DRIVERS)]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout.strip()

    return run


def test_functions_that_ran_have_code_of_their_own_place_and_do_the_same(output):
    code = "print(one.__code__ is before[0], one.__code__ == before[0], one(2), two(2, factor=3))"
    assert output(code) == "False True 5 16"


def test_functions_of_one_code_still_share_it(output):
    assert output("print(one.__code__ is two.__code__)") == "True"


def test_functions_that_did_not_run_are_left_alone(output):
    assert output("print(other.__code__ is before[1])") == "True"


def test_filling_the_gaps_takes_a_few_megabytes_at_most(output):
    assert 0 < int(output("print(sum(map(sys.getsizeof, kept)))")) < 10 << 20
