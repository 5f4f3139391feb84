"""Of what a report speaks, beside what a claim speaks of: kind of count, place and days.

What adds up or is a peak can only grow with more places and more days: a report of a part bounds the claim's
figure from below, a report of more than the claim speaks of bounds it from above. So does a count of a part
of those counted (policemen among the dead), and a count of all of them.

A claim without days, or whose days hold the whole case, speaks of what had come to be known by the day of
its document: a report of whichever days up to then is of the same, and one that runs longer is of more.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case, Report

__all__ = ["bounds_left", "counted_alike", "day_relation", "happened", "place_relation", "report_figures"]

Counted = Literal["same", "part", "whole", "apart"]
_MUCH_THE_SAME = 2.0 / 3.0  # of the days that either speaks of, the share that both do
_DEATHS = frozenset(name for name in INDICATORS if name.startswith("deaths_"))
_PARTS: dict[str, frozenset[str]] = {
    "deaths": _DEATHS - {"deaths_by_place", "deaths_named"},
    "deaths_by_place": _DEATHS - {"deaths_by_place", "deaths_named"},
    "injured": frozenset({"injured_security"}),
    "participants": frozenset({"rioters"}),
    "sites_lost": frozenset({"administrations_lost", "airports_lost", "police_sites_lost"}),
}
_ALIKE = (frozenset({"deaths", "deaths_by_place"}), frozenset({"participants", "crowd"}))
"""A region's part of a nation's dead is that region's dead; who takes part there and then is its crowd."""


def counted_alike(claimed: str, reported: str) -> Counted:
    """Whether a report counts what a claim counts, a part of it, or a whole that it is a part of."""
    if claimed == reported or any({claimed, reported} <= alike for alike in _ALIKE):
        return "same"
    if reported in _PARTS.get(claimed, ()):
        return "part"
    return "whole" if claimed in _PARTS.get(reported, ()) else "apart"


def happened(report: Report) -> bool:
    """Whether the report names no figure, so that it says that something took place."""
    indicator = INDICATORS.get(report.indicator)
    silent = report.low is None and report.best is None and report.high is None
    return silent or (
        indicator is not None and indicator.row.kind == "event" and report.best == 1.0 and report.low is None
    )


def report_figures(report: Report) -> tuple[float, float]:
    """Least and largest value that a report names."""
    indicator = INDICATORS.get(report.indicator)
    kind = "" if indicator is None else indicator.row.kind
    numbers = [one for one in (report.low, report.best, report.high) if one is not None]
    if not numbers:
        return 1.0, math.inf
    low = min(numbers)
    if kind in {"event", "lower_bound"} and low > 0.0:
        return low, math.inf
    only_low = report.best is None and report.high is None
    return low, math.inf if only_low else max(numbers)


def place_relation(scope: Scope, region: str | None) -> str:
    """``same``, ``part``, ``holds`` or ``apart``, seen from the claim: ``part``, the report is of a part."""
    if region is None:
        return "holds" if scope.regions else "same"
    if not scope.regions:
        return "part"
    if region not in scope.regions:
        return "apart"
    return "same" if len(scope.regions) == 1 else "part"


def day_relation(scope: Scope, case: Case, report: Report) -> str:
    """The same of days, and ``overlaps``."""
    first, last = report.date_start, report.date_end
    begins = scope.first
    if _counts_up(report):
        # a cumulative series counts from the beginning, and so does a claim of it
        first = begins = min(case.start, first)
    if last < begins or first > scope.last:
        return "apart"
    if scope.whole:
        return "same" if last <= scope.last else "holds"
    if (first, last) == (begins, scope.last):
        return "same"
    either = (max(last, scope.last) - min(first, begins)).days + 1
    both = (min(last, scope.last) - max(first, begins)).days + 1
    if _is_total(report) and both >= _MUCH_THE_SAME * either and first >= begins:
        return "same"
    if first >= begins and last <= scope.last:
        return "part"
    return "holds" if first <= begins and last >= scope.last else "overlaps"


def bounds_left(
    scope: Scope, counted: Counted, place: str, days: str, said: tuple[float, float]
) -> tuple[float, float]:
    """What a report leaves of the claim's own quantity; nought to infinity where nothing."""
    indicator = INDICATORS.get(scope.indicator)
    grows = indicator is not None and {indicator.over_time, indicator.over_places} <= {"sum", "max"}
    if not grows:
        # a reading, or a word of the record: it has to lie in the claim's place
        return said if place in {"same", "part"} else (0.0, math.inf)
    inside, around = {"same", "part"}, {"same", "holds"}
    low = said[0] if place in inside and days in inside and counted in inside else 0.0
    high = said[1] if place in around and days in around and counted in {"same", "whole"} else math.inf
    return low, high


def _counts_up(report: Report) -> bool:
    indicator = INDICATORS.get(report.indicator)
    return indicator is not None and indicator.row.kind == "growth"


def _is_total(report: Report) -> bool:
    indicator = INDICATORS.get(report.indicator)
    return indicator is not None and indicator.row.kind in {"total", "split"}
