"""Everything that IPython can show, and each of it as a file too."""

import json

import pytest

LINKS = "application/vnd.nestbox.files+json"


def files(data, folder):
    """What the links of an output lead to, by type."""
    return {mime: (folder / path).read_bytes() for mime, path in json.loads(data[LINKS]).items()}


@pytest.mark.parametrize(
    ("value", "mime", "content"),
    [
        ("Markdown('# a')", "text/markdown", "# a"),
        ("HTML('<b>a</b>')", "text/html", "<b>a</b>"),
        ("SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')", "image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("Latex('$a^2$')", "text/latex", "$a^2$"),
        ("Math('a^2')", "text/latex", "$\\displaystyle a^2$"),
        ("JSON({'a': [1, None]})", "application/json", '{"a": [1, null]}'),
        ("Image(b'\\x89PNG\\r\\n\\x1a\\n' + b'0' * 16, format='png')", "image/png", "iVBORw0KGgowMDAwMDAwMDAwMDAwMDAw"),
        ("Image(b'\\xff\\xd8\\xff' + b'0' * 9, format='jpeg')", "image/jpeg", "/9j/MDAwMDAwMDAw"),
    ],
)
@pytest.mark.parametrize("way", ["{}", "display({})"])
def test_a_value_is_shown_and_is_a_file(kernel, tmp_path, value, mime, content, way):
    outcome = kernel.run("from IPython.display import *\n" + way.format(value))
    data = outcome.result or outcome.displays[0]
    assert data[mime] == content
    written = files(data, tmp_path)[mime]
    assert written == content.encode() or mime in ("image/png", "image/jpeg") and written.startswith((b"\x89PNG", b"\xff\xd8"))


@pytest.mark.parametrize(("value", "text"), [
    ("Markdown('# a')", "# a"), ("Latex('$a$')", "$a$"), ("JSON([1])", "[1]")])
def test_what_has_no_text_of_its_own_can_be_read_all_the_same(kernel, value, text):
    assert kernel.run(f"from IPython.display import *\n{value}").text == text


def test_a_drawing_is_html_for_whoever_knows_no_drawings(kernel):
    data = kernel.run("from IPython.display import SVG\nSVG('<svg xmlns=\"x\"/>')").result
    assert data["text/html"] == data["image/svg+xml"] == '<svg xmlns="x"/>'


def test_a_table_is_text_html_and_records(kernel, tmp_path):
    data = kernel.run("import pandas\npandas.DataFrame({'a': [1, 2], 'b': ['x', None], 'c': pandas.Timestamp(0)})").result
    assert data["text/plain"].startswith("   a")
    assert "<table" in data["text/html"]
    records = [{"a": 1, "b": "x", "c": "1970-01-01T00:00:00.000"}, {"a": 2, "b": None, "c": "1970-01-01T00:00:00.000"}]
    found = json.loads(data["application/json"])
    assert [{**row, "c": row["c"][:23]} for row in found] == records
    assert json.loads(files(data, tmp_path)["application/json"]) == found


@pytest.mark.parametrize("table", [
    "pandas.DataFrame({'a': range(20_001)})", "pandas.DataFrame([[1, 2]], columns=['a', 'a'])"])
def test_a_table_that_makes_no_records_is_shown_without(kernel, table):
    outcome = kernel.run(f"import pandas\n{table}")
    assert "application/json" not in outcome.result and "<table" in outcome.result["text/html"]
    assert outcome.stderr == ""


def test_a_figure_is_a_file(kernel, tmp_path):
    data = kernel.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);").displays[0]
    assert files(data, tmp_path)["image/png"].startswith(b"\x89PNG")


def test_a_picture_of_pillow_is_shown(kernel, tmp_path):
    data = kernel.run("from PIL import Image\nImage.new('RGB', (2, 3))").result
    assert files(data, tmp_path)["image/png"].startswith(b"\x89PNG")


CHART = "import plotly.graph_objects as go\nchart = go.Figure(go.Scatter(y=[1, 3, 2]))\n"


@pytest.mark.parametrize("way", ["chart", "chart.show()", "display(chart)", "import plotly.io\nplotly.io.show(chart)"])
def test_a_chart_of_plotly_is_json_and_a_page(kernel, tmp_path, way):
    outcome = kernel.run(CHART + way)
    (data,) = outcome.displays
    assert outcome.stderr == "" and outcome.error is None
    assert json.loads(data["application/vnd.plotly.v1+json"])["data"][0]["type"] == "scatter"
    assert "<html>" in data["text/html"] and data["text/plain"] == "plotly figure with 1 trace"
    assert set(files(data, tmp_path)) == {"application/vnd.plotly.v1+json", "text/html"}


def test_plain_values_make_no_files(kernel, tmp_path):
    assert kernel.run("1 + 1").result == {"text/plain": "2"}
    assert not (tmp_path / "outputs").exists()


def test_a_value_that_is_too_large_is_a_file_and_says_so(kernel, tmp_path):
    data = kernel.run("from IPython.display import HTML\nHTML('x' * (5 * 2**20))").result
    assert set(data) == {"text/plain", LINKS}
    path = json.loads(data[LINKS])["text/html"]
    assert f"left out: more than 4 MiB; it is in {path}]" in data["text/plain"]
    assert (tmp_path / path).stat().st_size == 5 * 2**20


def test_a_text_that_is_too_long_is_whole_in_a_file(kernel, tmp_path):
    data = kernel.run("'x' * 600_000").result
    assert files(data, tmp_path)["text/plain"] == b"'" + b"x" * 600_000 + b"'"


def test_a_cell_that_shows_without_end_makes_no_files_without_end(kernel, tmp_path):
    outcome = kernel.run("from IPython.display import *\nfor n in range(100): display(HTML(str(n)))")
    assert len(outcome.displays) == 100
    assert len(list((tmp_path / "outputs").iterdir())) == 64
    kernel.run("HTML('next')")
    assert len(list((tmp_path / "outputs").iterdir())) == 65


@pytest.mark.parametrize("before", ["open('outputs', 'w').close()", "import os\nos.makedirs('outputs')\nos.rmdir('outputs')\n"
                                    "os.symlink('/proc/self', 'outputs')", "import os\nos.mkdir('outputs', 0o500)\nos.chmod('.', 0o500)\n"
                                    "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (3, resource.RLIM_INFINITY))\n"
                                    "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN);"])
def test_what_cannot_be_a_file_is_shown_all_the_same(kernel, before):
    kernel.run(before)
    outcome = kernel.run("from IPython.display import HTML\nHTML('<b>a</b>')")
    assert outcome.result["text/html"] == "<b>a</b>" and LINKS not in outcome.result
    assert outcome.error is None and outcome.stderr == ""


def test_files_are_where_the_session_is_wherever_the_code_went(kernel, tmp_path):
    kernel.run("import os\nos.mkdir('sub')\nos.chdir('sub')\nos.environ['HOME'] = '/nowhere'")
    data = kernel.run("from IPython.display import HTML\nHTML('a')").result
    assert files(data, tmp_path)["text/html"] == b"a"


def test_children_write_no_files(kernel, tmp_path):
    kernel.run("from IPython.display import *\nimport os\nif os.fork() == 0:\n    display(HTML('child'))\n    os._exit(0)\nos.wait();")
    assert not (tmp_path / "outputs").exists()
