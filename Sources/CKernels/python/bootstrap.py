"""What the hosted interpreter runs first: makes the embedded kernel importable and hands over to it.

The host program passes this text with ``-c`` and exports the C functions named below. The kernel's modules are part of
that program, so a worker needs no file of them in its sandbox.
"""

import ctypes
import importlib.abc
import importlib.util
import sys

ROOT = "<nestbox>"


class EmbeddedSources(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds and loads the modules whose text the host program carries.

    ``get_source`` is what lets ``linecache``, and with it a traceback, show their lines.
    """

    def __init__(self, files):
        self._files = files

    def _file(self, fullname):
        path = fullname.replace(".", "/")
        for candidate in (path + "/__init__.py", path + ".py"):
            if candidate in self._files:
                return candidate
        raise ImportError("no module named %r is embedded" % fullname, name=fullname)

    def find_spec(self, fullname, path=None, target=None):
        try:
            file = self._file(fullname)
        except ImportError:
            return None
        spec = importlib.util.spec_from_loader(
            fullname, self, origin=ROOT + "/" + file, is_package=self.is_package(fullname)
        )
        # Gives the module its __file__, by which tracebacks know the kernel's own frames.
        spec.has_location = True
        return spec

    def is_package(self, fullname):
        return self._file(fullname).endswith("/__init__.py")

    def get_source(self, fullname):
        return self._files[self._file(fullname)]

    def get_code(self, fullname):
        file = self._file(fullname)
        return compile(self._files[file], ROOT + "/" + file, "exec", dont_inherit=True)


def host():
    """The host program's functions; ``PyDLL`` because they are called with the interpreter's lock held."""
    library = ctypes.PyDLL(None)
    library.nestbox_source_count.restype = ctypes.c_int
    library.nestbox_source_count.argtypes = []
    library.nestbox_source_name.restype = ctypes.c_char_p
    library.nestbox_source_name.argtypes = [ctypes.c_int]
    library.nestbox_source_text.restype = ctypes.c_char_p
    library.nestbox_source_text.argtypes = [ctypes.c_int]
    library.nestbox_forkserver_ready.restype = None
    library.nestbox_forkserver_ready.argtypes = [ctypes.c_char_p]
    library.nestbox_forkserver_run.restype = ctypes.c_int
    library.nestbox_forkserver_run.argtypes = []
    library.nestbox_kernel_environment.restype = ctypes.c_char_p
    library.nestbox_kernel_environment.argtypes = []
    return library


def sources(library):
    """The embedded Python files by name; the table may hold other languages' drivers too."""
    files = {}
    for index in range(library.nestbox_source_count()):
        name = library.nestbox_source_name(index).decode()
        if name.startswith("nestbox_kernel/"):
            files[name] = library.nestbox_source_text(index).decode()
    return files


def main():
    library = host()
    sys.meta_path.insert(0, EmbeddedSources(sources(library)))
    from nestbox_kernel import forkserver

    forkserver.run(library)


main()
