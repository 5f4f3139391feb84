"""The held-out records a route is judged by: checked, in an order of their own, and weighed.

Where the truths have unequal numbers of records each truth weighs alike, because the posteriors were made
at equal prior weights. Records of one group are twins (they share what their worlds share), so every error
counts groups, not records.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

__all__ = ["LEAST", "Records", "clustered_error", "generator", "records_of"]

LEAST = float(np.log(1e-12))
"""A log probability below this one is scored as this: no set of simulated records tells the two apart."""

_MASK = 0xFFFFFFFFFFFFFFFF
_RESAMPLES = 500
_BOOTSTRAP = 0x63616C62


@dataclass(frozen=True)
class Records:
    """N held-out records of known truth.

    Attributes:
        log_posterior: (N, K) at equal prior weights.
        truth: (N,) number of the class that made the record.
        rank: (N,) number of the group, from 0.
        weight: (N,) summing to 1, each truth that has records in equal parts.
    """

    log_posterior: FloatArray
    truth: IntArray
    rank: IntArray
    weight: FloatArray

    @property
    def classes(self) -> int:
        """Number of classes K."""
        return int(self.log_posterior.shape[1])

    @property
    def groups(self) -> int:
        """Number of groups G."""
        return int(self.rank.max()) + 1

    @property
    def probability(self) -> FloatArray:
        """(N, K) posterior."""
        return np.exp(self.log_posterior)

    @property
    def was(self) -> npt.NDArray[np.bool_]:
        """(N, K) True in the column of the truth."""
        return np.asarray(self.truth[:, None] == np.arange(self.classes))

    @property
    def worlds(self) -> IntArray:
        """(K,) number of records by truth."""
        return np.bincount(self.truth, minlength=self.classes).astype(np.int64)

    def redrawn(self, seed: int) -> FloatArray:
        """(500, G) how often each group is drawn, with replacement."""
        G = self.groups
        drawn = generator(seed, _BOOTSTRAP).integers(G, size=(_RESAMPLES, G))
        cell = drawn + G * np.arange(_RESAMPLES)[:, None]
        return np.bincount(cell.ravel(), minlength=_RESAMPLES * G).reshape(_RESAMPLES, G).astype(float)

    def by_group(self, figures: FloatArray) -> FloatArray:
        """(G, ...) sums of (N, ...) figures over the members of each group."""
        sums = np.zeros((self.groups, *figures.shape[1:]))
        np.add.at(sums, self.rank, figures)
        return sums


def records_of(log_posterior: npt.ArrayLike, truth: npt.ArrayLike, group: npt.ArrayLike) -> Records:
    """The records checked, in an order that does not depend on the order they came in.

    Args:
        log_posterior: (N, K) log posterior of each class at equal prior weights; rows sum (exp) to one.
        truth: (N,) whole numbers from 0 to K - 1.
        group: (N,) names of groups of twins, of any type that can be sorted.

    Raises:
        ValueError: shapes do not fit, nothing is there, a row is no distribution, or a truth is no class.
    """
    told, made = np.asarray(log_posterior, dtype=float), np.asarray(truth)
    if told.ndim != 2 or told.shape[1] < 2 or not len(told):
        raise ValueError(f"log_posterior: shape {told.shape} given; allowed: (N, K), N from 1 and K from 2")
    if made.shape != (len(told),) or np.shape(group) != (len(told),):
        raise ValueError(
            f"truth and group: shapes {made.shape} and {np.shape(group)} given; allowed: ({len(told)},), "
            f"one for each row of log_posterior"
        )
    sums = np.exp(told).sum(axis=1)
    wrong = np.flatnonzero(~(np.abs(sums - 1.0) < 1e-6))
    if len(wrong):
        raise ValueError(
            f"log_posterior: the probabilities of row {wrong[0]} sum to {sums[wrong[0]]:g}; allowed: 1. "
            f"Take log_softmax of log evidences first"
        )
    if not np.isin(made, np.arange(told.shape[1])).all():
        raise ValueError(f"truth: allowed: whole numbers from 0 to {told.shape[1] - 1}, a column each")
    return _in_order(told, made.astype(np.int64), np.asarray(group))


def _in_order(told: FloatArray, truth: IntArray, group: npt.NDArray[Any]) -> Records:
    _, rank = np.unique(group, return_inverse=True)
    order = np.lexsort((*told.T, truth, rank))  # sums and random numbers then meet the same rows
    told, truth, rank = told[order], truth[order], rank[order].astype(np.int64)
    counts = np.bincount(truth, minlength=told.shape[1])
    return Records(told, truth, rank, 1.0 / (counts[truth] * np.count_nonzero(counts)))


def clustered_error(influence: FloatArray, rank: IntArray) -> float:
    """Standard error of a sum of (N,) influences whose groups are independent; nan for a single group."""
    sums = np.bincount(rank, weights=influence)
    met = np.bincount(rank) > 0
    groups = int(met.sum())
    if groups < 2:
        return float("nan")
    return float(np.sqrt(groups / (groups - 1) * (sums[met] ** 2).sum()))


def generator(seed: int, purpose: int) -> np.random.Generator:
    """Random numbers of one purpose, keyed by the seed."""
    return np.random.Generator(np.random.Philox(key=[seed & _MASK, purpose]))
