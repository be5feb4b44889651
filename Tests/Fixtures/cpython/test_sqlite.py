"""CPython's tests of sqlite3, as its version 3.9 had them: Debian's package of 3.11's leaves them out, that of PyPy's has these."""

import importlib
import sqlite3
import unittest
from test import support
from test.support import os_helper

# Where the tests of 3.9 look for them.
support.TESTFN, support.unlink = os_helper.TESTFN, os_helper.unlink
sqlite3.__path__.append("/usr/lib/pypy3.9/sqlite3")

NAMES = ("dbapi", "types", "userfunctions", "factory", "transactions", "hooks", "regression", "dump", "backup")


def load_tests(*_):
    return unittest.TestSuite(importlib.import_module(f"sqlite3.test.{name}").suite() for name in NAMES)
