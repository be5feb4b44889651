"""Matplotlib's backend in a kernel: draws with Agg; showing means sending to the worker."""

from IPython.core.getipython import get_ipython
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg


class FigureManager(FigureManagerBase):
    def show(self):
        get_ipython().figures.show_one(self)


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


def show(*args, **kwargs):
    """What ``plt.show()`` calls; its arguments are about windows."""
    get_ipython().figures.show()
