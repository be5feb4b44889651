"""bootstrap.py and the forkserver around it."""

import os
import pathlib
import sys
import sysconfig
import warnings

import pytest

from forkserver import DRIVERS, Forkserver

PACKAGE = DRIVERS / "python" / "nestbox_kernel"


@pytest.fixture
def module():
    """Makes modules that an isolated interpreter can import."""
    folder = pathlib.Path(sysconfig.get_path("purelib"))
    made = []

    def make(name, text):
        path = folder / (name + ".py")
        path.write_text(text)
        made.append(path)
        return name

    yield make
    for path in made:
        path.unlink()


def started(host, home, preload):
    server = Forkserver(host, preload=preload, home=home)
    server.close()
    return server


def test_every_file_of_the_drivers_is_embedded():
    source = (DRIVERS / "kernels.c").read_text()
    for path in [*PACKAGE.glob("**/*.py"), DRIVERS / "python" / "bootstrap.py"]:
        assert '#embed "python/%s"' % path.relative_to(DRIVERS / "python") in source
        assert 'FILE_OF("%s"' % path.relative_to(DRIVERS / "python") in source


def test_the_report_tells_versions_and_what_is_there(forkserver):
    assert forkserver.ready["preloaded"] == ["numpy", "pandas", "matplotlib.pyplot"]
    assert forkserver.ready["skipped"] == {}
    assert forkserver.ready["python_version"] == "%d.%d.%d" % sys.version_info[:3]


def test_one_that_is_for_programs_alone_imports_nothing_and_can_still_be_forked_into_kernels(host, home, start):
    server = Forkserver(host, home=home, NESTBOX_UNPREPARED="1")
    assert (server.ready["preloaded"], server.ready["skipped"]) == ([], {})
    worker = start(server)
    assert worker.run("1 + 1").text == "2"
    assert worker.run("import os\n[name for name in os.environ if 'UNPREPARED' in name]").text == "[]"
    worker.close()
    server.close()


def test_modules_that_cannot_be_imported_are_told_and_not_fatal(host, home, module):
    broken = module("nestbox_test_broken", "raise RuntimeError('no luck')")
    needy = module("nestbox_test_needy", "import nestbox_test_nowhere")
    report = started(host, home, "json, nestbox_test_absent ,nestbox_test_absent.part,%s,%s," % (broken, needy)).ready
    assert report["preloaded"] == ["json"]
    assert report["skipped"] == {
        "nestbox_test_absent": "not installed",
        "nestbox_test_absent.part": "not installed",
        broken: "RuntimeError: no luck",
        needy: "needs nestbox_test_nowhere, which is not installed",
    }


def test_a_forkserver_with_a_second_thread_refuses_to_start(host, home, module):
    name = module(
        "nestbox_test_threads",
        "import threading\nthreading.Thread(target=threading.Event().wait, name='lurker', daemon=True).start()",
    )
    server = started(host, home, name)
    assert server.ready is None
    assert "2 threads after importing nestbox_test_threads" in server.errors and "lurker" in server.errors


def test_the_forkserver_has_one_thread(forkserver):
    assert len(os.listdir("/proc/%d/task" % forkserver.pid)) == 1


def test_the_forkserver_keeps_no_descriptor_of_its_warming(forkserver):
    # Standard streams and the tests' socket.
    folder = pathlib.Path("/proc/%d/fd" % forkserver.pid)
    assert len([os.readlink(path) for path in folder.iterdir()]) == 4


def test_the_embedded_modules_show_their_lines_in_tracebacks(kernel):
    code = "import nestbox_kernel.frames, traceback as t\ntry: nestbox_kernel.frames.encode({1: t})\n"
    code += "except TypeError: t.print_exc()"
    printed = kernel.run(code).stderr
    assert 'File "<nestbox>/nestbox_kernel/frames.py"' in printed and "json.dumps(message" in printed


def test_the_embedded_modules_know_where_they_are_from(kernel):
    outcome = kernel.run("import nestbox_kernel\n{nestbox_kernel.__file__, nestbox_kernel.__spec__.origin}")
    assert outcome.text == "{'<nestbox>/nestbox_kernel/__init__.py'}"


def test_kernels_live_side_by_side(forkserver, start):
    kernels = [start(forkserver) for _ in range(3)]
    for index, kernel in enumerate(kernels):
        kernel.run("mine = %d" % index)
    assert [kernel.run("mine").text for kernel in kernels] == ["0", "1", "2"]


def test_a_forkserver_goes_on_when_a_kernel_dies(forkserver, start):
    kernel = start(forkserver)
    kernel.start("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    list(kernel.events())
    assert os.waitstatus_to_exitcode(kernel.wait()) == -11
    assert start(forkserver).run("1").text == "1"


def test_a_module_that_prints_while_it_is_imported_is_not_heard_in_kernels(host, home, module, start):
    name = module("nestbox_test_chatty", "import os\nprint('hello')")
    server = Forkserver(host, preload=name, home=home)
    kernel = start(server)
    outcome = kernel.run("1")
    assert outcome.stdout == "" and outcome.stderr == ""
    kernel.close()
    server.close()


@pytest.mark.parametrize(
    "path", [*PACKAGE.glob("*.py"), DRIVERS / "python" / "bootstrap.py"], ids=lambda path: path.name
)
def test_a_driver_compiles_without_a_warning(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compile(path.read_text(), str(path), "exec")
