"""Setting up modules of the user's choice as soon as they are imported, without importing them."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from typing import Callable


def when_imported(name: str, action: Callable[[], None]) -> None:
    """Runs the action when the module has been imported: at once if it is there already."""
    if name in sys.modules:
        action()
    else:
        sys.meta_path.insert(0, _Watch(name, action))


class _Watch(importlib.abc.MetaPathFinder):
    def __init__(self, name: str, action: Callable[[], None]):
        self._name = name
        self._action = action

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is None or spec.loader is None:
            sys.meta_path.insert(0, self)
            return None
        execute = spec.loader.exec_module

        def execute_and_act(module):
            execute(module)
            self._action()

        # On the instance, which belongs to this one spec: the loader stays what it is for everybody else.
        spec.loader.exec_module = execute_and_act
        return spec
