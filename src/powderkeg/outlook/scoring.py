"""Scores of a forecast made of weighted worlds, against what happened.

The continuous ranked probability score ``CRPS = E|X - y| - E|X - X'| / 2`` is in the unit of the figure, is
the absolute error of a forecast that is one number, and rewards nobody for saying other than he believes; so
does the Brier score ``(p - o)^2`` of a probability. Smaller is better for both.

Source: Gneiting & Raftery 2007, JASA 102: 359-378 (strictly proper scoring rules).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from powderkeg.outlook.statistics import weighted_quantiles

__all__ = ["Score", "brier", "crps", "score"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """A forecast of a figure, held against what it was.

    Attributes:
        mean, median: of the forecast.
        half: ends of its 50 % interval.
        ninety: ends of its 90 % interval.
        observed: what happened.
        crps: in the figure's unit.
        in_half, in_ninety: whether the interval holds it.
    """

    mean: float
    median: float
    half: tuple[float, float]
    ninety: tuple[float, float]
    observed: float
    crps: float
    in_half: bool
    in_ninety: bool


def crps(values: FloatArray, weights: FloatArray, observed: float) -> float:
    """CRPS of weighted worlds.

    Args:
        values: (P,) of a figure.
        weights: (P,) of any sum above 0.
        observed: the figure as it was.
    """
    w = weights / weights.sum()
    order = np.argsort(values, kind="stable")
    x, w = values[order], w[order]
    # E|X - X'| is twice the integral of F (1 - F): a sum over the gaps between neighbours.
    below = np.cumsum(w)[:-1]
    spread = 2.0 * float((np.diff(x) * below * (1.0 - below)).sum())
    return float(w @ np.abs(x - observed)) - 0.5 * spread


def brier(probability: float, *, happened: bool) -> float:
    """Brier score of a probability."""
    return (probability - float(happened)) ** 2


def score(values: FloatArray, weights: FloatArray, observed: float) -> Score:
    """All scores of a figure; see ``crps``."""
    q05, q25, q50, q75, q95 = (
        float(v) for v in weighted_quantiles(values, weights, (0.05, 0.25, 0.5, 0.75, 0.95))
    )
    return Score(
        mean=float(weights @ values / weights.sum()),
        median=q50,
        half=(q25, q75),
        ninety=(q05, q95),
        observed=observed,
        crps=crps(values, weights, observed),
        in_half=q25 <= observed <= q75,
        in_ninety=q05 <= observed <= q95,
    )
