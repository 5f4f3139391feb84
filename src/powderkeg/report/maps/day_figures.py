"""What was reported, and what the worlds had, place by place and day by day: the rows behind the maps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from powderkeg.report.formats import rounded
from powderkeg.report.indicators import indicator_kind, indicator_meaning, indicator_rank
from powderkeg.report.reports import said_of

if TYPE_CHECKING:
    from datetime import date

    from powderkeg.case import Case, Report
    from powderkeg.evidence import Band, Evidence

__all__ = ["COUNTRY", "DayFigure", "MapIndicator", "case_days", "map_indicators"]

COUNTRY = ""
"""Stands for the whole country where a place id is expected."""
MOST_INDICATORS = 15
MOST_NUMBERS = 24_000
"""Quantiles kept for the maps, a sixth of a megabyte: with forty hypotheses not every place has room."""
_TOTALS = {"total", "growth", "split", "event"}
Quantiles = tuple[float | None, float | None, float | None]


@dataclass(frozen=True)
class DayFigure:
    """What the reports say of one place on some days in a row.

    Attributes:
        place: place id; ``COUNTRY`` for the whole country.
        first, last: days, counted from the case's first.
        value: the largest of the figures, which a disc shows.
        text: the figures as printed, largest first.
        reports: ids of the reports, in the same order.
        scored: whether any of them is scored.
    """

    place: str
    first: int
    last: int
    value: float
    text: str
    reports: tuple[str, ...]
    scored: bool


@dataclass(frozen=True)
class MapIndicator:
    """One indicator of the maps.

    Attributes:
        name: its key.
        unit: its unit, in words; may be empty.
        cumulated: whether figures are totals from the case's first day on: then a figure stands until a later
            report replaces it. Otherwise a figure is shown on the days that it speaks of.
        reported: figures, in the order of the places and days.
        worlds: per place and hypothesis (5 %, median, 95 %) of each day, over worlds weighted by the record
            so far; only places that have such bands.
        largest: the largest figure or median of any single place.
        left_out: places whose bands found no room.
    """

    name: str
    unit: str
    cumulated: bool
    reported: tuple[DayFigure, ...]
    worlds: Mapping[str, Mapping[str, tuple[Quantiles, ...]]]
    largest: float
    left_out: int = 0

    @property
    def largest_reported(self) -> float:
        """The largest figure of any single place."""
        return max((figure.value for figure in self.reported if figure.place != COUNTRY), default=0.0)

    def busiest(self, most: int) -> tuple[int, ...]:
        """The days, in their order, on which figures of the most places are new; of equals the earlier."""
        fresh = Counter(figure.first for figure in self.reported if figure.place != COUNTRY)
        ranked = sorted(fresh, key=lambda day: (-fresh[day], day))
        return tuple(sorted(ranked[:most]))


def case_days(case: Case) -> tuple[date, ...]:
    """Every day of the case."""
    return tuple(case.start + timedelta(days=n) for n in range((case.end - case.start).days + 1))


def map_indicators(result: Evidence) -> tuple[MapIndicator, ...]:
    """Indicators that have a reported figure of at least one place, people harmed first.

    What the worlds are told, such as a price, is not among them.
    """
    case = result.case
    places = {place.place_id for place in case.places}
    reports: dict[str, list[Report]] = defaultdict(list)
    for report in case.record:
        if report.use != "input" and _has_figure(report) and _within(case, report):
            reports[report.indicator].append(report)
    counted = Counter({name: sum(one.place_id in places for one in found) for name, found in reports.items()})
    names = [name for name, count in counted.most_common(MOST_INDICATORS) if count]
    room = MOST_NUMBERS // max(1, 3 * len(case_days(case)) * max(1, len(result.hypotheses) - 1))
    made = []
    for name in sorted(names, key=lambda name: (-counted[name], name)):
        found = _indicator(result, name, reports[name], room)
        room -= len(found.worlds)
        made.append(found)
    return tuple(sorted(made, key=lambda one: indicator_rank(case.society, one.name)))


def _has_figure(report: Report) -> bool:
    return any(value is not None for value in (report.low, report.best, report.high))


def _within(case: Case, report: Report) -> bool:
    return report.date_start <= case.end and case.start <= report.date_end


def _indicator(result: Evidence, name: str, reports: Sequence[Report], room: int) -> MapIndicator:
    case = result.case
    bands = {
        key.partition("/")[2]: found
        for key, found in result.filtered_bands.items()
        if key.partition("/")[0] == name and found
    }
    kind = indicator_kind(case.society, name)
    known = [band for found in bands.values() for band in found.values()]
    cumulated = known[0].cumulated if known else kind in _TOTALS
    by_place: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by_place[report.place_id or COUNTRY].append(report)
    reported = tuple(
        figure
        for place in sorted(by_place)
        for figure in _figures(case, place, by_place[place], cumulated=cumulated)
    )
    ranked = sorted(bands, key=lambda place: (place != COUNTRY, -len(by_place.get(place, ())), place))
    worlds = {place: _quantiles(case, bands[place]) for place in ranked[: max(0, room)]}
    shown = [
        middle
        for place, found in worlds.items()
        if place != COUNTRY
        for days in found.values()
        for _, middle, _ in days
        if middle is not None
    ]
    unit = indicator_meaning(case.society, name).unit or next((one.unit for one in reports if one.unit), "")
    shown += [figure.value for figure in reported if figure.place != COUNTRY]
    largest = max(shown, default=0.0)
    return MapIndicator(name, unit, cumulated, reported, worlds, largest, len(ranked) - len(worlds))


def _figures(case: Case, place: str, reports: Sequence[Report], *, cumulated: bool) -> list[DayFigure]:
    """Figures of one place: days with the same reports are one row."""
    days = len(case_days(case))
    spans = [(report, *_days(case, report)) for report in reports]
    of_day = [_standing(spans, day, cumulated=cumulated) for day in range(days)]
    rows = []
    for names, group in groupby(range(days), key=lambda day: tuple(one.report_id for one in of_day[day])):
        if names:
            run = list(group)
            rows.append(_figure(case, place, of_day[run[0]], run))
    return rows


def _days(case: Case, report: Report) -> tuple[int, int]:
    """First and last day that a figure speaks of, counted from the case's first.

    Days are those of the place, as reports name them; a night belongs to the day on which it begins.
    """
    first, last = ((when - case.start).days for when in (report.date_start, report.date_end))
    return max(0, first), min(last, len(case_days(case)) - 1)


def _standing(spans: Sequence[tuple[Report, int, int]], day: int, *, cumulated: bool) -> list[Report]:
    """Reports whose figures stand on a day: those that speak of it, or of totals the latest until then."""
    if cumulated:
        newest = max((last for _, _, last in spans if last <= day), default=None)
        found = [report for report, _, last in spans if last == newest]
    else:
        found = [report for report, first, last in spans if first <= day <= last]
    return sorted(found, key=lambda report: (-_value(report), report.report_id))


def _figure(case: Case, place: str, reports: Sequence[Report], run: Sequence[int]) -> DayFigure:
    said = [said_of(report, case.society) for report in reports]
    return DayFigure(
        place=place,
        first=run[0],
        last=run[-1],
        value=_value(reports[0]),
        text="; ".join(dict.fromkeys(said)),
        reports=tuple(report.report_id for report in reports),
        scored=any(report.use == "scored" for report in reports),
    )


def _value(report: Report) -> float:
    """The best figure, or the largest there is."""
    if report.best is not None:
        return report.best
    return max((value for value in (report.low, report.high) if value is not None), default=0.0)


def _quantiles(case: Case, bands: Mapping[str, Band]) -> dict[str, tuple[Quantiles, ...]]:
    """Per hypothesis the quantiles of every day of the case; None on days that were not simulated."""
    found = {}
    for name, band in bands.items():
        of_day = {
            when: tuple(rounded(float(value), 3) for value in values)
            for when, *values in zip(band.days, band.q05, band.q50, band.q95, strict=True)
        }
        none: Quantiles = (None, None, None)
        found[name] = tuple(of_day.get(when, none) for when in case_days(case))
    return found  # type: ignore[return-value]  # a row of three is a tuple of three
