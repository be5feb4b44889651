"""What code means in a kernel: IPython's semantics."""

import pytest


def test_names_persist_between_executions(kernel):
    kernel.run("x = 20\ndef double(n): return 2 * n")
    assert kernel.run("double(x) + 2").text == "42"


@pytest.mark.parametrize("code", ["", "   \n\n", "# nothing", "x = 1", "None", "1 + 1;", "for i in range(3): i"])
def test_code_without_a_last_value_has_no_result(kernel, code):
    outcome = kernel.run(code)
    assert outcome.result is None and outcome.error is None and outcome.status == "ok"


def test_only_the_last_expression_is_the_result(kernel):
    assert kernel.run("1\n2\n3").text == "3"


def test_earlier_results_are_named_as_in_ipython(kernel):
    kernel.run("10")
    kernel.run("20")
    assert kernel.run("_ + __ + _1 + Out[2]").text == "60"
    assert kernel.run("In[1]").text == "'10'"


def test_earlier_results_are_forgotten_after_a_while(kernel):
    kernel.run("class Value: pass\nimport weakref\nalive = weakref.WeakSet()")
    for _ in range(50):
        kernel.run("v = Value(); alive.add(v); v")
    assert int(kernel.run("len(alive)").text) <= 35
    assert kernel.run("len(Out)").stderr == ""


def test_html_comes_beside_the_text(kernel):
    data = kernel.run("import pandas\npandas.DataFrame({'a': [1, 2]})").result
    assert data["text/plain"].split() == ["a", "0", "1", "1", "2"]
    assert "<table" in data["text/html"]


def test_a_wide_table_shows_its_columns(kernel):
    text = kernel.run("import pandas\npandas.DataFrame({f'column{i}': [i] for i in range(18)})").text
    assert all(f"column{i}" in text for i in range(18))


def test_display_shows_at_once_and_in_order(kernel):
    outcome = kernel.run("print('a')\ndisplay('b')\nprint('c')\n'd'")
    assert [name for name, _ in outcome.timeline if name != "active_line"] == [
        "stdout",
        "display",
        "stdout",
        "result",
        "done",
    ]


def test_display_objects_of_ipython_work(kernel):
    outcome = kernel.run("from IPython.display import HTML, display as show\nshow(HTML('<b>x</b>'))\nHTML('<i>y</i>')")
    assert outcome.displays[0]["text/html"] == "<b>x</b>"
    assert outcome.result["text/html"] == "<i>y</i>"


def test_an_updated_display_is_shown_again(kernel):
    outcome = kernel.run("shown = display('one', display_id=True)\nshown.update('two')")
    assert [data["text/plain"] for data in outcome.displays] == ["'one'", "'two'"]


def test_a_representation_that_raises_is_told_and_the_others_are_shown(kernel):
    code = "class A:\n    def _repr_html_(self): return 1 / 0\n    def __repr__(self): return 'an A'\nA()"
    outcome = kernel.run(code)
    assert outcome.result == {"text/plain": "an A"}
    assert "ZeroDivisionError" in outcome.stderr and outcome.status == "ok"


def test_await_works_at_the_top_level(kernel):
    outcome = kernel.run("import asyncio\nasync def f(): return 7\nx = await asyncio.gather(f(), f())\nsum(x)")
    assert outcome.text == "14"


def test_asyncio_run_works_before_and_after_a_top_level_await(kernel):
    kernel.run("import asyncio\nasync def f(n): await asyncio.sleep(0); return n")
    assert kernel.run("asyncio.run(f(1))").text == "1"
    assert kernel.run("await f(2)").text == "2"
    assert kernel.run("asyncio.run(f(3))").text == "3"


def test_a_task_goes_on_with_the_next_await(kernel):
    kernel.run("import asyncio\ntask = asyncio.create_task(asyncio.sleep(0, 'done'))\nawait asyncio.sleep(0)")
    assert kernel.run("await task").text == "'done'"


@pytest.mark.parametrize(
    "code, printed",
    [
        ("!echo hello", "hello\n"),
        ("x = 5\n!echo {x} $x", "5 5\n"),
        ("%%bash\nfor i in 1 2; do echo $i; done", "1\n2\n"),
        ("%%sh\necho sh", "sh\n"),
        ('%%bash\nread line; echo "got $line"\nthis line is read', "got this line is read\n"),
        ("%%capture kept\nprint('kept')\n!echo captured", ""),
        ("%%bash --out text\necho kept", ""),
        ("%%writefile note.txt\ntext", "Writing note.txt\n"),
    ],
)
def test_magics_and_shell_commands(kernel, code, printed):
    outcome = kernel.run(code)
    assert (outcome.stdout, outcome.status) == (printed, "ok")


def test_what_was_captured_is_kept(kernel):
    kernel.run("%%capture kept\nprint('printed')\n!echo captured")
    assert kernel.run("kept.stdout").text == "'printed\\ncaptured\\n'"


def test_the_output_of_a_command_can_be_a_value(kernel):
    assert kernel.run("lines = !printf 'a\\nb\\n'\nlist(lines)").text == "['a', 'b']"


def test_the_status_of_a_command_is_kept(kernel):
    outcome = kernel.run("!exit 3")
    assert outcome.status == "ok"
    assert kernel.run("_exit_code").text == "3"


def test_a_failing_bash_cell_is_an_error(kernel):
    error = kernel.run("%%bash\nexit 4").error
    assert error["name"] == "CalledProcessError" and "exit status 4" in error["value"]


def test_timeit_reports(kernel):
    assert "per loop" in kernel.run("%timeit -n1 -r1 pass").stdout


def test_help_is_shown_without_a_pager_and_without_colours(kernel):
    outcome = kernel.run("len?")
    assert "number of items" in outcome.displays[0]["text/plain"]
    assert "\x1b" not in outcome.displays[0]["text/plain"]


def test_a_module_in_the_workspace_can_be_imported(kernel):
    kernel.run("%%writefile mine.py\nVALUE = 9")
    assert kernel.run("import mine\nmine.VALUE").text == "9"


def test_a_function_of_a_cell_shows_its_source(kernel):
    kernel.run("def f():\n    return 'here'")
    assert "return 'here'" in kernel.run("import inspect\nprint(inspect.getsource(f))").stdout


def test_a_docstring_and_a_future_import_mean_what_they_say(kernel):
    outcome = kernel.run('"""What this is."""\nfrom __future__ import annotations\ndef f(x: nowhere): pass\n__doc__')
    assert outcome.text == "'What this is.'"
    assert kernel.run("f.__annotations__").text == "{'x': 'nowhere'}"


@pytest.mark.parametrize("code", ["exit", "exit()", "quit()", "exit(0)", "import sys; sys.exit()", "raise SystemExit"])
def test_exit_ends_the_cell_and_not_the_kernel(kernel, code):
    outcome = kernel.run("kept = 1\n%s" % code)
    assert outcome.status == "ok" and outcome.error is None and outcome.stderr == ""
    assert kernel.run("kept").text == "1"


def test_exit_skips_what_follows(kernel):
    assert kernel.run("import sys\nsys.exit()\nprint('never')").stdout == ""


@pytest.mark.parametrize("code, value", [("exit(3)", "3"), ("import sys; sys.exit('broken')", "broken")])
def test_exit_with_a_status_is_an_error(kernel, code, value):
    outcome = kernel.run(code)
    assert outcome.status == "error"
    assert (outcome.error["name"], outcome.error["value"]) == ("SystemExit", value)


def test_a_session_that_breaks_its_shell_breaks_only_itself(kernel):
    kernel.run("get_ipython().run_cell = None")
    outcome = kernel.run("1")
    assert outcome.status == "error" and outcome.error["name"] == "TypeError"
    assert kernel.close() == 0
