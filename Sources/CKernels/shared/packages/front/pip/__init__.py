"""Stands before the real pip: ``__main__`` here runs first. Everything else is the real one's."""

import os
from importlib.machinery import PathFinder

_front = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def _real():
    import sys

    return PathFinder.find_spec("pip", [folder for folder in sys.path if os.path.abspath(folder) != _front])


_spec = _real()
if _spec is not None and _spec.submodule_search_locations is not None:
    import sys

    __path__ = [*__path__, *_spec.submodule_search_locations]
    _spec.loader.exec_module(sys.modules[__name__])
