"""Code that kills its kernel: said as it is, replaced, and nobody else's trouble."""

import re

import pytest

from harness import lmc

DEATHS = [
    pytest.param("import ctypes\nctypes.string_at(0)", r"(?i)segmentation|SIGSEGV|signal 11", id="a segfault"),
    pytest.param("import os\nos._exit(3)", r"\b3\b", id="os._exit"),
    pytest.param("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", r"(?i)kill|signal 9", id="a kill"),
    pytest.param("import os\nos.abort()", r"(?i)abort|SIGABRT|signal 6", id="an abort"),
]


@pytest.mark.parametrize(("source", "reported"), DEATHS)
def test_a_death_is_reported_and_the_kernel_replaced(server, client, session, source, reported):
    worker = server.worker_of(session)
    client.run(session, "lost = 1\nopen('stays.txt', 'w').write('stays')")
    answer = client.run(session, f"print('last words')\n{source}\nprint('never')")
    assert answer.console.startswith("last words\n")
    assert "never" not in answer.console
    assert re.search(reported, answer.console), answer.console

    after = client.run(session, "print('lost' in globals(), open('stays.txt').read())")
    assert after.console == "False stays\n"
    assert worker.alive, "the worker lives on"
    assert client.get("/v1/health")["status"] == "healthy"


def memory_is_limited_by_use(client):
    """Whether a cgroup bounds what a kernel uses; without it only its address space is bounded."""
    layers = client.get("/v1/health", params={"detail": "full"})["isolation"]["layers"]
    return next(layer["active"] for layer in layers if layer["name"] == "cgroup_memory")


def test_a_kernel_that_uses_too_much_memory_is_killed_and_replaced_or_refused_it(server, client, session):
    client.run(session, "lost = 1")
    worker = server.worker_of(session)
    if memory_is_limited_by_use(client):
        hoard = "hoard = bytearray(3 << 30)\nfor page in range(0, len(hoard), 4096): hoard[page] = 1\nprint('never')"
        shown = client.run(session, hoard).console
        assert "ran out of memory and was killed" in shown and "never" not in shown
        assert client.run(session, "'lost' in globals()").console == "False\n"
    else:
        # Without touching it: the machine may have less than the address space that a kernel may fill.
        hoard = "import numpy\nhoard = []\nfor _ in range(9): hoard.append(numpy.empty(1 << 30, 'u1'))\nprint('never')"
        shown = client.run(session, hoard).console
        assert "MemoryError" in shown and "never" not in shown
        client.run(session, "del hoard")
    assert worker.alive and server.worker_of(session) == worker
    assert client.get("/v1/health")["status"] == "healthy"


def test_what_does_not_fit_the_address_space_raises_an_error_and_the_kernel_lives_on(client, session):
    client.run(session, "kept = 1")
    assert client.run(session, "bytearray(40 << 30)").console.rstrip().endswith("MemoryError")
    assert client.run(session, "kept").console == "1\n"


def test_another_session_does_not_notice(client, session):
    neighbour = client.new_session()
    client.run(neighbour, "mine = 'untouched'")
    client.run(session, "import os; os._exit(1)")
    assert client.run(neighbour, "mine").console == "'untouched'\n"


def test_a_kernel_can_die_many_times(client, session):
    for number in range(10):
        client.run(session, "import os; os._exit(0)")
        assert client.run(session, str(number)).console == f"{number}\n"


def test_a_death_in_a_stream_keeps_the_rules(client, session):
    with client.stream(lmc.fenced("print('a')\nimport os; os._exit(9)", "print('b')"), session=session) as stream:
        stream.finish()
    assert re.search(r"\b9\b", stream.console) and stream.console.endswith("b\n")
