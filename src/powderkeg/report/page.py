"""The page: results and case laid into the one template."""

from functools import cache
from typing import TYPE_CHECKING, Any

from altair.utils.schemapi import debug_mode
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from powderkeg.evidence.capping import held
from powderkeg.evidence.words import probability_words
from powderkeg.language import Said, catalogue, language, localised, speaking
from powderkeg.report import reports, tables
from powderkeg.report.accounts import accounts_part, judged_accounts
from powderkeg.report.believed import believed, tried
from powderkeg.report.beyond import MOST_NAMED, most_rest, outliers
from powderkeg.report.changed import changed_sections
from powderkeg.report.checks import answers
from powderkeg.report.choices import ledger_choices, role_in_words
from powderkeg.report.citation import cited_page, cited_program, model_references
from powderkeg.report.colours import hypothesis_colours
from powderkeg.report.deaths import deaths_lines, given_deaths
from powderkeg.report.elicited import elicited_sections
from powderkeg.report.figures import draw
from powderkeg.report.formats import day, log_value, nats, percent, quantity
from powderkeg.report.indicators import in_words
from powderkeg.report.inquiry import inquiry_section
from powderkeg.report.ledger import ledger_lines
from powderkeg.report.maps import map_part
from powderkeg.report.movers import MOST, moved_by_day
from powderkeg.report.neutral import neutral, printed, translated
from powderkeg.report.opened import nobody_said, opened_line, opened_reports, row_reports
from powderkeg.report.outlook import outlook_part
from powderkeg.report.rendering import chart_locales, packed_bundle, packed_json, script_text, svg
from powderkeg.report.scripts import script_words
from powderkeg.report.slimming import shortened
from powderkeg.report.spacing import unparted
from powderkeg.report.status import status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.evidence import Evidence
    from powderkeg.evidence.changed import Changed
    from powderkeg.outlook import Outlook
    from powderkeg.report.accounts import AccountsPart, JudgedAccounts
    from powderkeg.report.figure import Figure
    from powderkeg.report.ledger import LedgerLine

CASE_LANGUAGE = "en"
"""The language in which cases are written."""
ROOM_FOR_PICTURES = 105_000
"""Letters for charts on a page without script, which is to stay below 400 kB with the bundled case."""
ROWS_AT_ONCE = 100
"""Rows of the ledger shown before more are asked for: a table of thousands takes seconds to lay out."""


def build_page(
    result: "Evidence",
    outlook: "Outlook | None" = None,
    *,
    static: bool,
    lang: str = "en",
    changed: "Changed | None" = None,
    accounts: "JudgedAccounts | None" = None,
) -> str:
    """The whole page as HTML.

    Args:
        result: What `weigh` gave.
        outlook: What may follow under each option; the page leaves it out where None.
        static: Draw the charts as SVG and put no script into the page.
        lang: Language of the page.
        changed: What moved since an older result, where one was given.
        accounts: The case's accounts, judged; judged here where None.
    """
    # Not held against the schema while they are made, which takes half the time: the tests do that.
    with speaking(lang), debug_mode(arg=False):
        told = judged_accounts(result) if accounts is None else accounts
        return _page(result, outlook, static=static, changed=changed, accounts=accounts_part(told))


def _page(
    result: "Evidence",
    outlook: "Outlook | None",
    *,
    static: bool,
    changed: "Changed | None",
    accounts: "AccountsPart | None",
) -> str:
    figures = draw(result)
    look = None if outlook is None else outlook_part(outlook)
    environment = _environment(result.case.society)
    own = own_language(language())
    lines = ledger_lines(result)
    ahead = [] if look is None else look.every()
    # The tables of the outlook tell what its larger charts draw.
    told = [] if look is None else [one for one in (look.paired, *look.fans) if one is not None]
    needed = [*figures.needed(), *(one for one in ahead if all(one is not other for other in told))]
    needed += [accounts.bar] if accounts is not None and accounts.bar is not None else []
    page = environment.get_template("page.html.j2").render(
        result=result,
        case=result.case,
        figures=figures,
        look=look,
        maps=map_part(result, static=static),
        accounts=accounts,
        static=static,
        lang=language(),
        own=own,
        validated=result.validated is not None and result.validated.filter is not None,
        colours=hypothesis_colours(
            result.hypotheses, other=next((h.name for h in result.case.hypotheses if h.know_nothing), None)
        ),
        changed=() if changed is None else changed_sections(changed),
        **_rows(result),
        **_ledger(result, lines),
        **_openings(environment, result, own, static=static),
        **(_pictures if static else _drawings)(needed, [*told, *figures.welcome()]),
    )
    page = unparted(page)
    return shortened(page) if static else page


def own_language(lang: str) -> Markup:
    """The attribute of an element that holds the case's own words; none where the page speaks as the case."""
    return Markup("") if lang == CASE_LANGUAGE else Markup(' lang="{}"').format(CASE_LANGUAGE)


def _rows(result: "Evidence") -> dict[str, Any]:
    from powderkeg.society.country import PER_REGION

    record = result.case.record
    beyond = outliers(result)
    status = status_of(result)
    return {
        "standings": tables.standings(result),
        "odds": tables.odds_lines(result),
        "late_odds": tables.odds_lines(result, late=True),
        "status": status,
        "settled": (status.verdict.again("en") if isinstance(status.verdict, Said) else status.verdict)
        == "Resolved",
        "held_down": any(held(row) for row in result.odds),
        "tried": tried(result.validated),
        "calibration": believed(result),
        "answers": answers(result),
        "deaths": deaths_lines(result),
        "given_deaths": given_deaths(result.case),
        "inquiry": inquiry_section(result),
        "elicited": [] if result.elicited is None else elicited_sections(result.elicited),
        "outliers": beyond[:MOST_NAMED],
        "more_outliers": max(0, len(beyond) - MOST_NAMED),
        "most_rest": most_rest(result),
        "agents": result.settings.agents or PER_REGION * len(result.case.regions),
        "rivals": tables.rival_names(result),
        "common_priors": tables.prior_lines(result.case.parameters),
        "unscored": [report for report in record if report.use != "scored"],
        "cited_page": cited_page(result),
        "cited_program": cited_program(result),
        "references": model_references(result.case.society),
    }


def _ledger(result: "Evidence", lines: "Sequence[LedgerLine]") -> dict[str, Any]:
    anchored = {name for line in lines for name in line.anchors}
    return {
        "ledger": lines,
        "in_ledger": anchored,
        # Of a scored report that others replaced in every claim no row is left to lead to.
        "linked": anchored | {report.report_id for report in result.case.record if report.use != "scored"},
        "scored_count": sum(report.use == "scored" for report in result.case.record),
        "choices": ledger_choices(result, lines),
        "rows_at_once": ROWS_AT_ONCE,
        "moved": moved_by_day(result, lines),
        "most_moved": MOST,
    }


def _openings(environment: Environment, result: "Evidence", own: Markup, *, static: bool) -> dict[str, Any]:
    """What the ledger's rows open to: one line each on a page without script, else a packed table of HTML."""
    reports, rows = opened_reports(result.case), row_reports(result)
    if static:
        return {"openings": [[opened_line(reports[name]) for name in names] for names in rows]}
    needed = list(dict.fromkeys(name for names in rows for name in names))
    roles = list(dict.fromkeys(row.role for row in result.ledger if nobody_said(row.role)))
    place = {name: at for at, name in enumerate((*needed, *roles))}
    template = environment.get_template("openings.html.j2")
    rendered = (template.render(one=reports[name], own=own, static=static, colours={}) for name in needed)
    texts = [unparted(one) for one in rendered]
    texts += [Markup("<p>{}</p>").format(nobody_said(role)) for role in roles]
    packing = {
        "rows": [
            [place[name] for name in names] or ([place[row.role]] if row.role in roles else [])
            for row, names in zip(result.ledger, rows, strict=True)
        ],
        "reports": texts,
    }
    return {"openings": _trusted(packed_json(packing))}


def _drawings(needed: "Sequence[Figure]", welcome: "Sequence[Figure]") -> dict[str, Any]:
    return {
        "specs": _trusted(packed_json({figure.name: figure.spec for figure in (*needed, *welcome)})),
        "bundle": _trusted(packed_bundle()),
        "words": _trusted(script_text(script_words())),
        "locales": _trusted(script_text(chart_locales())),
        "left_out": (),
    }


def _pictures(needed: "Sequence[Figure]", welcome: "Sequence[Figure]") -> dict[str, Any]:
    """Every chart that a page needs as an SVG, and of the others as many as there is room for, in order."""
    svgs = {figure.name: svg(figure.spec, figure.name) for figure in needed}
    room = ROOM_FOR_PICTURES - sum(map(len, svgs.values()))
    left_out: list[str] = []
    for figure in welcome:
        drawn = "" if left_out else svg(figure.spec, figure.name)
        if left_out or len(drawn) > room:
            left_out.append(figure.title)
            continue
        svgs[figure.name] = drawn
        room -= len(drawn)
    return {"svgs": {name: _trusted(drawn) for name, drawn in svgs.items()}, "left_out": left_out}


def _trusted(text: str) -> Markup:
    """Text that is already safe where it stands: base64, escaped JSON, or an SVG, itself escaped."""
    return Markup(text)  # noqa: S704 - see the docstring; everything from the case goes through autoescape


def _environment(society: str) -> Environment:
    """What fills the templates in the language spoken now."""
    return _environment_in(society, language())


@cache
def _environment_in(society: str, lang: str) -> Environment:
    """Kept, with the templates that it has compiled, for the next page of the same society and language."""
    environment = Environment(
        loader=PackageLoader("powderkeg.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=printed,
        extensions=["jinja2.ext.i18n"],
    )
    words = catalogue(lang)
    environment.install_gettext_callables(words.template, words.counted, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(translated(words))
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
        neutral=neutral,
        role=role_in_words,
        likely=probability_words,
        decimal=lambda value: localised(f"{value:.1f}", lang),
        where=reports.where,
        priors=tables.prior_lines,
    )
    return environment
