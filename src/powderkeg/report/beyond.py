"""What the bands say in words: figures that no hypothesis expected, days on which most worlds rest."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from powderkeg.language import say
from powderkeg.report.formats import day
from powderkeg.report.indicators import in_words, indicator_kind, indicator_rank
from powderkeg.report.reports import said_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from powderkeg.case import Case, Report
    from powderkeg.evidence import Band, Evidence

MOST_NAMED = 12
_CROWD = "participants"


@dataclass(frozen=True)
class Outlier:
    """A scored figure outside the 90 % prior band of every hypothesis, in words, with its report."""

    text: str
    report_id: str


def outliers(result: "Evidence") -> list[Outlier]:
    """Scored figures outside the 90 % band that every hypothesis has before the record, people harmed first.

    A figure given as a range is outside only with the whole of it. A lower bound and an event cannot be too
    small; shares by place are not held against bands of persons; figures that a later one replaces are left
    out.
    """
    case = result.case
    scored = {
        name for row in result.ledger if row.role == "scored" for name in (row.report_id, *row.report_ids)
    }
    found = [
        (indicator_rank(case.society, report.indicator), report)
        for report in case.record
        if report.report_id in scored and _outside(case, report, result.bands)
    ]
    found.sort(key=lambda one: one[0])
    return [Outlier(_in_words(case, report), report.report_id) for _, report in found]


def most_rest(result: "Evidence") -> str:
    """One sentence where at least half of the worlds of every hypothesis have no crowd; empty otherwise."""
    bands = list(result.bands.get(_CROWD, {}).values())
    if not bands:
        return ""
    days = bands[0].days
    quiet = [when for place, when in enumerate(days) if all(float(band.q50[place]) <= 0.0 for band in bands)]
    if not quiet:
        return ""
    if len(quiet) == len(days) > 1:
        return say(
            "On each of the {days} days at least half of the worlds of every hypothesis have no crowd: a "
            "crisis is not the rule.",
            days=len(days),
        )
    if len(quiet) == 1:
        return say(
            "On {day} at least half of the worlds of every hypothesis have no crowd: a crisis is not the "
            "rule.",
            day=day(quiet[0]),
        )
    return say(
        "On {quiet} of the {days} days at least half of the worlds of every hypothesis have no crowd: a "
        "crisis is not the rule.",
        quiet=len(quiet),
        days=len(days),
    )


def _outside(case: "Case", report: "Report", bands: "Mapping[str, Mapping[str, Band]]") -> bool:
    key = report.indicator if report.place_id is None else f"{report.indicator}/{report.place_id}"
    kind = indicator_kind(case.society, report.indicator)
    low, high = _range(report, kind)
    if low is None or high is None or kind in {"split", "listing"} or not bands.get(key):
        return False
    spans = [_span(band, report.date_start, report.date_end) for band in bands[key].values()]
    only_above = kind in {"lower_bound", "event"}
    return all(span is not None and (low > span[1] or (not only_above and high < span[0])) for span in spans)


def _range(report: "Report", kind: str) -> tuple[float | None, float | None]:
    if kind == "event":
        seen = 1.0 if report.best is None or report.best > 0 else None
        return seen, seen
    known = [value for value in (report.low, report.best, report.high) if value is not None]
    return (min(known), max(known)) if known else (None, None)


def _span(band: "Band", first: "date", last: "date") -> tuple[float, float] | None:
    """Ends of the 90 % band over the days spoken of; of a running total, on the last of them."""
    at = [place for place, when in enumerate(band.days) if first <= when <= last]
    if not at:
        return None
    at = at[-1:] if band.cumulated else at
    return float(np.min(np.asarray(band.q05)[at])), float(np.max(np.asarray(band.q95)[at]))


def _in_words(case: "Case", report: "Report") -> str:
    what, figure = in_words(report.indicator), said_of(report, case.society)
    if not report.place_id:
        return say("{what} {figure}", what=what, figure=figure)
    return say("{what} {figure} in {place}", what=what, figure=figure, place=report.place_id)
