"""Proper scores of the gallery: the weight that the truth got, against the weights beforehand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import t as student

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST = 1e-9
"""A weight below is read as this: one case must not decide alone."""
LEVEL = 0.9


@dataclass(frozen=True)
class Scores:
    """Means over cases.

    Attributes:
        cases: how many.
        log_score: mean of ln(weight of the truth); 0 is perfect.
        brier: mean of the sum of squared errors over hypotheses; 0 is perfect, 2 the worst.
        log_baseline, brier_baseline: the same of the weights beforehand.
        log_gain: 90 % interval of the mean gain in log score; None with fewer than two cases.
        brier_gain: the same of the Brier score, positive where the method is better.
    """

    cases: int
    log_score: float
    brier: float
    log_baseline: float
    brier_baseline: float
    log_gain: tuple[float, float] | None
    brier_gain: tuple[float, float] | None


def share(weights: Mapping[str, float], answer: Sequence[str]) -> float:
    """Weight of all hypotheses that the answer leaves open."""
    return sum(weights[name] for name in answer)


def log_score(weights: Mapping[str, float], answer: Sequence[str]) -> float:
    """Ln of the weight that the answer got."""
    return math.log(max(share(weights, answer), LEAST))


def brier(weights: Mapping[str, float], answer: Sequence[str]) -> float:
    """Sum of squared distances between weight and truth; hypotheses that the answer leaves open are one."""
    wrong = sum(weight**2 for name, weight in weights.items() if name not in answer)
    return wrong + (1.0 - share(weights, answer)) ** 2


def interval(gains: Sequence[float]) -> tuple[float, float] | None:
    """Student's 90 % interval of a mean; None with fewer than two cases."""
    if len(gains) < 2:
        return None
    values = np.asarray(gains)
    half = float(student.ppf(0.5 + LEVEL / 2, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values)))
    return float(values.mean()) - half, float(values.mean()) + half


def as_spoken(row: Mapping[str, Any]) -> dict[str, float]:
    """The weights as the method prints them: where it gives no odds, those from beforehand."""
    told = row["weighing"]
    return dict(told["posterior"] if told["resolved"] else told["prior"])


def uncapped(row: Mapping[str, Any]) -> dict[str, float]:
    """The weights of the weighing itself, before caps and stop rules."""
    return dict(row["weighing"]["raw_posterior"])


def scores(
    pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float], Sequence[str]]],
) -> Scores | None:
    """Score weights; None without a case.

    Args:
        pairs: per case the weights, the weights beforehand, and the hypotheses of which one is true.
    """
    if not pairs:
        return None
    logs = [(log_score(one, answer), log_score(prior, answer)) for one, prior, answer in pairs]
    briers = [(brier(one, answer), brier(prior, answer)) for one, prior, answer in pairs]
    return Scores(
        len(pairs),
        float(np.mean([one for one, _ in logs])),
        float(np.mean([one for one, _ in briers])),
        float(np.mean([base for _, base in logs])),
        float(np.mean([base for _, base in briers])),
        interval([one - base for one, base in logs]),
        interval([base - one for one, base in briers]),
    )
