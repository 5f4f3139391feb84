"""Standings: where a recorded figure falls among simulated ones, with the error of having few of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Fact

__all__ = ["FEWEST_CRISES", "Share", "Spread", "Standing", "Verdict", "reaches", "standing", "wilson"]

Floats = NDArray[np.float64]
_PROBABILITIES = (0.025, 0.25, 0.5, 0.75, 0.975)
_Z = 1.959963984540054  # two-sided 95 %

FEWEST_CRISES = 40
"""Crisis runs that give the number; with fewer, nothing is resolved."""
Verdict = Literal["inside", "outside", "not resolved"]
"""Whether a record lies within a central range; the third where so few worlds cannot tell."""


@dataclass(frozen=True)
class Spread:
    """A number's distribution over worlds, and the record in it.

    The record is inside where its own range meets the central range. A verdict also asks whether more worlds
    could change that: the 95 % interval of the share of worlds on one side of the record must not cross the
    edge. All figures are nan, and nothing is inside or resolved, where no world gives the number.

    Attributes:
        worlds: worlds that give the number.
        undefined: worlds that leave it undefined (a share of nothing).
        low95, low50, median, high50, high95: 2.5, 25, 50, 75 and 97.5 % quantiles: the smallest value
            that so large a part of the worlds does not exceed.
        percentile: share of worlds below the recorded figure, those equal to it counted half; 0..1.
        percentile_low, percentile_high: its 95 % interval over finitely many worlds (Wilson 1927).
        inside50, inside95: whether the record is inside the central 50 and 95 % of these very worlds.
        verdict50, verdict95: the same, with the error of having few worlds.
    """

    worlds: int
    undefined: int
    low95: float
    low50: float
    median: float
    high50: float
    high95: float
    percentile: float
    percentile_low: float
    percentile_high: float
    inside50: bool
    inside95: bool
    verdict50: Verdict
    verdict95: Verdict


@dataclass(frozen=True)
class Share:
    """A yes or no over worlds.

    Attributes:
        worlds: worlds asked.
        share: share of them that answer as the record does; nan without worlds.
        low, high: its 95 % interval over finitely many worlds (Wilson 1927).
        inside50, inside95: whether the recorded answer is within the central 50 and 95 % of the answers,
            that is, given by at least 25 and 2.5 % of the worlds.
        verdict50, verdict95: the same, with the error of having few worlds.
    """

    worlds: int
    share: float
    low: float
    high: float
    inside50: bool
    inside95: bool
    verdict50: Verdict
    verdict95: Verdict


Standing = Spread | Share


def wilson(share: float, count: int) -> tuple[float, float]:
    """95 % interval of a share found in ``count`` worlds (Wilson 1927, J. Am. Stat. Assoc. 22, 209-212)."""
    if count == 0 or math.isnan(share):
        return math.nan, math.nan
    weight = _Z * _Z / count
    middle = (share + 0.5 * weight) / (1.0 + weight)
    half = _Z / (1.0 + weight) * math.sqrt(share * (1.0 - share) / count + 0.25 * weight / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def reaches(share: float, count: int, level: float) -> Verdict:
    """Whether a share found in ``count`` worlds is at least a level: inside, outside, or not resolved."""
    if count < FEWEST_CRISES:
        return "not resolved"
    low, high = wilson(share, count)
    return "inside" if low >= level else "outside" if high < level else "not resolved"


def standing(fact: Fact, found: Floats) -> Standing:
    """Where the record of a fact stands among the answers of worlds.

    Args:
        fact: the fact.
        found: (P,) answers, as ``facts.answers`` gives them.
    """
    return _spread(fact, found) if fact.value is not None else _share(fact, found)


def _share(fact: Fact, found: Floats) -> Share:
    count = len(found)
    share = float((found == fact.figure).mean()) if count else math.nan
    low, high = wilson(share, count)
    return Share(
        count,
        share,
        low,
        high,
        inside50=share >= 0.25,
        inside95=share >= 0.025,
        verdict50=reaches(share, count, 0.25),
        verdict95=reaches(share, count, 0.025),
    )


def _spread(fact: Fact, found: Floats) -> Spread:
    given = found[np.isfinite(found)]
    count, undefined = len(given), len(found) - len(given)
    if not count:
        nan = math.nan
        return Spread(
            0, undefined, nan, nan, nan, nan, nan, nan, nan, nan, inside50=False, inside95=False,
            verdict50="not resolved", verdict95="not resolved",
        )  # fmt: skip
    quantiles = np.quantile(given, _PROBABILITIES, method="inverted_cdf").tolist()
    low95, low50, median, high50, high95 = quantiles
    percentile = float((given < fact.figure).mean() + 0.5 * (given == fact.figure).mean())
    percentile_low, percentile_high = wilson(percentile, count)
    low, high = fact.range
    reached = min(float((given >= low).mean()), float((given <= high).mean()))
    return Spread(
        count,
        undefined,
        low95,
        low50,
        median,
        high50,
        high95,
        percentile,
        percentile_low,
        percentile_high,
        inside50=low <= high50 and high >= low50,
        inside95=low <= high95 and high >= low95,
        verdict50=reaches(reached, count, 0.25),
        verdict95=reaches(reached, count, 0.025),
    )
