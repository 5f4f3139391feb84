"""Can the importance weights be trusted? The shape of their upper tail.

Source: Vehtari, Simpson, Gelman, Yao & Gabry 2024, "Pareto smoothed importance sampling", JMLR 25 (72).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["pareto_k"]

_FEWEST = 25  # a fifth of the weights is the tail, and no tail is fitted to fewer than five
_COUNTS = -700.0  # below this share of the largest weight, in logarithms, a weight is nought


def pareto_k(log_weights: npt.ArrayLike) -> float:
    """Shape of the generalised Pareto distribution of the largest weights.

    Below 0.5 the weights have a variance, up to 0.7 means over them can be used, above that they cannot, and
    above 1 the weights have no mean. Weights of nought do not change the shape of the tail, and are left out.

    Args:
        log_weights: (P,) log importance weights; their sum does not matter.

    Returns:
        The shape; nan with fewer than 25 weights, and where the tail has no shape (all of them nought, or
        those at the top all alike); infinity where there are 25 but fewer of them are not nought.

    Raises:
        ValueError: the array is not flat.
    """
    weights = np.asarray(log_weights, dtype=float)
    if weights.ndim != 1:
        raise ValueError(f"log_weights: shape {weights.shape} given; allowed: one flat array")
    if len(weights) < _FEWEST or not np.isfinite(weights.max()):
        return float("nan")
    weights = weights - weights.max()
    weights = weights[weights > _COUNTS]
    if len(weights) < _FEWEST:
        return float("inf")
    if np.ptp(weights) < 1e-12:
        return float("nan")
    return _fitted(weights)


def _fitted(weights: npt.NDArray[np.float64]) -> float:
    from arviz_stats.base import array_stats

    with np.errstate(all="ignore"):  # equal weights in a part of the tail: the fit says nan
        try:
            _, shape = array_stats.psislw(-weights)  # it takes log likelihoods to be left out, hence the sign
        except ValueError:  # all of the tail alike
            return float("nan")
    return float(shape)
