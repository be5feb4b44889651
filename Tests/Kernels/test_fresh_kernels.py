"""Every kernel starts as if it were the first."""

import pytest


def test_random_numbers_differ_between_kernels(forkserver, start):
    code = "import random, uuid, numpy.random as n\n(random.random(), n.rand(), n.default_rng().random(), uuid.uuid4())"
    values = [start(forkserver).run(code).text for _ in range(2)]
    first, second = (value.strip("()").split(",") for value in values)
    assert all(one != other for one, other in zip(first, second))


def test_kernels_share_no_seed_of_numpy(kernel):
    assert kernel.run("import numpy.random as n\nn.get_bit_generator().seed_seq is None").text == "True"


def test_numpy_is_not_imported_to_be_reseeded(bare_forkserver, start):
    assert start(bare_forkserver).run("import sys\n'numpy' in sys.modules").text == "False"


def test_the_environment_is_what_the_kernel_was_given(forkserver, start):
    kernel = start(forkserver, GREETING="héllo=there", EMPTY="")
    given = kernel.run("import os\ndict(os.environ)").text
    assert "'GREETING': 'héllo=there'" in given and "'EMPTY': ''" in given
    assert "NESTBOX" not in given and "LD_PRELOAD" not in given and "OPENBLAS" not in given
    assert kernel.run("!echo $GREETING; env | grep -c NESTBOX").stdout == "héllo=there\n0\n"


def test_the_time_zone_is_that_of_the_environment(forkserver, start):
    kernel = start(forkserver, TZ="UTC-5")
    assert kernel.run("import time\ntime.timezone").text == "-18000"


def test_the_namespace_holds_nothing_of_the_warming(kernel):
    names = kernel.run("sorted(n for n in dir() if not n.startswith('_'))").text
    assert names == "['In', 'Out', 'exit', 'get_ipython', 'open', 'quit']"
    assert kernel.run("(Out, In[0], hasattr(__import__('sys'), 'last_value'))").text.startswith("({1: ")


def test_the_first_cell_is_the_first(kernel):
    assert kernel.run("_").error["name"] == "NameError"
    assert 'File "<cell 2>"' in kernel.run("1 / 0").error["traceback"]


def test_aliases_are_there_and_a_reset_makes_them_anew(kernel):
    kernel.run("%alias said echo")
    assert kernel.run("%said hi").stdout == "hi\n"
    kernel.run("%reset -f")
    names = "names = dict(get_ipython().alias_manager.aliases)\n"
    assert kernel.run(names + "'ls' in names, 'said' in names").text == "(True, False)"


def test_the_folder_is_the_workspace(kernel, tmp_path):
    kernel.run("import os, sys")
    assert kernel.run("os.getcwd()").text == repr(str(tmp_path))
    assert kernel.run("str(_dh[0]) == os.getcwd(), sys.argv").text == "(True, [''])"


def test_a_kernel_has_one_thread_and_few_descriptors(kernel):
    code = "import os, threading\n(threading.active_count(), len(os.listdir('/proc/self/task')))"
    assert kernel.run(code).text == "(1, 1)"
    open_files = kernel.run("sorted(os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')[:-1])").text
    assert open_files.count("socket:") == 3 and open_files.count("/dev/null") == 1


def test_nothing_but_what_is_shown_is_written_to_the_home_folder(forkserver, start, tmp_path):
    kernel = start(forkserver)
    kernel.run("1 + 1")
    kernel.run("%history\n!true\n1 / 0")
    assert list(tmp_path.iterdir()) == []
    kernel.run("import matplotlib.pyplot as plt\nplt.plot([1]);")
    assert [path.name for path in tmp_path.iterdir()] == ["outputs"]
    assert [path.suffix for path in (tmp_path / "outputs").iterdir()] == [".png"]


def test_the_main_module_is_the_users(kernel):
    kernel.run("class C: pass\nimport pickle")
    assert kernel.run("pickle.loads(pickle.dumps(C)) is C, C.__module__").text == "(True, '__main__')"
    assert kernel.run("pickle.loads(pickle.dumps(print)) is print").text == "True"


@pytest.mark.parametrize("module", ["numpy", "pandas", "matplotlib.pyplot", "IPython"])
def test_preloaded_modules_are_there(kernel, module):
    assert kernel.run("import sys\n%r in sys.modules" % module).text == "True"


def test_a_first_cell_imports_nothing(kernel):
    kernel.run("import sys\nbefore = set(sys.modules)")
    kernel.run("1 / 0")
    kernel.run("x = = 1")
    kernel.run("import matplotlib.pyplot as plt\nplt.plot([1]);")
    kernel.run("import pandas\npandas.DataFrame({'a': [1]})")
    assert kernel.run("set(sys.modules) - before").text == "set()"
