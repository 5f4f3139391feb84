"""The page: results and case laid into the one template."""

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from powderkeg.evidence.capping import held
from powderkeg.language import catalogue, language, said_of, speaking
from powderkeg.report import reports, tables
from powderkeg.report.believed import believed, tried
from powderkeg.report.beyond import MOST_NAMED, most_rest, outliers
from powderkeg.report.changed import changed_sections
from powderkeg.report.checks import answers
from powderkeg.report.colours import hypothesis_colours
from powderkeg.report.deaths import deaths_lines
from powderkeg.report.elicited import elicited_sections
from powderkeg.report.figures import draw
from powderkeg.report.formats import day, log_value, nats, percent, quantity
from powderkeg.report.indicators import in_words
from powderkeg.report.inquiry import inquiry_section
from powderkeg.report.ledger import ledger_lines
from powderkeg.report.outlook import outlook_part
from powderkeg.report.rendering import bundle, script_text, svg
from powderkeg.report.status import status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from powderkeg.evidence import Evidence
    from powderkeg.evidence.changed import Changed
    from powderkeg.outlook import Outlook
    from powderkeg.report.figure import Figure


def build_page(
    result: "Evidence",
    outlook: "Outlook | None" = None,
    *,
    static: bool,
    lang: str = "en",
    changed: "Changed | None" = None,
) -> str:
    """The whole page as HTML.

    Args:
        result: What `weigh` gave.
        outlook: What may follow under each option; the page leaves it out where None.
        static: Draw the charts as SVG and put no script into the page.
        lang: Language of the page.
        changed: What moved since an older result, where one was given.
    """
    with speaking(lang):
        return _page(result, outlook, static=static, changed=changed)


def _page(result: "Evidence", outlook: "Outlook | None", *, static: bool, changed: "Changed | None") -> str:
    figures = draw(result)
    look = None if outlook is None else outlook_part(outlook)
    template = _environment(result.case.society).get_template("page.html.j2")
    return template.render(
        result=result,
        case=result.case,
        figures=figures,
        look=look,
        static=static,
        lang=language(),
        validated=result.validated is not None and result.validated.filter is not None,
        colours=hypothesis_colours(
            result.hypotheses, other=next((h.name for h in result.case.hypotheses if h.know_nothing), None)
        ),
        **_rows(result),
        changed=() if changed is None else changed_sections(changed),
        **_drawings([*figures.every(), *(look.every() if look is not None else ())], static=static),
    )


def _rows(result: "Evidence") -> dict[str, Any]:
    from powderkeg.society.country import PER_REGION

    record = result.case.record
    lines = ledger_lines(result)
    beyond = outliers(result)
    return {
        "standings": tables.standings(result),
        "odds": tables.odds_lines(result),
        "late_odds": tables.odds_lines(result, late=True),
        "status": status_of(result),
        "held_down": any(held(row) for row in result.odds),
        "tried": tried(result.validated),
        "calibration": believed(result),
        "answers": answers(result),
        "deaths": deaths_lines(result),
        "inquiry": inquiry_section(result),
        "elicited": [] if result.elicited is None else elicited_sections(result.elicited),
        "ledger": lines,
        "in_ledger": {name for line in lines for name in line.anchors},
        "outliers": beyond[:MOST_NAMED],
        "more_outliers": max(0, len(beyond) - MOST_NAMED),
        "most_rest": most_rest(result),
        "agents": result.settings.agents or PER_REGION * len(result.case.regions),
        "rivals": tables.rival_names(result),
        "common_priors": tables.prior_lines(result.case.parameters),
        "unscored": [report for report in record if report.use != "scored"],
        "scored_count": sum(report.use == "scored" for report in record),
    }


def _drawings(figures: "Sequence[Figure]", *, static: bool) -> dict[str, Any]:
    if static:
        return {"svgs": {figure.name: _trusted(svg(figure.spec, figure.name)) for figure in figures}}
    specs = {figure.name: figure.spec for figure in figures}
    return {"specs": _trusted(script_text(specs)), "bundle": _trusted(bundle())}


def _trusted(text: str) -> "Markup":
    """Text that is already safe where it stands: our own script, escaped JSON, or an SVG, itself escaped."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - see the docstring; everything from the case goes through autoescape


def _environment(society: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("powderkeg.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=said_of,
        extensions=["jinja2.ext.i18n"],
    )
    words = catalogue(language())
    environment.install_gettext_callables(words.template, words.counted, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        quantity=quantity,
        percent=percent,
        nats=nats,
        logs=log_value,
        words=in_words,
        figure=reports.figures_in(society),
        dates=reports.dates_of,
        clock=reports.clock,
        day=day,
        link=reports.safe_link,
        where=reports.where,
        priors=tables.prior_lines,
    )
    return environment
