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
Names = npt.NDArray[np.uint64]

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

    def log_score(self, *, seed: int) -> Interval:
        """Mean log probability given to the truth, hypotheses weighing alike."""
        given = np.log(np.maximum(self.probability[np.arange(len(self.truth)), self.truth], 1e-12))
        mean, resampled = _means([self], [given], seed)
        return _interval(float(mean[0].mean()), resampled[0].mean(axis=1))


def wilson(successes: float, trials: int) -> Interval:
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
    return _means(sets, [s.right.astype(float) for s in sets], seed)


def _means(
    sets: list[Guesses], figures: list[FloatArray], seed: int
) -> tuple[list[FloatArray], list[FloatArray]]:
    """Per set (K,) means of (N,) figures by truth, and (resamples, K) after drawing groups again."""
    names, rank = np.unique(np.concatenate([s.group for s in sets]), return_inverse=True)
    G, K = len(names), sets[0].probability.shape[1]
    ranks = np.split(rank, np.cumsum([len(s.group) for s in sets])[:-1])
    times = _redrawn(G, seed)
    means, resampled = [], []
    for guesses, figure, own in zip(sets, figures, ranks, strict=True):
        total, worlds = np.zeros((G, K)), np.zeros((G, K))
        np.add.at(worlds, (own, guesses.truth), 1.0)
        np.add.at(total, (own, guesses.truth), figure)
        means.append(total.sum(axis=0) / worlds.sum(axis=0))
        resampled.append((times @ total) / np.maximum(times @ worlds, 1.0))
    return means, resampled


def _redrawn(groups: int, seed: int) -> FloatArray:
    """(resamples, G) how often each group is drawn, with replacement."""
    key = int(
        address(np.uint64(seed & 0xFFFFFFFFFFFFFFFF), np.uint64(0), np.uint64(_BOOTSTRAP), np.uint64(0))
    )
    drawn = (uniform_array(key, _RESAMPLES * groups) * groups).astype(np.int64).reshape(_RESAMPLES, groups)
    return np.stack([np.bincount(row, minlength=groups) for row in drawn]).astype(float)


def _interval(value: float, resampled: FloatArray) -> Interval:
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Interval(value, float(low), float(high))


def auc(one: FloatArray, two: FloatArray, groups: tuple[Names, Names], *, seed: int) -> Interval:
    """Chance that a figure of a world of ``one`` is above that of a world of ``two``; ties count half.

    The bootstrap draws twins together. Where less than one world stands on the wrong side, drawing again
    shows too little of what was not seen: there the interval reaches at least as far as Wilson's of a share.

    Args:
        one: (N,) figures.
        two: (M,) figures.
        groups: names that twins share, of each.
        seed: of the bootstrap.
    """
    above = (one[:, None] > two) + 0.5 * (one[:, None] == two)
    area = float(above.mean())
    names, rank = np.unique(np.concatenate(groups), return_inverse=True)
    times = _redrawn(len(names), seed)
    first, second = times[:, rank[: len(one)]], times[:, rank[len(one) :]]
    pairs = first.sum(axis=1) * second.sum(axis=1)
    areas = ((first @ above) * second).sum(axis=1)
    found = _interval(area, areas[pairs > 0] / pairs[pairs > 0])
    few = min(len(np.unique(names)) for names in groups)
    if few * min(area, 1.0 - area) >= 1.0 and found.low < found.high:
        return found
    widest = wilson(area * few, few)
    return Interval(area, min(found.low, widest.low), max(found.high, widest.high))
