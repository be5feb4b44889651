"""IPython's aliases of shell commands, such as ``ls``."""

from __future__ import annotations

import contextlib

from IPython.core import alias


class AliasManager(alias.AliasManager):
    """Under IPython's own name, by which ``%config`` finds it."""

    _kept = False

    @contextlib.contextmanager
    def kept(self):
        """For ``with``: a reset of the shell leaves the aliases alone. Making them anew has a fork copy 60 pages."""
        self._kept = True
        try:
            yield
        finally:
            self._kept = False

    def clear_aliases(self):
        if not self._kept:
            super().clear_aliases()

    def init_aliases(self):
        if not self._kept:
            super().init_aliases()
