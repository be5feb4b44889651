"""The javascript kernel: Node, with the state of a console."""

import pytest


@pytest.fixture
def node(launch):
    return launch("javascript")


def test_what_a_cell_declares_is_there_for_the_next_and_may_be_declared_again(node):
    node.run("const a = 1; let b = 2; var c = 3; function f() { return a + b + c; } class K { v() { return 9; } }")
    assert node.run("f() + new K().v()").text == "15"
    assert node.run("const a = 10; let b = 20; class K {}; f()").text == "33"


def test_the_value_of_the_last_expression_is_shown_as_node_shows_it(node):
    assert node.run("({ a: [1, { b: { c: { d: 1 } } }], s: 'x' })").text == "{ a: [ 1, { b: [Object] } ], s: 'x' }"
    assert [node.run(code).text for code in ("'text'", "10n", "-0", "null", "Symbol('s')", "[undefined]")] == [
        "'text'", "10n", "-0", "null", "Symbol(s)", "[ undefined ]"]
    assert node.run("undefined").result is None
    assert node.run("console.log('only this')").result is None


def test_a_cell_may_await_at_the_top(node):
    assert node.run("const v = await Promise.resolve(40); await null; v + 2").text == "42"
    assert node.run("v").text == "40"
    assert node.run("(async () => { await null; return 'waited'; })()").text == "'waited'"


def test_a_cell_ends_when_its_timers_have(node):
    outcome = node.run("setTimeout(() => console.log('later'), 20); console.log('sooner')")
    assert outcome.stdout == "sooner\nlater\n"
    assert node.run("await require('timers/promises').setTimeout(5, 'slept')").text == "'slept'"
    assert node.run("require('child_process').exec('echo child', (e, out) => console.log(out)); 0").stdout == "child\n\n"


def test_intervals_and_servers_go_on_beside_the_cells(node):
    node.run("let ticks = 0; setInterval(() => ticks++, 1)")
    node.run("const server = require('http').createServer((q, r) => r.end('served ' + (ticks > 0)))")
    assert node.run("await new Promise((done) => server.listen(0, done)); server.listening").text == "true"
    ask = "await (await fetch(`http://127.0.0.1:${server.address().port}`)).text()"
    assert node.run(ask).text == "'served true'"


def test_require_and_import_find_modules_and_files(node, tmp_path):
    (tmp_path / "own.cjs").write_text("module.exports = { name: 'own' }")
    (tmp_path / "own.mjs").write_text("export default 'default'; export const named = 'named';")
    assert node.run("require('./own.cjs').name + path.basename('/a/b') + typeof require('fs').readFileSync").text == (
        "'ownbfunction'")
    assert node.run("const m = await import('./own.mjs'); m.named").text == "'named'"
    outcome = node.run("import d, {\n  named as n,\n} from './own.mjs';\nimport * as all from 'node:os'\nimport 'fs'\n"
                       "console.log('import x from \"y\"', `import(1)`); // import('z')\n[d, n, typeof all.cpus]")
    assert outcome.stdout == 'import x from "y" import(1)\n'
    assert outcome.text == "[ 'default', 'named', 'function' ]"
    assert "Cannot find package" in node.run("import nothing from 'nothing-of-that-name'").error["value"]


def test_an_error_has_its_name_its_message_and_the_user_s_lines_alone(node):
    error = node.run("function f() {\n  throw new TypeError('bad');\n}\nf()").error
    assert (error["name"], error["value"]) == ("TypeError", "bad")
    assert error["traceback"] == "TypeError: bad\n    at f (cell-1.js:2:9)\n    at cell-1.js:4:1"
    error = node.run("const e = 1;\nconst = 2;").error
    assert error["name"] == "SyntaxError"
    assert error["traceback"].startswith("cell-2.js:2\nconst = 2;\n      ^\n\nSyntaxError: ")
    assert node.run("throw { code: 5 }").error["traceback"] == "Uncaught { code: 5 }"
    assert node.run("await Promise.reject(new RangeError('late'))").error["name"] == "RangeError"
    assert node.run("1 + 1").text == "2"


def test_errors_that_nobody_waits_for_are_told_and_survived(node):
    outcome = node.run("setTimeout(() => { throw new Error('astray'); }, 1); 0")
    assert outcome.stderr.startswith("Uncaught Error: astray") and outcome.status == "error"
    outcome = node.run("Promise.reject(new Error('unheard')); 0")
    assert "unheard" in outcome.stderr and outcome.status == "error"
    assert node.run("'alive'").text == "'alive'"


@pytest.mark.parametrize("code", [
    "console.log('running'); while (true);", "console.log('running'); await new Promise(() => {})",
    "console.log('running'); setTimeout(() => console.log('never'), 100000)",
    "console.log('running'); require('child_process').execSync('sleep 100')",
], ids=["a loop", "a promise", "a timer", "a child"])
def test_an_interrupt_ends_the_cell_and_not_the_kernel(node, code):
    node.run("const kept = 1")
    identifier = node.start(code)
    node.until_printed("running")
    node.interrupt()
    outcome = node.finish(identifier)
    assert outcome.status in ("interrupted", "error") and "never" not in outcome.stdout
    assert node.run("kept").text == "1", "and nothing that was left holds the next cell up"


@pytest.mark.parametrize(("code", "status"), [
    ("process.exit(3)", 3), ("process.exitCode = 4; process.exit()", 4), ("process.kill(process.pid, 'SIGKILL')", -9),
    ("process.abort()", -6)])
def test_the_process_s_end_is_the_kernel_s(node, code, status):
    node.start(f"console.log('last words'); {code}")
    events = list(node.events())
    assert ("stdout", "last words\n") in events
    assert node.wait() == status


def test_what_was_printed_before_the_end_is_there_whole(node):
    node.start("process.stdout.write('x'.repeat(3000000)); process.exit(0)")
    assert sum(len(text) for name, text in node.events() if name == "stdout") == 3_000_000


def test_a_very_long_value_loses_its_middle(node):
    text = node.run("'x'.repeat(5000000)").text
    assert "more characters" in text and len(text) < 300_000
    assert "characters left out" in node.run("Array(100).fill('x'.repeat(9999))").text


def test_it_ends_with_the_worker(node):
    node.run("setInterval(() => {}, 1000); 0")
    assert node.close() == 0
