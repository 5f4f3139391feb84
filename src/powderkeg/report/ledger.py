"""The ledger as the page prints it: a row a claim, with its figure, its grade and its gains."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.language import noted, say, worded
from powderkeg.report.formats import MISSING, nats, number
from powderkeg.report.indicators import in_words, indicator_kind
from powderkeg.report.reports import safe_link, said_of
from powderkeg.report.tables import rival_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.case import Report
    from powderkeg.evidence import Evidence, LedgerRow

_STRONG = 0.5
_FEW_PLACES = 4
_UNREPORTED = {"silence": noted("silence"), "joint": noted("joint")}  # rows that no report stands behind


@dataclass(frozen=True)
class Cell:
    """A figure as printed, the number it is sorted by (None sorts last) and its tone: up, down or empty."""

    text: str
    value: float | None = None
    tone: str = ""


@dataclass(frozen=True)
class LedgerLine:
    """One row of the ledger, ready to print.

    `figures` are what the reports say, the unit kept apart; `anchors` are the reports whose row this is, so
    that the page can lead to it: a report that is in several rows is at home in one of them.
    """

    report_id: str
    others: str
    anchors: tuple[str, ...]
    link: str
    day: str
    indicator: str
    place: str
    places: str
    figures: tuple[str, ...]
    unit: str
    largest: float | None
    origin: str
    grade: str
    statement: str
    source: str
    marks: tuple[str, ...]
    role: str
    separates: Cell
    gains: tuple[Cell, ...]


def ledger_lines(result: "Evidence") -> list[LedgerLine]:
    """The ledger in the order scored; gains in the order of `rival_names`."""
    reports = {report.report_id: report for report in result.case.record}
    homes = _homes(result)
    return [_line(result, row, reports, homes.get(place, ())) for place, row in enumerate(result.ledger)]


def _homes(result: "Evidence") -> dict[int, tuple[str, ...]]:
    """Row by row, the reports at home there: where they stand first, else where they first appear."""
    rows = list(enumerate(result.ledger))
    home: dict[str, int] = {}
    for place, row in rows:
        if row.role not in _UNREPORTED:
            home.setdefault(row.report_id, place)
    for place, row in rows:
        for name in row.report_ids:
            home.setdefault(name, place)
    found: dict[int, tuple[str, ...]] = {}
    for name, place in home.items():
        found[place] = (*found.get(place, ()), name)
    return found


def _line(
    result: "Evidence", row: "LedgerRow", reports: "Mapping[str, Report]", anchors: tuple[str, ...]
) -> LedgerLine:
    report = reports.get(row.report_id)
    claim = [reports[name] for name in row.report_ids if name in reports]
    figures = [value for one in claim for value in (one.best, one.low, one.high) if value is not None]
    said = [said_of(one, result.case.society) for one in claim]
    counted = any(
        any(sign.isdigit() for sign in figure)
        and indicator_kind(result.case.society, one.indicator) != "event"
        for one, figure in zip(claim, said, strict=True)
    )
    return LedgerLine(
        report_id=say(_UNREPORTED[row.role]) if row.role in _UNREPORTED else row.report_id,
        others=", ".join(one for one in row.report_ids if one != row.report_id),
        anchors=anchors,
        link=safe_link(report.source_url) if report else "",
        day=row.day.isoformat(),
        indicator=in_words(row.indicator),
        place=_places(row.place),
        places=row.place,
        figures=_figures(claim, said),
        unit=in_words(claim[0].unit) if counted else "",
        largest=max(figures) if figures else None,
        origin=row.origin,
        grade=row.reliability,
        statement=worded(row.statement),
        source=report.source if report else "",
        marks=_marks(claim),
        role=row.role,
        separates=Cell(number(row.nats, ".2f"), row.nats) if math.isfinite(row.nats) else Cell(MISSING),
        gains=tuple(_gain(row.gain.get(name)) for name in rival_names(result)),
    )


def _figures(claim: "Sequence[Report]", said: "Sequence[str]") -> tuple[str, ...]:
    """One figure; of several reports each with its place, or with its id where the places are the same."""
    if len(claim) < 2:
        return tuple(filter(None, said))
    places = [report.place_id for report in claim]
    apart = len(set(places)) == len(places)
    names = [report.place_id or say("national") if apart else report.report_id for report in claim]
    return tuple(
        say("{name} {figure}", name=name, figure=figure)
        for name, figure in zip(names, said, strict=True)
        if figure
    )


def _marks(reports: "Sequence[Report]") -> tuple[str, ...]:
    """What a reader must know of a claim before its figure: that it is disputed, or an interested party's."""
    marks = {
        say("contested"): any(report.contested for report in reports),
        say("interested party"): any(report.extra.get("interested_party") == "yes" for report in reports),
    }
    return tuple(mark for mark, holds in marks.items() if holds)


def _places(ids: str) -> str:
    count = ids.count(",") + 1
    return worded(ids) if count <= _FEW_PLACES else say("{n} places", n=count)


def _gain(gain: float | None) -> Cell:
    if gain is None or not math.isfinite(gain):
        return Cell(MISSING)
    tone = "" if abs(gain) < _STRONG else "up" if gain > 0 else "down"
    return Cell(nats(gain, 2), gain, tone)
