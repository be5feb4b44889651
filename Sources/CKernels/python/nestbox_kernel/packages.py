"""Puts the session's own packages on the path of an interpreter, before those of the server.

In a kernel it is the module ``nestbox_kernel.packages``. In every other interpreter of a session it is ``sitecustomize``, which Python
imports by itself when it starts.
"""

import os
import sys


def folders():
    """Where installers put modules; nowhere if the session may not install any."""
    root = os.environ.get("NESTBOX_PACKAGES")
    if not root:
        return []
    version = "python%d.%d" % sys.version_info[:2]
    names = dict.fromkeys(("lib", getattr(sys, "platlibdir", "lib")))
    return [os.path.join(root, name, version, "site-packages") for name in names]


def settle(make=False):
    """Adds the folders to the path. With ``make`` they are there then, so that an import that comes later looks into them."""
    for folder in folders():
        if make:
            try:
                os.makedirs(folder, exist_ok=True)
            except OSError:
                # The quota may be used up. Nothing can be installed then either.
                continue
        if folder not in sys.path:
            sys.path.insert(_place(), folder)


def _place():
    """After the standard library, which nothing that is installed may stand in for."""
    for place, folder in enumerate(sys.path):
        if os.path.basename(folder) in ("site-packages", "dist-packages"):
            return place
    return len(sys.path)


def _pass_on():
    """Python imports one module of this name: the one that would have been it comes after this."""
    own = os.path.dirname(os.path.abspath(__file__))
    before = list(sys.path)
    sys.path[:] = [folder for folder in before if os.path.abspath(folder) != own]
    this = sys.modules.pop(__name__)
    try:
        import sitecustomize  # noqa: F401
    except ImportError:
        sys.modules[__name__] = this
    finally:
        sys.path[:] = before


if __name__ == "sitecustomize":
    settle()
    _pass_on()
