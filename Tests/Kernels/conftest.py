import pytest

from forkserver import Forkserver, build_host


@pytest.fixture(scope="session")
def host(tmp_path_factory):
    return build_host(tmp_path_factory.mktemp("host"))


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """The forkservers' home, shared so that matplotlib looks for fonts once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def forkserver(host, home):
    server = Forkserver(host, home=home)
    assert server.ready, server.errors
    yield server
    server.close()


@pytest.fixture(scope="session")
def bare_forkserver(host, home):
    """One that preloads nothing."""
    server = Forkserver(host, preload="", home=home)
    assert server.ready, server.errors
    yield server
    server.close()


@pytest.fixture
def start(tmp_path):
    """Starts kernels, and ends them with the test."""
    workers = []

    def start(server, **environment):
        worker = server.fork(tmp_path, environment)
        workers.append(worker)
        worker.ready()
        return worker

    yield start
    for worker in workers:
        worker.kill()


@pytest.fixture
def kernel(forkserver, start):
    return start(forkserver)
