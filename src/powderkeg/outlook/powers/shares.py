"""Shares and quantiles over weighted worlds."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from powderkeg.outlook.powers.payoffs import Flags, Floats
from powderkeg.worlds.standings import wilson

__all__ = ["checked_weights", "interval", "share_of", "weighted_quantiles"]


def checked_weights(size: int, weights: Floats | None) -> Floats:
    """(P,) weights that add up to one.

    Args:
        size: number of worlds P.
        weights: (P,); equal where None.

    Raises:
        ValueError: weights of another number of worlds, below nought, or all nought.
    """
    if weights is None:
        return np.full(size, 1.0 / size)
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (size,) or not (given >= 0.0).all() or not 0.0 < given.sum() < math.inf:
        raise ValueError(
            f"weights: shape {given.shape} for {size} worlds; allowed: one number of 0 or more for each, not "
            "all 0"
        )
    return np.asarray(given / given.sum())


def share_of(weights: Floats, of: Flags) -> float:
    """The part of the weight that lies on the marked worlds: exactly 1 where all are; nan without weight."""
    total = float(weights.sum())
    return float(weights[of].sum()) / total if total > 0.0 else math.nan


def interval(share: float, weights: Floats) -> tuple[float, float]:
    """95 % interval of a share over so weighted worlds, the share itself always in it.

    Unequal weights count for as many equal ones as have the same variance (Kish 1965).
    """
    if not weights.sum() > 0.0:
        return math.nan, math.nan
    low, high = wilson(min(1.0, share), math.ceil(weights.sum() ** 2 / (weights**2).sum() - 1e-9))
    return min(low, share), max(high, share)


def weighted_quantiles(values: Floats, weights: Floats, at: Sequence[float]) -> Floats:
    """The smallest values that so large parts of the weight do not exceed."""
    order = np.argsort(values, kind="stable")
    mass = np.cumsum(weights[order])
    places = np.searchsorted(mass, np.asarray(at) * mass[-1] * (1.0 - 1e-12))
    return np.asarray(values[order][np.minimum(places, len(values) - 1)], dtype=np.float64)
