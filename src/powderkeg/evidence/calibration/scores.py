"""Scores of the stated posteriors: confusion, recall, log score, Brier score, cost of the likelihood ratios.

Sources: Brümmer & du Preez 2006, "Application-independent evaluation of speaker detection" (Cllr and its
minimum by pooling adjacent violators); Wilson 1927 (interval of a share).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration.records import LEAST, Records
from powderkeg.evidence.calibration.result import Interval

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

__all__ = ["brier", "cllr", "confusion", "log_score", "pool_adjacent_violators", "recall"]

_Z = 1.644854  # of an interval of 90 %


def confusion(records: Records) -> IntArray:
    """(K, K) number of records by truth (rows) and most probable class; of equals the first."""
    counts = np.zeros((records.classes, records.classes), dtype=np.int64)
    np.add.at(counts, (records.truth, records.log_posterior.argmax(axis=1)), 1)
    return counts


def recall(counts: IntArray) -> tuple[Interval, ...]:
    """Share of each truth's records on the diagonal of a confusion, Wilson's interval of 90 %."""
    return tuple(_wilson(int(row[k]), int(row.sum())) for k, row in enumerate(counts))


def _wilson(found: int, trials: int) -> Interval:
    if not trials:
        return Interval(math.nan, 0.0, 1.0)
    share, spread = found / trials, _Z**2 / trials
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(spread * (share * (1 - share) + spread / 4)) / (1 + spread)
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def log_score(records: Records, times: FloatArray) -> Interval:
    """Mean of minus the log probability given to the truth, in nats; the interval is drawn over groups.

    Args:
        records: each truth weighs alike.
        times: (resamples, G) from ``Records.redrawn``.
    """
    cost = -np.maximum(records.log_posterior[np.arange(len(records.truth)), records.truth], LEAST)
    total = records.by_group(np.where(records.was, cost[:, None], 0.0))
    worlds = records.by_group(records.was.astype(float))
    with np.errstate(invalid="ignore"):  # a truth without records, or with none in this resample: left out
        by_truth = (times @ total) / (times @ worlds)
    low, high = np.quantile(np.nanmean(by_truth, axis=1), [0.05, 0.95])
    return Interval(float(records.weight @ cost) + 0.0, float(low) + 0.0, float(high) + 0.0)


def brier(records: Records) -> float:
    """Mean squared distance of the stated probabilities from what was true; 0 at best, 2 at worst."""
    return float(records.weight @ ((records.probability - records.was) ** 2).sum(axis=1))


def cllr(records: Records) -> tuple[float, float]:
    """Cost of the log likelihood ratios, and what would be left of it after the best recalibration.

    Each class in turn is held against all others in equal parts; the mean over the classes is given. 1 is the
    cost of one who knows nothing. The difference of the two is lost by saying too much or too little, the
    second by records that do not tell the classes apart. nan where only one class has records.
    """
    present = [k for k, worlds in enumerate(records.worlds) if worlds]
    if len(present) < 2:
        return math.nan, math.nan
    stated, best = np.mean([_one_against_rest(records, k) for k in present], axis=0)
    return float(stated), float(best)


def _one_against_rest(records: Records, k: int) -> tuple[float, float]:
    log_posterior, is_k = records.log_posterior, records.truth == k
    rest = np.delete(log_posterior, k, axis=1)
    top = rest.max(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        others = np.where(top > -np.inf, top + np.log(np.exp(rest - top[:, None]).sum(axis=1)), -np.inf)
    log_ratio = np.clip(log_posterior[:, k] - others, LEAST, -LEAST) + np.log(rest.shape[1])
    weight = records.weight * np.where(
        is_k, 0.5 / records.weight[is_k].sum(), 0.5 / records.weight[~is_k].sum()
    )
    best = pool_adjacent_violators(log_ratio, is_k, weight)
    at_truth = np.where(is_k, best, 1.0 - best)
    stated = weight @ np.logaddexp(0.0, np.where(is_k, -log_ratio, log_ratio))
    return float(stated / np.log(2.0)), float(weight @ -np.log2(at_truth))


def pool_adjacent_violators(
    scores: FloatArray, outcomes: Mask, weights: FloatArray | None = None
) -> FloatArray:
    """(N,) share of outcomes at each score, made to rise with the score; equal scores are pooled.

    Args:
        scores: (N,) of any scale, only their order counts.
        outcomes: (N,) whether it came true.
        weights: (N,); all alike where not given.
    """
    from sklearn.isotonic import isotonic_regression

    _, rank = np.unique(scores, return_inverse=True)
    given = np.ones(len(rank)) if weights is None else weights
    pooled = np.bincount(rank, weights=given)
    share = np.bincount(rank, weights=given * outcomes) / pooled
    fitted = isotonic_regression(share, sample_weight=pooled, y_min=0.0, y_max=1.0)
    return np.asarray(fitted[rank], dtype=np.float64)
