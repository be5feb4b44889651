"""IPython's display system, ending in the worker: ``display()`` and the value of the last expression."""

from __future__ import annotations

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.formatters import DisplayFormatter

from nestbox_kernel import representations


class Publisher(DisplayPublisher):
    """What ``display()`` and its relatives send. An update of an earlier display is one more display."""

    def publish(self, data, metadata=None, *args, **kwargs) -> None:
        self._validate_data(data, metadata)
        self.shell.listener.display(representations.prepare(data, self.shell.artifacts.save))

    def clear_output(self, wait=False) -> None:
        """Nothing: what was sent cannot be taken back."""


class ResultHook(DisplayHook):
    """Takes the value of the last expression. ``_``, ``__``, ``_3`` and ``Out`` work as in IPython."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict, md_dict=None) -> None:
        self.shell.listener.result(representations.prepare(format_dict, self.shell.artifacts.save))

    def finish_displayhook(self) -> None:
        self._is_active = False

    def log_output(self, format_dict) -> None:
        """Nothing: IPython would keep every representation, images too, for a history that is never written."""

    def cull_cache(self) -> None:
        """Forgets the oldest results, silently."""
        results = self.shell.user_ns.get("_oh", {})
        for number in sorted(results)[: max(2, int(len(results) * self.cull_fraction))]:
            results.pop(number, None)
            # The second is IPython's list of names that %who leaves out, with their values.
            self.shell.user_ns.pop("_%d" % number, None)
            self.shell.user_ns_hidden.pop("_%d" % number, None)


class Formatter(DisplayFormatter):
    """Computes representations, and remembers which figures were shown by themselves."""

    def format(self, obj, include=None, exclude=None):
        self.parent.figures.note(obj)
        return super().format(obj, include=include, exclude=exclude)
