"""Matplotlib figures: shown by ``plt.show()`` or, what is still open, at the end of the cell; each once, then closed.

Nothing here imports matplotlib. It is set up when it is there already, and otherwise when the user's code imports it.
"""

from __future__ import annotations

import functools
import sys

from nestbox_kernel import imports

BACKEND = "module://nestbox_kernel.matplotlib_backend"


class Figures:
    """Knows the open figures of this process, and which of them a cell has shown itself."""

    def __init__(self, shell):
        self._shell = shell
        self._shown: list = []

    def install(self) -> None:
        png = self._shell.display_formatter.formatters["image/png"]
        png.for_type_by_name("matplotlib.figure", "Figure", functools.partial(_draw, "png"))
        # MPLBACKEND would select the backend too, but subprocesses inherit that, and they cannot import ours.
        imports.when_imported("matplotlib", lambda: adopt(self._shell))

    def note(self, value) -> None:
        """Remembers a figure that is displayed as a value, so that it is not shown again when the cell ends."""
        figure = sys.modules.get("matplotlib.figure")
        if figure is not None and isinstance(value, figure.Figure):
            self._shown.append(value)

    def show(self) -> None:
        """Displays the open figures that the cell has not shown yet, and closes all of them."""
        pylab = sys.modules.get("matplotlib._pylab_helpers")
        try:
            if pylab is None:
                return
            for manager in pylab.Gcf.get_all_fig_managers():
                figure = manager.canvas.figure
                if not any(figure is other for other in self._shown):
                    self._display(figure)
        finally:
            self._shown.clear()
            if pylab is not None and pylab.Gcf.figs:
                pylab.Gcf.destroy_all()

    def show_one(self, manager) -> None:
        """Displays one open figure and closes it."""
        pylab = sys.modules["matplotlib._pylab_helpers"]
        try:
            self._display(manager.canvas.figure)
        finally:
            pylab.Gcf.destroy(manager)

    def _display(self, figure) -> None:
        data, metadata = self._shell.display_formatter.format(figure)
        self._shell.display_pub.publish(data, metadata)


def adopt(shell) -> None:
    """Makes ours the backend of the imported matplotlib, which loads it when it draws for the first time.

    ``%config InlineBackend.figure_format = "svg"``, which notebooks are full of, then chooses the formats.
    """
    sys.modules["matplotlib"].use(BACKEND)
    # Imports matplotlib's drawing, which is why it waits until somebody wants that.
    from matplotlib_inline.config import InlineBackend

    settings = InlineBackend.instance(parent=shell)
    settings.shell = shell
    if settings not in shell.configurables:
        shell.configurables.append(settings)


def _draw(form: str, figure):
    from IPython.core.pylabtools import print_figure

    return print_figure(figure, fmt=form, base64=True, bbox_inches="tight")
