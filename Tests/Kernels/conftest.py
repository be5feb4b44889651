import pytest

from forkserver import Forkserver, build_host
from programs import Program, install


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


@pytest.fixture(scope="session")
def drivers(tmp_path_factory):
    """The drivers of kernels that are programs, as workers see them."""
    return install(tmp_path_factory.mktemp("drivers"))


@pytest.fixture
def launch(drivers, tmp_path):
    """Starts kernels that are programs, and ends them with the test; skips where a toolchain is not installed."""
    workers = []

    def launch(language):
        program = Program(drivers, language)
        if program.missing:
            pytest.skip(f"{language}: {program.missing} is not installed")
        worker = program.start(tmp_path)
        workers.append(worker)
        worker.ready()
        return worker

    yield launch
    for worker in workers:
        worker.kill()
