"""How each hypothesis fits: the bands of its worlds against the scored reports, indicator by indicator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from powderkeg.language import Said, join, say, say_count
from powderkeg.report.charts.bands import indicator_bands
from powderkeg.report.charts.fit_places import fit_places
from powderkeg.report.figure import Figure
from powderkeg.report.formats import capital, day
from powderkeg.report.indicators import in_words, indicator_kind, indicator_meaning, indicator_rank
from powderkeg.report.reports import said_of

if TYPE_CHECKING:
    from powderkeg.case import Case, Report
    from powderkeg.evidence import Band, Evidence

__all__ = ["PlaceReport", "fit_figures", "holds", "place_reports", "shares_inside"]

_EVENTS, _FEW = "events/", "few/"
"""Charts that several indicators share: events at places, and figures of places that are few."""
_ENOUGH = 3
"""Reports of places from which an indicator has a chart of its own."""
_MOST_ROWS = 400
"""Reports times hypotheses in one chart: more would make a data set of a hundred kilobytes."""
_MOST_REPORTS = 12
"""Reports in one chart: more could not be told apart in a narrow panel."""
_MOST_PANELS = 120
"""Panels in all: with forty hypotheses only the first indicators are drawn."""
_AT_LEAST = {"lower_bound", "event"}
Five = tuple[float, float, float, float, float]


@dataclass(frozen=True)
class PlaceReport:
    """A report of one place, and what the worlds of every hypothesis had there on its days.

    Attributes:
        report_id: its id.
        what: the indicator in words.
        place: id of the place.
        day: its last day, as printed.
        text: its figure, as printed.
        grade: letter of the source's reliability.
        low, best, high: its figure; equal where it gives no range.
        scored: whether it is scored.
        bound: whether the figure is only the least that it can be.
        worlds: by hypothesis the 5, 25, 50, 75 and 95 % quantiles.
        weight: how far it separates the hypotheses, nats.
    """

    report_id: str
    what: str
    place: str
    day: str
    text: str
    grade: str
    low: float
    best: float
    high: float
    scored: bool
    bound: bool
    worlds: Mapping[str, Five]
    weight: float


def fit_figures(result: Evidence, colours: Mapping[str, str]) -> tuple[Figure, ...]:
    """A chart for every indicator that the record scores, people harmed first, and one of events at places.

    Worlds are those made before any report is looked at. Shares by place are left out: they are not held
    against numbers of persons.

    Args:
        result: what `weigh` gave.
        colours: colour of every hypothesis.
    """
    names = _counted(result)
    groups = _groups(result, names)
    figures: list[Figure] = []
    panels = 0
    for key in sorted(groups, key=lambda key: _rank(result, key)):
        found = _figure(result, key, groups[key], names, colours)
        panels += len(next(iter(groups[key].values())))
        if figures and panels > _MOST_PANELS:
            break
        figures.append(found)
    return tuple(figures)


def holds(report: Report, band: Band, kind: str) -> bool | None:
    """Whether a 90 % band holds a report's figure; None where it cannot be said.

    A range is held where any of it is. A lower bound and an event cannot be too small. A running total is
    held against the last of its days, anything else against all of them.
    """
    at = _days_of(report, band)
    ends = _ends(report, kind)
    if not at or ends is None:
        return None
    low, high = ends
    least, most = float(np.min(np.asarray(band.q05)[at])), float(np.max(np.asarray(band.q95)[at]))
    return low <= most and (kind in _AT_LEAST or high >= least)


def shares_inside(result: Evidence, reports: Sequence[Report]) -> dict[str, tuple[int, int]]:
    """By hypothesis, how many of the reports its 90 % band holds, and how many can be held against it."""
    kinds = {report.indicator: indicator_kind(result.case.society, report.indicator) for report in reports}
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for report in reports:
        for name, band in result.bands.get(_key(report), {}).items():
            held = holds(report, band, kinds[report.indicator])
            if held is not None:
                found[name][0] += held
                found[name][1] += 1
    return {name: (inside, count) for name, (inside, count) in found.items()}


def place_reports(result: Evidence, reports: Sequence[Report]) -> list[PlaceReport]:
    """Reports of places with what the worlds had there, by day; only so many that they fit one chart.

    Where there are more, those stay that separate the hypotheses most.
    """
    counted = _counted(result)
    weights = {name: row.nats for row in result.ledger for name in (row.report_id, *row.report_ids)}
    rows = [
        (report, _place_report(result.case, report, result.bands[_key(report)], weights, counted))
        for report in reports
    ]
    hypotheses = max((len(one.worlds) for _, one in rows), default=1)
    rows.sort(key=lambda row: -row[1].weight)
    kept = rows[: max(1, min(_MOST_REPORTS, _MOST_ROWS // max(1, hypotheses)))]
    kept.sort(key=lambda row: (row[0].date_end, row[0].indicator, row[0].report_id))
    return [one for _, one in kept]


def _counted(result: Evidence) -> frozenset[str]:
    """Reports that are scored for good: not those that a later figure of their origin replaces."""
    return frozenset(
        name for row in result.ledger if row.role == "scored" for name in (row.report_id, *row.report_ids)
    )


def _groups(result: Evidence, names: frozenset[str]) -> dict[str, dict[str, Mapping[str, Band]]]:
    """Keys of charts, each with the bands it needs: an indicator, `indicator/` for its places, or events."""
    groups: dict[str, dict[str, Mapping[str, Band]]] = defaultdict(dict)
    for report in result.case.record:
        bands = result.bands.get(_key(report))
        kind = indicator_kind(result.case.society, report.indicator)
        drawn = kind not in {"split", "listing"} and _ends(report, kind) is not None
        if report.report_id not in names or not bands or not drawn:
            continue
        if report.place_id is None:
            groups[report.indicator][_key(report)] = bands
        else:
            groups[_EVENTS if kind == "event" else f"{report.indicator}/"][_key(report)] = bands
    few = [
        key for key, bands in groups.items() if key.endswith("/") and key != _EVENTS and len(bands) < _ENOUGH
    ]
    for key in few if len(few) > 1 else ():
        groups[_FEW].update(groups.pop(key))
    return groups


def _rank(result: Evidence, key: str) -> tuple[bool, tuple[int, int, str]]:
    return key in {_EVENTS, _FEW}, indicator_rank(result.case.society, key)


def _figure(
    result: Evidence,
    key: str,
    bands: Mapping[str, Mapping[str, Band]],
    names: frozenset[str],
    colours: Mapping[str, str],
) -> Figure:
    case = result.case
    shown = [
        report
        for report in case.record
        if _key(report) in bands
        and report.use != "input"
        and _ends(report, indicator_kind(case.society, report.indicator)) is not None
        and any(_days_of(report, band) for band in bands[_key(report)].values())
    ]
    counts = shares_inside(result, [report for report in shown if report.report_id in names])
    shares: dict[str, str] = {
        name: say_count("{inside} of {n} inside", "{inside} of {n} inside", n=n, inside=inside)
        for name, (inside, n) in counts.items()
    }
    title, unit = _title(key), _unit(case, key, shown)
    name = f"fit-{key.replace('/', '-places')}".replace("_", "-").lower()
    if key.endswith("/"):
        drawn = place_reports(result, shown)
        spec = fit_places(title, unit, drawn, colours, shares)
        return Figure(name, title, _places_note(case, key, len(drawn), len(shown)), spec)
    own = {name: bands[key][name] for name in shares}
    spec = indicator_bands(case, title, unit, own, shown, colours, shares)
    adding = any(band.cumulated for band in own.values())
    how = say("Total from the case's first day on.") if adding else say("Day by day.")
    return Figure(name, title, join(" ", [*_meaning(case, key), how]), spec)


def _title(key: str) -> str:
    if key == _EVENTS:
        return say("Events at single places")
    if key == _FEW:
        return say("Other figures of single places")
    what = capital(in_words(key.partition("/")[0]))
    return say("{what} at single places", what=what) if key.endswith("/") else what


def _unit(case: Case, key: str, reports: Sequence[Report]) -> str:
    """The unit of the axis; none where indicators with different ones share it."""
    units = {
        indicator_meaning(case.society, report.indicator).unit or report.unit
        for report in reports
        if key != _EVENTS
    }
    return units.pop() if len(units) == 1 else ""


def _places_note(case: Case, key: str, drawn: int, known: int) -> Said:
    parts = [] if key == _FEW else _meaning(case, key)
    parts.append(
        say(
            "One bar a report: the worlds at its place on its days. A triangle is a figure that can only be "
            "too small."
        )
    )
    if drawn < known:
        parts.append(
            say(
                "Drawn are the {drawn} of {known} reports that separate the hypotheses most; the shares "
                "count all.",
                drawn=drawn,
                known=known,
            )
        )
    return join(" ", parts)


def _meaning(case: Case, key: str) -> list[Said]:
    """What the indicator means, as a sentence of its own; nothing for words that no society knows."""
    if key == _EVENTS:
        return [say("What was seen to happen, against how often it does in the worlds.")]
    meaning = indicator_meaning(case.society, key.partition("/")[0]).text
    return [say("{meaning}.", meaning=capital(meaning))] if meaning else []


def _place_report(
    case: Case,
    report: Report,
    bands: Mapping[str, Band],
    weights: Mapping[str, float],
    counted: frozenset[str],
) -> PlaceReport:
    kind = indicator_kind(case.society, report.indicator)
    low, high = _ends(report, kind) or (0.0, 0.0)
    best = low if kind == "event" or report.best is None else report.best
    worlds = {name: _quantiles(report, band) for name, band in bands.items() if _days_of(report, band)}
    weight = weights.get(report.report_id, 0.0)
    return PlaceReport(
        report_id=report.report_id,
        what=in_words(report.indicator),
        place=report.place_id or "",
        day=day(report.date_end),
        text=said_of(report, case.society),
        grade=report.reliability,
        low=low,
        best=best,
        high=high,
        scored=report.report_id in counted,
        bound=kind in _AT_LEAST,
        worlds=worlds,
        weight=weight if np.isfinite(weight) else 0.0,
    )


def _quantiles(report: Report, band: Band) -> Five:
    """Least and largest of the days' bands; of the median the day's on which the band reaches highest."""
    at = _days_of(report, band)
    top = max(at, key=lambda place: float(band.q95[place]))
    q05, q25 = (float(np.min(np.asarray(values)[at])) for values in (band.q05, band.q25))
    q75, q95 = (float(np.max(np.asarray(values)[at])) for values in (band.q75, band.q95))
    return q05, q25, float(band.q50[top]), q75, q95


def _days_of(report: Report, band: Band) -> list[int]:
    """Places in the band of the days that a report speaks of; of a running total, of the last of them."""
    at = [place for place, when in enumerate(band.days) if report.date_start <= when <= report.date_end]
    return at[-1:] if band.cumulated else at


def _ends(report: Report, kind: str) -> tuple[float, float] | None:
    """Least and largest figure; of an event that it happened once; None where there is neither."""
    if kind == "event":
        return (1.0, 1.0) if report.best is None or report.best > 0 else None
    known = [value for value in (report.low, report.best, report.high) if value is not None]
    return (min(known), max(known)) if known else None


def _key(report: Report) -> str:
    """Key of the bands that a report is held against."""
    return report.indicator if report.place_id is None else f"{report.indicator}/{report.place_id}"
