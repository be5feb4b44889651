"""CPython's own tests, inside under `default` and outside with the same interpreter: what only the sandbox breaks is explained.

With NESTBOX_WRITE_TABLES=1 the table in docs/policies.md is written instead of compared.
"""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from cpython import EXPLAINED, MODULES, PROGRAM, explained, lost, outcomes, table

BESIDE = Path(__file__).parents[1] / "Fixtures" / "cpython"
PAGE = Path(__file__).parents[2] / "docs" / "policies.md"
AT_A_TIME = 3
SETTINGS = {"NESTBOX_SPARE_WORKERS": 0, "MAX_ACTIVE_INSTANCES": AT_A_TIME + 1}
_TABLE = re.compile(r"(?<=<!-- made by Tests/EndToEnd/test_cpython.py -->\n).*?(?=<!-- end -->)", re.DOTALL)

# A test that depends on the clock may fail on a busy machine. What the sandbox breaks fails each time.
ATTEMPTS = 3


def inside(client, module, tests=()):
    session = client.new_session(policy="default")
    if module.is_beside:
        name = f"{module.name}.py"
        client.request("PUT", f"/v1/sessions/{session}/files/cpython/{name}", content=(BESIDE / name).read_bytes())
    answer = client.post("/v1/execute", timeout=600, json={
        "language": "python", "code": PROGRAM, "args": module.command("report.xml", tests), "session_id": session})
    report = client.request("GET", f"/v1/sessions/{session}/files/report.xml")
    assert report.status_code == 200, (answer["verdict"], answer["notes"], answer["stdout"][-4000:], answer["stderr"][-4000:])
    client.ask("DELETE", f"/v1/sessions/{session}")
    return outcomes(report.content)


def outside(folder, module):
    if module.is_beside:
        shutil.copytree(BESIDE, folder / "cpython")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run([sys.executable, *module.command("report.xml")], cwd=folder, env=environment, timeout=600,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    report = folder / "report.xml"
    assert report.exists(), done.stdout[-4000:] + done.stderr[-4000:]
    return outcomes(report.read_bytes())


@pytest.fixture(scope="module")
def runs(client, tmp_path_factory):
    """Every module inside and outside, as futures of outcomes, some at a time: most of what they do is wait."""
    with ThreadPoolExecutor(AT_A_TIME) as insides, ThreadPoolExecutor(AT_A_TIME) as outsides:
        yield {module: (insides.submit(inside, client, module),
                        outsides.submit(outside, tmp_path_factory.mktemp(module.name), module)) for module in MODULES}
        insides.shutdown(cancel_futures=True)
        outsides.shutdown(cancel_futures=True)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_what_passes_outside_passes_inside_or_is_explained(client, runs, module):
    seen, control = (run.result() for run in runs[module])
    passing = {name for name, outcome in control.items() if outcome == "passed"}
    assert len(passing) >= module.passing, "the control ran"
    missing = lost(control, seen)
    for _ in range(ATTEMPTS - 1):
        unexplained = [name for name in missing if not explained(name)]
        if unexplained:
            again = inside(client, module, tests=unexplained)
            missing = {name: outcome for name, outcome in missing.items() if again.get(name) != "passed"}
    assert missing.keys() == {name for name in passing if explained(name)}, "\n".join(
        f"{name}: {outcome}" for name, outcome in missing.items())


@pytest.mark.parametrize("pattern", EXPLAINED)
def test_what_is_explained_is_there(runs, pattern):
    assert any(fnmatchcase(name, f"test.{pattern}") for _, control in runs.values() for name in control.result())


def test_the_page_explains_each():
    page = PAGE.read_text()
    assert _TABLE.search(page), f"{PAGE} has no place for the table"
    if os.environ.get("NESTBOX_WRITE_TABLES"):
        PAGE.write_text(_TABLE.sub(lambda _: table(), page))
    assert _TABLE.search(PAGE.read_text())[0] == table()
