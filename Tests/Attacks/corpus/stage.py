"""Where attacks run one after the other."""

import pytest

_FAILED = pytest.StashKey[bool]()


def note(item):
    """Notes that a part of the test has failed."""
    item.stash[_FAILED] = True


class Stage:
    """Keeps one arena for many attacks, and takes another after one that got anywhere: what that one left is its own
    fault, and not the next one's. `make` makes an arena in a folder."""

    def __init__(self, folders, make):
        self._folders = folders
        self._make = make
        self._arena = None
        self._settings = {}

    def arena(self, **settings):
        """The arena that there is, or another if it has other settings; any will do if none are given."""
        if settings and self._settings != settings:
            self.end()
        if self._arena is None:
            arena = self._make(self._folders.mktemp("attacks"), **settings)
            arena.__enter__()
            self._arena, self._settings = arena, settings
        return self._arena

    def end(self, *failure):
        arena, self._arena = self._arena, None
        if arena:
            arena.__exit__(*failure or (None, None, None))

    def end_after_failure(self, item):
        """Ends the arena if an attack got anywhere in the test."""
        if item.stash.get(_FAILED, False):
            failure = AssertionError("an attack got somewhere")
            self.end(type(failure), failure, None)
