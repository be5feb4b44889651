"""Matplotlib figures become images: each once."""

import base64
import struct

import pytest

PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\n"


def images(outcome):
    return [base64.b64decode(data["image/png"]) for data in outcome.displays if "image/png" in data]


def test_an_open_figure_is_shown_when_the_cell_ends(kernel):
    (image,) = images(kernel.run(PLOT + "plt.title('t');"))
    assert image.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", image[16:24])
    assert 300 < width < 1000 and 300 < height < 1000


def test_show_shows_at_once_and_the_end_of_the_cell_does_not_again(kernel):
    outcome = kernel.run(PLOT + "plt.show()\nprint('after')")
    names = [name for name, _ in outcome.timeline if name != "active_line"]
    assert names == ["display", "stdout", "done"] and len(images(outcome)) == 1


def test_a_loop_with_show_makes_one_figure_each_time(kernel):
    outcome = kernel.run("import matplotlib.pyplot as plt\nfor i in range(3):\n    plt.plot([0, i])\n    plt.show()")
    assert len(images(outcome)) == 3 and len(set(images(outcome))) == 3


def test_figures_are_closed_with_their_cell(kernel):
    kernel.run(PLOT)
    assert kernel.run("plt.get_fignums()").text == "[]"
    assert images(kernel.run("1")) == []


def test_every_open_figure_is_shown(kernel):
    outcome = kernel.run("import matplotlib.pyplot as plt\nfor i in range(3):\n    plt.figure().gca().plot([i, 1])")
    assert len(images(outcome)) == 3


def test_a_figure_that_is_the_result_is_shown_there_alone(kernel):
    outcome = kernel.run("import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1])\nfigure")
    assert "image/png" in outcome.result and outcome.displays == []


def test_a_figure_that_was_displayed_is_not_shown_again(kernel):
    outcome = kernel.run("import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\ndisplay(figure)")
    assert len(images(outcome)) == 1


def test_the_show_of_one_figure_shows_and_closes_that_one(kernel):
    figures = "import matplotlib.pyplot as plt\na, b = plt.figure(), plt.figure()\na.gca()\nb.gca()\n"
    outcome = kernel.run(figures + "a.show()\nprint(plt.get_fignums())")
    assert outcome.stdout == "[2]\n" and len(images(outcome)) == 2


def test_a_closed_figure_is_not_shown(kernel):
    assert images(kernel.run(PLOT + "plt.savefig('f.png')\nplt.close()")) == []


def test_a_figure_before_an_error_is_shown(kernel):
    outcome = kernel.run(PLOT + "1 / 0")
    assert len(images(outcome)) == 1 and outcome.error["name"] == "ZeroDivisionError"


def test_a_figure_that_cannot_be_drawn_is_told_and_closed(kernel):
    outcome = kernel.run(PLOT + "plt.title('$\\\\nosuchcommand$');")
    assert "nosuchcommand" in outcome.stderr and images(outcome) == []
    assert kernel.run("plt.get_fignums()").text == "[]"


@pytest.mark.parametrize(
    "first", ["%matplotlib inline\n", "%matplotlib widget\n", "import matplotlib\nmatplotlib.use('Agg')\n"]
)
def test_the_usual_first_lines_change_nothing(kernel, first):
    assert len(images(kernel.run(first + PLOT))) == 1


def test_the_format_can_be_chosen_as_in_notebooks(kernel):
    outcome = kernel.run("%config InlineBackend.figure_format = 'svg'\n" + PLOT)
    assert "<svg" in outcome.displays[0]["image/svg+xml"]


def test_pandas_draws_through_it(kernel):
    assert len(images(kernel.run("import pandas\npandas.Series([1, 2]).plot();"))) == 1


@pytest.mark.parametrize("code", [PLOT, PLOT + "plt.show()", "%matplotlib inline\n" + PLOT])
def test_matplotlib_may_be_imported_later(bare_forkserver, start, code):
    kernel = start(bare_forkserver)
    assert kernel.run("import sys\n'matplotlib' in sys.modules").text == "False"
    outcome = kernel.run(code)
    assert outcome.stderr == "" and len(images(outcome)) == 1


def test_a_subprocess_draws_into_its_files(kernel):
    kernel.run("%%writefile draw.py\n" + PLOT + "plt.savefig('drawn.png')\nplt.show()")
    outcome = kernel.run("import sys, os\n!{sys.executable} draw.py\nos.path.getsize('drawn.png') > 1000")
    assert outcome.text == "True"
