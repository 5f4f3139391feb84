"""Facts asked of worlds: one number per world, or 0 and 1 for a yes or no."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case, Condition, Fact, Measure
from powderkeg.society.country import INDICATORS
from powderkeg.worlds.course import total_days

__all__ = ["answers", "days_needed", "taken"]

Floats = NDArray[np.float64]


def days_needed(case: Case) -> int:
    """Days from the case's start that its facts look at."""
    return max((measure.days(case)[1] for fact in case.facts for measure in fact.measures), default=1)


def answers(fact: Fact, values: Mapping[str, Floats], case: Case) -> Floats:
    """(P,) a fact's answer in every world.

    Args:
        fact: what is asked.
        values: indicator -> (P, D, R), or (P, D) for indicators of the nation, each day by itself.
        case: gives the days, the regions' order and their inhabitants.

    Returns:
        The number, nan where a world leaves it undefined (a share of nothing); 1 or 0 for a yes or no.
    """
    if fact.value is not None:
        return taken(fact.value, values, case)
    held = [_within(condition, taken(condition, values, case)) for condition in fact.holds]
    return np.asarray(np.logical_and.reduce(held), dtype=float)


def taken(measure: Measure, values: Mapping[str, Floats], case: Case) -> Floats:
    """(P,) a measure in every world; nan where it is undefined."""
    first, after = measure.days(case)
    window = values[measure.indicator][:, first:after]
    chosen = [i for i, p in enumerate(case.regions) if p.place_id in measure.places or not measure.places]
    if measure.measure == "total":
        return total_days(measure.indicator, _of_places(measure.indicator, window, chosen))
    if measure.measure == "of_peak":
        course = _of_places(measure.indicator, window, chosen)
        return _ratio(course[:, -1], course.max(axis=1))
    if measure.measure == "order":
        return _order(window, measure.level, chosen[0])
    by_region = total_days(measure.indicator, window)
    if measure.measure == "regions":
        return np.asarray(_reaches(by_region[:, chosen], measure.level).sum(axis=1), dtype=float)
    if measure.measure == "rank":
        return _rank(by_region, measure.per_head, chosen[0], case)
    return _share(measure, by_region, chosen, values, case)


def _within(condition: Condition, value: Floats) -> NDArray[np.bool_]:
    """Whether a value lies in the condition's range; what is undefined does not."""
    low = -np.inf if condition.at_least is None else condition.at_least
    high = np.inf if condition.at_most is None else condition.at_most
    return np.asarray((value >= low) & (value <= high))


def _of_places(indicator: str, window: Floats, chosen: list[int]) -> Floats:
    """(P, D) value of some regions together, day by day; a nation's own indicator passes through."""
    if window.ndim == 2:
        return window
    rule = INDICATORS[indicator].over_places
    part = window[:, :, chosen]
    if rule == "sum":
        return np.asarray(part.sum(axis=2))
    return np.asarray(part.max(axis=2) if rule == "max" else part.mean(axis=2))


def _reaches(value: Floats, level: float | None) -> NDArray[np.bool_]:
    return np.asarray(value > 0.0 if level is None else value >= level)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0.0))


def _share(
    measure: Measure, by_region: Floats, chosen: list[int], values: Mapping[str, Floats], case: Case
) -> Floats:
    """Part of the regions chosen, or of those with most, in a total."""
    if measure.top is not None:
        part = np.sort(by_region, axis=1)[:, -measure.top :].sum(axis=1)
    else:
        part = by_region[:, chosen].sum(axis=1)
    if measure.of is None:
        return _ratio(part, by_region.sum(axis=1))
    first, after = measure.days(case)
    every = list(range(by_region.shape[1]))
    whole = total_days(measure.of, _of_places(measure.of, values[measure.of][:, first:after], every))
    return _ratio(part, whole)


def _rank(by_region: Floats, per_head: bool, region: int, case: Case) -> Floats:
    """1 for the region with most; nan where all have nothing."""
    people = np.array([float(place.population) for place in case.regions]) if per_head else 1.0
    value = by_region / people
    above = (value > value[:, [region]]).sum(axis=1)
    return np.where(by_region.max(axis=1) > 0.0, 1.0 + above, np.nan)


def _order(window: Floats, level: float | None, region: int) -> Floats:
    """1 for the first region to reach the level, the larger first on one day; nan where it never does."""
    reached = _reaches(window, level)
    ever = np.asarray(reached.any(axis=1))
    day = np.where(ever, reached.argmax(axis=1), window.shape[1])
    on_it = np.take_along_axis(window, np.minimum(day, window.shape[1] - 1)[:, None], axis=1)[:, 0]
    own_day, own = day[:, [region]], on_it[:, [region]]
    before = ever & ((day < own_day) | ((day == own_day) & (on_it > own)))
    return np.where(ever[:, region], 1.0 + before.sum(axis=1), np.nan)
