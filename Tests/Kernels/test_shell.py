"""The shell kernel: one bash that goes on."""

import pytest


@pytest.fixture
def shell(launch):
    return launch("shell")


def test_what_a_cell_leaves_is_there_for_the_next(shell, tmp_path):
    shell.run("X=1; export Y=2; f() { echo \"f $X $PWD\"; }; declare -A m=([k]=v); alias ll='echo aliased'; cd /tmp")
    outcome = shell.run("f; echo ${m[k]} $PWD; env | grep ^Y=; ll")
    assert outcome.stdout == "f 1 /tmp\nv /tmp\nY=2\naliased\n"
    assert outcome.status == "ok" and outcome.error is None and outcome.result is None


def test_a_status_that_is_not_0_is_an_error_and_the_next_cell_sees_it(shell):
    outcome = shell.run("echo before; (exit 7)")
    assert outcome.stdout == "before\n" and outcome.status == "error"
    assert (outcome.error["name"], outcome.error["value"]) == ("ExitStatus", "7")
    assert outcome.error["traceback"] == "exit status 7"
    assert shell.run("echo $?").stdout == "7\n"
    assert shell.run("sh -c 'kill -SEGV $$'").error["traceback"] == "exit status 139 (SIGSEGV)"


def test_a_cell_is_text_as_a_script_is(shell):
    assert shell.run("cat <<EOF\nhere $((40 + 2))\nEOF\nfor i in 1 2; do\n  echo $i\ndone").stdout == "here 42\n1\n2\n"
    assert shell.run("set -- a b; echo $2").stdout == "b\n"
    assert shell.run("diff <(echo 1) <(echo 1) && echo same").stdout == "same\n"
    assert shell.run("echo hi!there '!'").stdout == "hi!there !\n"
    assert shell.run("").status == shell.run("# nothing").status == "ok"


def test_a_syntax_error_says_what_is_wrong_and_runs_nothing(shell):
    outcome = shell.run("echo first\nif then")
    assert "syntax error near unexpected token `then'" in outcome.stderr
    assert outcome.stdout == "" or outcome.stdout == "first\n"
    assert outcome.error["value"] == "2"
    assert shell.run("echo on").stdout == "on\n"


def test_the_first_line_that_runs_is_told(shell):
    assert shell.run("# a comment\n\necho 1\necho 2").lines == [3]


def test_both_streams_are_live_and_apart(shell):
    identifier = shell.start("mkfifo fifo; echo one; read line < fifo; echo never")
    shell.until_printed("one")
    shell.interrupt()
    assert shell.finish(identifier).status == "interrupted"
    outcome = shell.run("echo out; echo err >&2")
    assert (outcome.stdout, outcome.stderr) == ("out\n", "err\n")


def test_standard_input_is_empty(shell):
    assert shell.run("read line; echo \"$? [$line]\"; cat; echo end").stdout == "1 []\nend\n"
    assert shell.run("python3 -c 'input()'").status == "error"


@pytest.mark.parametrize("code", [
    "echo running; sleep 100; echo never", "echo running; while :; do :; done; echo never",
    "echo running; while :; do sleep 0.01; done", "f() { echo running; sleep 100; echo never; }; f",
    "echo running; (sleep 100; echo never)", "(echo running; sleep 100) | cat; echo never",
], ids=["a command", "a loop", "a loop of commands", "a function", "a subshell", "a pipe"])
def test_an_interrupt_ends_the_cell_and_not_the_shell(shell, code):
    shell.run("kept=1")
    identifier = shell.start(code)
    shell.until_printed("running")
    shell.interrupt()
    outcome = shell.finish(identifier)
    assert outcome.status == "interrupted" and "never" not in outcome.stdout
    assert shell.run("echo $kept").stdout == "1\n"


def test_an_interrupt_that_meets_the_start_of_a_process_ends_the_cell_too(shell):
    shell.run("kept=1")
    for _ in range(15):
        identifier = shell.start("echo running; sleep 100")
        shell.until_printed("running")
        shell.interrupt()
        assert shell.finish(identifier).status == "interrupted"
        assert shell.run("echo $kept").stdout == "1\n"


def test_an_interrupt_between_cells_is_ignored(shell):
    for number in range(5):
        shell.interrupt()
        outcome = shell.run(f"echo {number}")
        assert (outcome.stdout, outcome.status) == (f"{number}\n", "ok")


def test_jobs_run_beside_the_cells(shell):
    outcome = shell.run("sleep 100 & job=$!; echo started")
    assert (outcome.stdout, outcome.stderr) == ("started\n", "")
    assert shell.run("kill -0 $job && kill $job; wait $job; echo $?").stdout == "143\n"


def test_errexit_ends_a_cell_and_keeps_the_shell_s_state(shell):
    shell.run("X=1; f() { echo f; }; declare -a list=(1 2); readonly R=5; cd /tmp; shopt -s nullglob; alias a='echo a'")
    outcome = shell.run("set -euo pipefail\necho before\nif false; then :; fi\nfalse || true\nfalse | true\necho never")
    assert outcome.stdout == "before\n" and outcome.error["value"] == "1"
    outcome = shell.run("echo $X ${list[1]} $R $PWD; f; a; shopt -q nullglob && echo glob; false; echo never")
    assert outcome.stdout == "1 2 5 /tmp\nf\na\nglob\n" and outcome.status == "error"
    assert shell.run("set +e; false; echo on").stdout == "on\n"


def test_an_unset_variable_under_nounset_ends_the_cell_alone(shell):
    outcome = shell.run("set -u; echo $nothing; echo never")
    assert "nothing: unbound variable" in outcome.stderr and outcome.stdout == "" and outcome.status == "error"
    assert shell.run("set +u; echo [$nothing]").stdout == "[]\n"


@pytest.mark.parametrize(("code", "status"), [("exit 3", 3), ("exit", 0), ("kill -9 $$", -9), ("exec true", 0)])
def test_the_shell_s_end_is_the_kernel_s(shell, code, status):
    shell.start(code)
    assert [name for name, _ in shell.events()][0] == "active_line"
    assert shell.wait() == status


def test_a_flood_is_there_whole_and_nothing_is_left_out(shell):
    outcome = shell.run("seq 1000000 | tail -n 1; head -c 3000000 /dev/zero | tr '\\0' x; yes | head -n 3")
    assert outcome.stdout == "1000000\n" + "x" * 3_000_000 + "y\n" * 3
    assert outcome.stderr == "", "nothing is said of the pipe that broke"


def test_a_long_cell_is_run_to_its_end(shell):
    assert shell.run("true\n" * 200_000 + "echo end").stdout == "end\n"


def test_it_ends_with_the_worker(shell):
    shell.run("sleep 100 &")
    assert shell.close() == 0
