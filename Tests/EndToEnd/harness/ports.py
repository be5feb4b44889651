"""Ports for servers that have to be told theirs."""

import socket
from contextlib import contextmanager


@contextmanager
def reserved_port():
    """A port of this machine that nobody is given meanwhile, and that a server which is told of it can listen on.

    Linux lets a server that sets SO_REUSEADDR, as servers do, have a port that is bound with it and that nobody listens on.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
