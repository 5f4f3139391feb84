"""Scores of guesses: confusion, recall with Wilson's interval, balanced accuracy with a bootstrap, AUC.

All intervals are of 95 %. The bootstrap draws groups of twins, not single worlds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from powderkeg.kernels import address, uniform_array

__all__ = ["Guesses", "Interval", "auc", "balanced_accuracy", "gain_in_accuracy", "wilson"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_Z = 1.959964
_RESAMPLES = 1000
_BOOTSTRAP = 0x626F6F74


@dataclass(frozen=True)
class Interval:
    """A figure with the ends of its interval of 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Guesses:
    """What was guessed of N worlds.

    Attributes:
        truth: (N,) number of the hypothesis that made the world.
        probability: (N, K) given to each hypothesis.
        group: (N,) name that twins share.
    """

    truth: IntArray
    probability: FloatArray
    group: npt.NDArray[np.uint64]

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """(N,) whether the likeliest hypothesis was the true one."""
        return np.asarray(self.probability.argmax(axis=1) == self.truth)

    def confusion(self) -> IntArray:
        """(K, K) worlds by truth (rows) and guess."""
        K = self.probability.shape[1]
        counts = np.zeros((K, K), dtype=np.int64)
        np.add.at(counts, (self.truth, self.probability.argmax(axis=1)), 1)
        return counts

    def log_score(self) -> Interval:
        """Mean log probability given to the truth, hypotheses weighing alike; normal interval."""
        given = np.log(np.maximum(self.probability[np.arange(len(self.truth)), self.truth], 1e-12))
        classes = range(self.probability.shape[1])
        mean = float(np.mean([given[self.truth == k].mean() for k in classes]))
        variance = np.mean([given[self.truth == k].var() / (self.truth == k).sum() for k in classes])
        half = _Z * math.sqrt(float(variance) / len(classes))
        return Interval(mean, mean - half, mean + half)


def wilson(successes: int, trials: int) -> Interval:
    """A share with Wilson's interval."""
    share = successes / trials
    middle = (share + _Z**2 / (2 * trials)) / (1 + _Z**2 / trials)
    half = _Z / (1 + _Z**2 / trials) * math.sqrt(share * (1 - share) / trials + _Z**2 / (4 * trials**2))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def balanced_accuracy(guesses: Guesses, *, seed: int) -> Interval:
    """Mean recall of the hypotheses."""
    recall, resampled = _recalls([guesses], seed)
    return _interval(float(recall[0].mean()), resampled[0].mean(axis=1))


def gain_in_accuracy(before: Guesses, after: Guesses, *, seed: int) -> tuple[Interval, tuple[Interval, ...]]:
    """Change of the balanced accuracy, and of each recall, from one set of guesses to another.

    Worlds of the same name are drawn together in both, so what the two share cancels.
    """
    recall, resampled = _recalls([before, after], seed)
    change, spread = recall[1] - recall[0], resampled[1] - resampled[0]
    whole = _interval(float(change.mean()), spread.mean(axis=1))
    return whole, tuple(_interval(float(c), spread[:, k]) for k, c in enumerate(change))


def _recalls(sets: list[Guesses], seed: int) -> tuple[list[FloatArray], list[FloatArray]]:
    """Per set of guesses (K,) recalls, and (resamples, K) after drawing groups with replacement."""
    names, rank = np.unique(np.concatenate([s.group for s in sets]), return_inverse=True)
    G, K = len(names), sets[0].probability.shape[1]
    ranks = np.split(rank, np.cumsum([len(s.group) for s in sets])[:-1])
    key = int(
        address(np.uint64(seed & 0xFFFFFFFFFFFFFFFF), np.uint64(0), np.uint64(_BOOTSTRAP), np.uint64(0))
    )
    drawn = (uniform_array(key, _RESAMPLES * G) * G).astype(np.int64).reshape(_RESAMPLES, G)
    times = np.stack([np.bincount(row, minlength=G) for row in drawn]).astype(float)
    recalls, resampled = [], []
    for guesses, own in zip(sets, ranks, strict=True):
        right, worlds = np.zeros((G, K)), np.zeros((G, K))
        np.add.at(worlds, (own, guesses.truth), 1.0)
        np.add.at(right, (own, guesses.truth), guesses.right.astype(float))
        recalls.append(right.sum(axis=0) / worlds.sum(axis=0))
        resampled.append((times @ right) / np.maximum(times @ worlds, 1.0))
    return recalls, resampled


def _interval(value: float, resampled: FloatArray) -> Interval:
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Interval(value, float(low), float(high))


def auc(one: FloatArray, two: FloatArray) -> Interval:
    """Chance that a figure of a world of ``one`` is above that of a world of ``two``; ties count half.

    The interval is Hanley and McNeil's (1982).
    """
    ordered = np.sort(two)
    below = np.searchsorted(ordered, one, side="left")
    upto = np.searchsorted(ordered, one, side="right")
    n, m = len(one), len(two)
    area = float((below + 0.5 * (upto - below)).sum() / (n * m))
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (n - 1) * (q1 - area**2) + (m - 1) * (q2 - area**2)
    half = _Z * math.sqrt(max(variance, 0.0) / (n * m))
    return Interval(area, max(0.0, area - half), min(1.0, area + half))
