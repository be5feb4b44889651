"""The isolation levels, and how a server is started so that it has one."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from harness.server import Server

_CONTAINERS = str(Path(__file__).resolve().parents[2] / "Containers")


@dataclass(frozen=True)
class Level:
    """`server` makes a server, not yet started, of a folder and the server's settings."""

    name: str
    server: Callable

    def __str__(self):
        return self.name


def _in_container(kind):
    """A server where namespaces are refused, so that it has the lower level that is true there: Tests/Containers."""
    def server(folder, **settings):
        sys.path.append(_CONTAINERS)
        try:
            from container import kinds
            from container.server import ContainerServer
        finally:
            sys.path.remove(_CONTAINERS)
        return ContainerServer(folder, getattr(kinds, kind), **settings)
    return server


FULL = Level("full", Server)
LEVELS = {level.name: level for level in (
    FULL, Level("uidsplit", _in_container("UIDSPLIT")), Level("process", _in_container("PROCESS")))}
