"""One temperature for all: what a route's log posteriors must be divided by to be as sure as they should be.

Source: Guo, Pleiss, Sun & Weinberger 2017, "On calibration of modern neural networks".
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration.records import records_of

FloatArray = npt.NDArray[np.float64]

__all__ = ["temperature", "tempered"]

_COLDEST, _HOTTEST = 0.05, 20.0
_NOUGHT = -700.0  # stands for the logarithm of a probability of nought, which no divisor would change


def temperature(log_posterior: npt.ArrayLike, truth: npt.ArrayLike) -> float:
    """The divisor of the log posteriors with the best mean log score, between 0.05 and 20.

    Above 1 the route was too sure of itself, below 1 not sure enough. The log score has a single optimum,
    because it is convex in the inverse of the divisor; the root of its slope is halved in upon. Each truth
    weighs alike.

    Args:
        log_posterior: (N, K) at equal prior weights; rows sum (exp) to one.
        truth: (N,) number of the class that made the record.

    Returns:
        The divisor; 1 where none is better than another, because every class is as likely in every record.

    Raises:
        ValueError: as ``calibrate``.
    """
    records = records_of(log_posterior, truth, np.arange(len(np.asarray(truth))))
    told = np.maximum(records.log_posterior, _NOUGHT)
    at_truth = told[np.arange(len(told)), records.truth]

    def slope(cold: float) -> float:
        """Of the mean log score by the inverse of the divisor: what is expected at the truth less what is."""
        expected = (np.exp(tempered(told, 1.0 / cold)) * told).sum(axis=1)
        return float(records.weight @ (expected - at_truth))

    low, high = 1.0 / _HOTTEST, 1.0 / _COLDEST
    if np.ptp(told, axis=1).max() < 1e-12:
        return 1.0
    if slope(low) >= 0.0:
        return _HOTTEST
    if slope(high) <= 0.0:
        return _COLDEST
    for _ in range(60):
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if slope(middle) > 0.0 else (middle, high)
    return float(1.0 / np.sqrt(low * high))


def tempered(log_posterior: npt.ArrayLike, t: float) -> FloatArray:
    """(N, K) log posteriors divided by a temperature; the rows sum (exp) to one again.

    Raises:
        ValueError: ``t`` is not above 0.
    """
    if not t > 0.0:
        raise ValueError(f"t: {t} given; allowed: a temperature above 0")
    cooled = np.asarray(log_posterior, dtype=float) / t
    cooled = cooled - cooled.max(axis=1, keepdims=True)
    return np.asarray(cooled - np.log(np.exp(cooled).sum(axis=1, keepdims=True)))
