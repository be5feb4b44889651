"""Plotly's figures: shown as the chart's own JSON and as a page, by value, ``display`` and ``show()`` alike."""

from __future__ import annotations

from nestbox_kernel import imports


class Charts:
    """Makes ours the renderer of plotly, which otherwise looks for a browser, or for a notebook's packages.

    Nothing here imports plotly.
    """

    def __init__(self, shell):
        self._shell = shell

    def install(self) -> None:
        imports.when_imported("plotly.io", self._adopt)

    def _adopt(self) -> None:
        import plotly.io
        from plotly.io.base_renderers import ExternalRenderer

        shell = self._shell

        class KernelRenderer(ExternalRenderer):
            """Shows a chart like any other value."""

            def render(self, fig_dict):
                shell.display_pub.publish(_representations(fig_dict), {})

        plotly.io.renderers["nestbox"] = KernelRenderer()
        plotly.io.renderers.default = "nestbox"
        # Its figures ask this before they show themselves; otherwise they print what they are made of.
        plotly.io.renderers.render_on_display = True


def _representations(chart: dict) -> dict:
    import plotly.io

    count = len(chart.get("data", ()))
    return {
        "application/vnd.plotly.v1+json": plotly.io.to_json(chart, validate=False),
        # The library comes from its public address: with it, each chart would be larger than what is shown.
        "text/html": plotly.io.to_html(chart, include_plotlyjs="cdn", validate=False),
        "text/plain": "plotly figure with %d trace%s" % (count, "" if count == 1 else "s"),
    }
