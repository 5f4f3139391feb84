"""Does what is said to be likely happen as often as said?

Every record makes K statements, "class k, with probability p"; all of them are pooled and laid into bins of
about as many statements each. The distance from the diagonal is never nought on a finite number of records,
so it is given beside what a perfectly calibrated method would show on as many.

Sources: Murphy & Winkler 1977 (reliability diagram), Nguyen & O'Connor 2015 (adaptive bins), Guo et al. 2017
(expected calibration error), Bröcker & Smith 2007 (resampling the truth from the forecasts).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration.records import Records, clustered_error, generator
from powderkeg.evidence.calibration.result import Reliability, ReliabilityBin

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

__all__ = ["reliability"]

_MOST_BINS, _LEAST_IN_A_BIN = 15, 30
_PERFECT_TWINS = 200
_PURPOSE = 0x65636E6F


def reliability(records: Records, times: FloatArray, *, seed: int) -> Reliability:
    """Bins, expected calibration error, its standard error, and its size by chance alone.

    Args:
        records: each truth weighs alike.
        times: (resamples, G) from ``Records.redrawn``.
        seed: of the perfectly calibrated twins.
    """
    number = _bins(records.probability)
    B = int(number.max()) + 1
    weight = np.repeat(records.weight[:, None], records.classes, axis=1)
    per_group = _sums(records, number, weight)
    gap_per_group = _sums(records, number, weight * (records.probability - records.was))
    resampled = np.abs(times @ gap_per_group).sum(axis=1) / (times @ per_group).sum(axis=1)
    return Reliability(
        bins=tuple(_bin(records, number == b) for b in range(B)),
        ece=float(np.abs(gap_per_group.sum(axis=0)).sum() / weight.sum()),
        ece_error=float(resampled.std(ddof=1)),
        ece_noise=_by_chance(records, number, seed),
    )


def _bins(stated: FloatArray) -> IntArray:
    """(N, K) number of each statement's bin; equal statements share one, and a bin has at least thirty."""
    ordered = np.sort(stated, axis=None)
    M = len(ordered)
    bins = max(1, min(_MOST_BINS, M // _LEAST_IN_A_BIN))
    edges: list[float] = []
    start = 0
    for cut in (M * np.arange(1, bins)) // bins:
        first = int(np.searchsorted(ordered, ordered[cut]))
        if min(first - start, M - first) >= _LEAST_IN_A_BIN:
            edges.append(float(ordered[cut]))
            start = first
    return np.searchsorted(np.array(edges), stated, side="right").astype(np.int64)


def _sums(records: Records, number: IntArray, figures: FloatArray) -> FloatArray:
    """(G, B) sums of (N, K) figures by group and bin."""
    B = int(number.max()) + 1
    cell = records.rank[:, None] * B + number
    sums = np.bincount(cell.ravel(), weights=figures.ravel(), minlength=records.groups * B)
    return np.asarray(sums.reshape(records.groups, B))


def _bin(records: Records, inside: npt.NDArray[np.bool_]) -> ReliabilityBin:
    """One bin; its error is no less than chance alone would make it, even where nothing came true."""
    row, _ = np.nonzero(inside)
    stated, was = records.probability[inside], records.was[inside]
    weight = records.weight[row] / records.weight[row].sum()
    predicted, observed = float(weight @ stated), min(1.0, float(weight @ was))
    seen = clustered_error(weight * (was - observed), records.rank[row])
    by_chance = float(np.sqrt((weight**2) @ (stated * (1.0 - stated))))
    return ReliabilityBin(
        low=float(stated.min()),
        high=float(stated.max()),
        predicted=predicted,
        observed=observed,
        error=max(by_chance, seen) if np.isfinite(seen) else by_chance,
        count=len(row),
    )


def _by_chance(records: Records, number: IntArray, seed: int) -> float:
    """Mean expected calibration error where the truth of every record is drawn from its own posterior."""
    rng = generator(seed, _PURPOSE)
    N, K = number.shape
    cumulated = np.cumsum(records.probability, axis=1)
    weighted = records.weight[:, None] * records.probability
    claimed = np.bincount(number.ravel(), weights=weighted.ravel())
    errors = np.empty(_PERFECT_TWINS)
    for twin in range(_PERFECT_TWINS):
        drawn = np.minimum((rng.random((N, 1)) >= cumulated).sum(axis=1), K - 1)
        came = np.bincount(number[np.arange(N), drawn], weights=records.weight, minlength=len(claimed))
        errors[twin] = np.abs(claimed - came).sum() / K
    return float(errors.mean())
