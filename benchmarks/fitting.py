"""How a cost grows: the exponent b of ``y = a x^b``, by least squares on logarithms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Exponent:
    """Slope of a line on logarithms, its standard error, and the factor: ``y = factor * x ** value``.

    The error is that of a straight line through points that scatter around it; where the points bend, it
    measures the bend. It is nan with two points.
    """

    value: float
    error: float
    factor: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ± {self.error:.2f}"


def exponent(x: Sequence[float], y: Sequence[float]) -> Exponent:
    """Fit the exponent.

    Raises:
        ValueError: fewer than two points, all x alike, or a figure that is not above nought.
    """
    if len(x) != len(y) or len(set(x)) < 2:
        raise ValueError("exponent: two or more points at different places are needed")
    if min(*x, *y) <= 0.0:
        raise ValueError("exponent: only figures above nought have a logarithm")
    u, v = np.log(np.asarray(x, dtype=float)), np.log(np.asarray(y, dtype=float))
    spread = float(((u - u.mean()) ** 2).sum())
    slope = float(((u - u.mean()) * (v - v.mean())).sum()) / spread
    start = float(v.mean() - slope * u.mean())
    free = len(u) - 2
    error = math.nan
    if free > 0:
        error = math.sqrt(float(((v - start - slope * u) ** 2).sum()) / free / spread)
    return Exponent(slope, error, math.exp(start))
