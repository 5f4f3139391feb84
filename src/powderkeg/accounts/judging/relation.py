"""What a report's figure does to a claim's bounds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from powderkeg.evidence.reading import COUNT_WIDTH, FINAL_WIDTH
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.accounts.verdicts import Relation
    from powderkeg.case import Report

__all__ = ["relation_of"]

_OTHER_WIDTH = 0.5
_REGION_WIDTH = 0.35  # of a region's dead, as they are weighed
_DEATHS = frozenset({"deaths", "deaths_by_place"})
_WIDEST = 2.0  # a range of more than this ratio bears no single figure out


def relation_of(scope: Scope, report: Report, low: float, high: float, *, same: bool) -> Relation:
    """What a report does to a claim.

    Args:
        scope: what the claim speaks of.
        report: the report.
        low: least value of the claim's own quantity that it allows.
        high: largest.
        same: whether it speaks of just the same people, place and days.
    """
    if _says_nothing(scope):
        return "leaves open"
    if same and _names_it(scope, report):
        return "bears out"
    if scope.low <= low and high <= scope.high:
        return "bears out" if scope.stated or high == math.inf else "in part"
    if high < scope.low or low > scope.high:
        width = _width(report)
        near = high * math.exp(width) >= scope.low and low * math.exp(-width) <= scope.high
        return "in part" if near and high > 0.0 and scope.high > 0.0 else "against"
    if low <= 0.0 and (high == math.inf or high >= scope.low):
        return "leaves open"
    return "in part"


def _says_nothing(scope: Scope) -> bool:
    """Whether a claim leaves anything from none upwards of what is counted, which nothing can contradict."""
    indicator = INDICATORS.get(scope.indicator)
    counted = indicator is not None and indicator.row.kind != "level"
    return counted and scope.low <= 0.0 and scope.high == math.inf


def _names_it(scope: Scope, report: Report) -> bool:
    """Whether a claim's figure lies within what the report names, without being a bound from one side."""
    if not scope.stated or not (0.0 < scope.low <= scope.high < math.inf):
        return False
    numbers = [one for one in (report.low, report.best, report.high) if one is not None]
    if report.best is None or INDICATORS.get(report.indicator) is None:
        return False
    low, high = min(numbers), max(numbers)
    if high > _WIDEST * low:
        return False
    event = INDICATORS[report.indicator].row.kind == "event"
    return not event and ((low <= scope.low and scope.high <= high) or scope.low <= report.best <= scope.high)


def _width(report: Report) -> float:
    """How far a figure of this kind may be off, in log units: one standard deviation of the weighing's."""
    indicator = INDICATORS.get(report.indicator)
    kind = "" if indicator is None else indicator.row.kind
    if kind in {"count", "lower_bound"}:
        return COUNT_WIDTH[report.reliability]
    if report.indicator in _DEATHS and report.place_id is not None:
        return _REGION_WIDTH
    if kind in {"total", "growth", "split"}:
        return FINAL_WIDTH.get(report.indicator, _OTHER_WIDTH)
    return 0.0
