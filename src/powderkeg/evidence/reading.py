"""From a row of the record to an observation: which kind, how wide, and the number reported.

Widths include what the model does not know (about twice the error of a careful count) and are the same for
every hypothesis.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from powderkeg.evidence.know_nothing import scale_of
from powderkeg.evidence.observations import (
    Count,
    Event,
    FloatArray,
    Level,
    Listing,
    LowerBound,
    Observation,
    Tally,
    Toll,
)

if TYPE_CHECKING:
    from powderkeg.case import Report
    from powderkeg.society.country.indicators import Indicator

__all__ = ["INTERIM_WIDTH", "LISTED", "best_of", "growth", "observation_of", "total"]

COUNT_WIDTH = {"A": 0.5, "B": 0.7, "C": 1.0, "D": 1.3, "E": 1.6, "F": 1.3}
FALSE_REPORT = {"A": 0.03, "B": 0.05, "C": 0.08, "D": 0.12, "E": 0.15, "F": 0.12}
PART_WIDTH = {"crowd": 1.0, "deaths_named": 0.8, "deaths_by_security_fire": 1.5}
FINAL_WIDTH = {"deaths": 0.25, "deaths_security": 0.35, "deaths_civilian": 0.35}
INTERIM_WIDTH = 0.6
LISTED = frozenset({"protest_events", "riot_events", "clash_events", "deaths_listed"})
"""Indicators that a list of events gives place by place: one place wrong does not make the others wrong."""
GROWTH_WIDTH = {"nation": 0.6, "region": 0.8}
_OTHER_PART_WIDTH = 1.5
_OTHER_FINAL_WIDTH = 0.5
_REGION_FINAL_WIDTH = 0.35
_NINETY_PERCENT = 2.0 * 1.645
_BOUND_ONLY = 0.3
_LEVELS = {
    "price": Level(0.25, 0.0, 1.0, logarithmic=True),
    "connectivity": Level(0.2, 0.5, 0.5, low=0.0, high=1.0),
}
_TRAFFIC = Level(1.0, 0.0, 3.0)


def best_of(report: Report) -> float:
    """The figure a report stands for; for a mere bound a fifth beyond it ("more than 1,000" is 1,200)."""
    if report.best is not None:
        return report.best
    if report.low is not None and report.high is not None:
        return math.sqrt(report.low * report.high)
    if report.low is not None:
        return 1.2 * report.low
    return report.high / 1.2 if report.high is not None else 1.0


def observation_of(
    report: Report, indicator: Indicator, place: str | None, regions: int
) -> tuple[Observation, FloatArray]:
    """The observation of a report that needs no other report to be read, and its value.

    Args:
        report: the row.
        indicator: its indicator.
        place: region id, None for the nation.
        regions: number of regions of the case.

    Raises:
        ValueError: the indicator is read together with other rows, or is never reported.
    """
    name, kind = indicator.row.name, indicator.row.kind
    best = best_of(report)
    if kind == "count":
        return Count(_count_width(report), scale_of(name, place)), np.array([best])
    if kind == "lower_bound":
        width = PART_WIDTH.get(name, _OTHER_PART_WIDTH)
        return LowerBound(width, _count_width(report), scale_of(name, place)), np.array([best])
    if kind == "event":
        happened = float(report.best is None or report.best > 0.0)
        return Event(FALSE_REPORT[report.reliability]), np.array([happened])
    if kind == "listing":
        return _listing(report), np.array([np.rint(best)])
    if kind == "tally":
        return Tally(regions), np.array([np.rint(best)])
    if kind == "level":
        return _LEVELS.get(name, _TRAFFIC), np.array([best])
    raise ValueError(f"indicator {name} of kind {kind} is not read from one report alone")


def _listing(report: Report) -> Listing:
    """How the source that a row counts the events of lists such events; see ``importers/detection.toml``."""
    from powderkeg.importers.detection import detection_of

    found = detection_of(report.extra.get("event_source", ""), report.indicator)
    # A class of its own with the same fields: to inherit it would load the importers with every weighing.
    return Listing(**vars(found))


def _count_width(report: Report) -> float:
    """The letter's width, widened by the report's own range (taken as 90 %) or by its being a bound."""
    width = COUNT_WIDTH[report.reliability]
    if report.low and report.high and report.high > report.low:
        return math.hypot(width, math.log(report.high / report.low) / _NINETY_PERCENT)
    return width if report.best is not None else math.hypot(width, _BOUND_ONLY)


def total(indicator: str, place: str | None, *, final: bool) -> Toll:
    """The observation of a toll over its window: the last figure of a series, or one on the way to it."""
    if not final:
        width = INTERIM_WIDTH
    elif place is None:
        width = FINAL_WIDTH.get(indicator, _OTHER_FINAL_WIDTH)
    else:
        width = max(_REGION_FINAL_WIDTH, FINAL_WIDTH.get(indicator, _OTHER_FINAL_WIDTH))
    return Toll(width, scale_of(indicator, place).centre)


def growth(indicator: str, place: str | None) -> Toll:
    """The observation of what a cumulative series grew by since its last figure."""
    width = GROWTH_WIDTH["nation" if place is None else "region"]
    return Toll(width, scale_of(indicator, place).centre, kind="growth")
