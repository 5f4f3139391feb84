"""The page of a run: figures, pictures and settings laid into its template."""

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from powderkeg._version import __version__
from powderkeg.report.civil_violence import pictures
from powderkeg.report.civil_violence.figures import Figures, draw
from powderkeg.report.civil_violence.run import GridRun, world_figures
from powderkeg.report.civil_violence.settings import command, setting_lines
from powderkeg.report.civil_violence.summary import group_rows, headline, title_of, what_was_run
from powderkeg.report.civil_violence.unfolding import Unfolding, unfolding
from powderkeg.report.formats import quantity
from powderkeg.report.rendering import bundle, script_text, svg

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["build_page"]


def build_page(run: GridRun, name: str, *, static: bool) -> str:
    """The whole page as HTML.

    Args:
        run: what is shown.
        name: the page's file name, for the command that makes it again.
        static: draw the charts as SVG and put no script into the page.
    """
    shown = unfolding(run)
    figures = draw(run, shown)
    template = _environment().get_template("civil_violence.html.j2")
    return template.render(
        run=run,
        figures=figures,
        static=static,
        version=__version__,
        title=title_of(run),
        headline=headline(run),
        what=what_was_run(run),
        worlds=world_figures(run),
        groups=group_rows(run),
        settings=setting_lines(run),
        command=command(run, name, static=static),
        shown=shown,
        pictures_title=_pictures_title(run, shown),
        first=pictures.first_picture(run, shown),
        few=pictures.few_pictures(run, shown),
        legend=pictures.legend(run),
        **_drawings(figures, static=static),
        **({} if static else {"frames": _trusted(script_text(pictures.player_data(run, shown)))}),
    )


def _pictures_title(run: GridRun, shown: Unfolding) -> str:
    if not shown.around_peak:
        return "The grid over the run"
    peak = run.series["active"][0, run.peak_step() - 1]
    return (
        "An outburst unfolds" if peak > run.outbursts[0].threshold else "The grid around its most active step"
    )


def _drawings(figures: Figures, *, static: bool) -> "Mapping[str, Any]":
    if static:
        return {"svgs": {figure.name: _trusted(svg(figure.spec, figure.name)) for figure in figures.every()}}
    specs = {figure.name: figure.spec for figure in figures.every()}
    return {"specs": _trusted(script_text(specs)), "bundle": _trusted(bundle())}


def _trusted(text: str) -> Markup:
    """Text that is already safe where it stands: our own script, escaped JSON, or an SVG, itself escaped."""
    return Markup(text)  # noqa: S704 - see the docstring; everything else goes through autoescape


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("powderkeg.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quantity"] = quantity
    return environment
