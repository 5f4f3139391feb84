"""What a row of the ledger opens to: source, grade in words, origin, days, address, and what was changed."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.case.change import ADDED, REMOVED
from powderkeg.language import join, noted, say
from powderkeg.report.reports import dates_of, figure_of, safe_link

if TYPE_CHECKING:
    from powderkeg.case import Case, Report
    from powderkeg.case.change import Change
    from powderkeg.evidence import Evidence

__all__ = ["OpenedReport", "nobody_said", "opened_line", "opened_reports", "row_reports"]

_RELIABILITY = {
    "A": noted("completely reliable"),
    "B": noted("usually reliable"),
    "C": noted("fairly reliable"),
    "D": noted("not usually reliable"),
    "E": noted("unreliable"),
    "F": noted("reliability cannot be judged"),
}
_CREDIBILITY = {
    1: noted("confirmed by other sources"),
    2: noted("probably true"),
    3: noted("possibly true"),
    4: noted("doubtful"),
    5: noted("improbable"),
    6: noted("truth cannot be judged"),
}
_NOBODY = {
    "silence": noted(
        "No report stands behind this row: it weighs that nothing of the kind was reported that day from the "
        "places named."
    ),
    "joint": noted(
        "No single report stands behind this row: it is what the claims of the block say together beyond the "
        "sum of what each says alone."
    ),
}


@dataclass(frozen=True)
class OpenedReport:
    """A report in full, ready to print.

    Attributes:
        report: the report itself.
        figure: what it says in figures; may be empty.
        dates: the days it speaks of.
        place: the place's name with its id; empty for the whole country.
        link: its web address; empty where it has none.
        reliability: of the source, letter and words.
        credibility: of the information, number and words; empty where it was not graded.
        same_origin: how many other reports of the record go back to its origin.
        changes: what the case's log says of it, oldest first.
    """

    report: "Report"
    figure: str
    dates: str
    place: str
    link: str
    reliability: str
    credibility: str
    same_origin: int
    changes: tuple[str, ...]


def opened_reports(case: "Case") -> dict[str, OpenedReport]:
    """Every report of the record in full, by its id."""
    origins = Counter(report.origin_id for report in case.record)
    names = {place.place_id: place.name for place in case.places}
    changes: dict[str, list[str]] = {}
    for change in case.changes:
        changes.setdefault(change.report_id, []).append(_change(change))
    return {
        report.report_id: OpenedReport(
            report=report,
            figure=figure_of(report, case.society),
            dates=dates_of(report),
            place=f"{names.get(report.place_id, report.place_id)} ({report.place_id})"
            if report.place_id
            else "",
            link=safe_link(report.source_url),
            reliability=_graded(report.reliability, _RELIABILITY[report.reliability]),
            credibility=_graded(str(report.credibility), _CREDIBILITY[report.credibility])
            if report.credibility
            else "",
            same_origin=origins[report.origin_id] - 1,
            changes=tuple(changes.get(report.report_id, ())),
        )
        for report in case.record
    }


def opened_line(one: OpenedReport) -> str:
    """The same in one line, for a page without script: grade in words, origin, publication, changes."""
    published = one.report.published
    parts = [
        say("{report}: {reliability}", report=one.report.report_id, reliability=one.reliability),
        *([say("credibility {credibility}", credibility=one.credibility)] if one.credibility else []),
        say("published {when:d MMM y}", when=published) if published else say("day of publication not known"),
        *one.changes,
    ]
    return join("; ", parts)


def row_reports(result: "Evidence") -> list[tuple[str, ...]]:
    """The reports that each row of the ledger opens to; none for what no single report stands behind."""
    known = {report.report_id for report in result.case.record}
    return [
        ()
        if row.role in _NOBODY
        else tuple(name for name in (row.report_ids or (row.report_id,)) if name in known)
        for row in result.ledger
    ]


def nobody_said(role: str) -> str:
    """What a row opens to that no single report stands behind; empty for the others."""
    return say(_NOBODY[role]) if role in _NOBODY else ""


def _graded(letter: str, words: str) -> str:
    return say("{letter}, {words}", letter=letter, words=say(words))


def _change(change: "Change") -> str:
    """One line of the log: what was changed, when, by whom and why."""
    who = {"when": change.when, "who": change.analyst, "why": change.reason}
    if change.field in {ADDED, REMOVED}:
        if change.field == ADDED:
            text = say("{when}: added ({why})", **who)
        else:
            text = say("{when}: removed ({why})", **who)
    else:
        moved = {"field": change.field, "before": change.before or "–", "after": change.after or "–"}
        text = say("{when}: {field} changed from {before} to {after} ({why})", **who, **moved)
    return say("{change}, by {who}", change=text, who=change.analyst) if change.analyst else text
