"""The isolation levels, and how a server is started so that it has one."""

from dataclasses import dataclass
from typing import Callable

from corpus.lower import LowerServer
from harness.server import Server


@dataclass(frozen=True)
class Level:
    """`server` makes a server, not yet started, of a folder and the server's settings; `spares` is whether it makes workers ahead;
    `shares` is whether each session has a share of the processors that no other can take."""

    name: str
    server: Callable
    spares: bool = True
    shares: bool = True

    def __str__(self):
        return self.name


def _lower(name):
    return Level(name, lambda folder, **settings: LowerServer(name, **settings), spares=False, shares=False)


FULL = Level("full", Server)
LEVELS = {level.name: level for level in (FULL, _lower("uidsplit"), _lower("process"))}
