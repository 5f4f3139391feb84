"""Weights of worlds in logarithms: their sum, how many worlds they amount to, and resampling by them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["effective_size", "log_sum", "systematic"]

FloatArray = npt.NDArray[np.float64]


def effective_size(log_weights: FloatArray) -> float:
    """1 / sum of squared weights; 0 where every weight is nought."""
    top = log_weights.max()
    if top == -np.inf:
        return 0.0
    weights = np.exp(log_weights - top)
    return float(weights.sum() ** 2 / (weights**2).sum())


def log_sum(log_values: FloatArray) -> float:
    """Logarithm of the sum of exp(values); -inf where all are."""
    top = log_values.max()
    return float(top) if top == -np.inf else float(top + np.log(np.exp(log_values - top).sum()))


def systematic(weights: FloatArray, u: float, size: int) -> npt.NDArray[np.intp]:
    """Systematic resampling: a world is copied floor or ceil of ``size`` times its weight.

    Args:
        weights: (P,) summing to 1.
        u: one uniform number.
        size: number of copies in all.
    """
    cumulated = np.cumsum(weights)
    index = np.searchsorted(cumulated / cumulated[-1], (u + np.arange(size)) / size)
    return np.minimum(index, len(weights) - 1)
