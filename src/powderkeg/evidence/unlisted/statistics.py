"""How odd a record is: figures that are large where no hypothesis makes records like it.

``other``      log posterior of know-nothing by the classifier, at equal weights
``distance``   Mahalanobis distance of a record's summaries from the nearest hypothesis, the covariance within
               hypotheses shrunk (Ledoit & Wolf 2004)
``watch``      the same of those summaries alone that say what the daily watch noticed
``outside``    number of summaries beyond the central 95 % of the hypothesis that has fewest beyond
``any``        the most telling of these, as ``alarms`` puts them together

All are worked out by folds: a record is never compared with itself or its twin. A record that is asked about
is looked at from each fold's complement, and compared there with the records of that fold, which were looked
at in the same way (cross-conformal prediction, Vovk 2015).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.recovery.classify import folds_of
from powderkeg.language import noted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["DECLARED", "STATISTICS", "Odd", "oddness"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

STATISTICS: Mapping[str, str] = {
    noted("other"): noted("log posterior of know-nothing by the classifier"),
    noted("distance"): noted("distance of the summaries from the nearest hypothesis"),
    noted("watch"): noted("distance of what the daily watch noticed"),
    noted("outside"): noted("summaries beyond the central 95 % of the hypothesis that has fewest"),
    noted("any"): noted("the most telling of these, the choice reckoned in"),
}
"""What each is, in words."""
DECLARED = "any"
"""The one by which a record is judged: nobody has to choose the figure that suits him."""
_TAIL = 0.025


@dataclass(frozen=True)
class Odd:
    """A statistic of the records that a mechanism made, and of those that are asked about.

    Attributes:
        usual: (N,) of undistorted records of hypotheses with a mechanism, held out.
        fold: (N,) number of each one's fold.
        asked: (K, M) of the records asked about, as the complement of each of K folds sees them.
    """

    usual: FloatArray
    fold: IntArray
    asked: FloatArray

    def p_values(self) -> FloatArray:
        """(M,) share of the usual records at least as odd as each, which is counted among them."""
        as_odd = np.zeros(self.asked.shape[1])
        for seen, number in zip(self.asked, np.unique(self.fold), strict=True):
            order = np.sort(self.usual[self.fold == number])
            as_odd += len(order) - np.searchsorted(order, seen, side="left")
        result: FloatArray = (1.0 + as_odd) / (1.0 + len(self.usual))
        return result

    def own_p_values(self) -> FloatArray:
        """(N,) the same of the usual records among themselves."""
        order = np.sort(self.usual)
        as_odd = len(order) - np.searchsorted(order, self.usual, side="left")
        result: FloatArray = as_odd / len(order)
        return result


def oddness(
    known: FloatArray,
    truth: IntArray,
    group: npt.NDArray[np.uint64],
    log_other: FloatArray,
    asked: FloatArray,
    asked_log_other: FloatArray,
    kinds: Sequence[str],
) -> dict[str, Odd]:
    """All statistics.

    Args:
        known: (N, J) summaries of simulated records of hypotheses with a mechanism.
        truth: (N,) number of the hypothesis.
        group: (N,) name that twins share.
        log_other: (N,) log posterior of know-nothing, held out.
        asked: (M, J) summaries of the records asked about.
        asked_log_other: (M,) their log posterior of know-nothing.
        kinds: (J,) of each summary.
    """
    from threadpoolctl import threadpool_limits

    every = np.ones(len(kinds), dtype=bool)
    noticed = np.array([kind == "watch" for kind in kinds], dtype=bool)
    measures = {
        "distance": (_distance, every),
        "watch": (_distance, noticed),
        "outside": (_outside, every),
    }
    held = {name: np.empty(len(known)) for name in measures}
    others: dict[str, list[FloatArray]] = {name: [] for name in measures}
    fold = folds_of(group)
    with threadpool_limits(limits=1):
        for number in np.unique(fold):
            out = fold == number
            both = np.concatenate([known[out], asked])
            for name, (measure, used) in measures.items():
                found = measure(known[~out][:, used], truth[~out], both[:, used])
                held[name][out] = found[: out.sum()]
                others[name].append(found[out.sum() :])
    odd = {name: Odd(held[name], fold, np.stack(others[name])) for name in measures}
    once = np.tile(asked_log_other, (len(np.unique(fold)), 1))  # the classifier was asked once for all folds
    return {"other": Odd(log_other, fold, once), **odd}


def _distance(known: FloatArray, truth: IntArray, asked: FloatArray) -> FloatArray:
    """(M,) distance from the nearest hypothesis's mean."""
    from sklearn.covariance import ledoit_wolf

    names = np.unique(truth)
    middle = np.array([known[truth == k].mean(axis=0) for k in names])
    within = known - middle[np.searchsorted(names, truth)]
    spread = within.std(axis=0)
    moves = spread > 1e-9
    if not moves.any():
        return np.zeros(len(asked))
    covariance, _ = ledoit_wolf(within[:, moves] / spread[moves], assume_centered=True)
    root = np.linalg.cholesky(covariance)
    away = (asked[None, :, moves] - middle[:, None, moves]) / spread[moves]
    white = np.linalg.solve(root, away.reshape(-1, int(moves.sum())).T)
    squared = (white**2).sum(axis=0).reshape(len(names), len(asked))
    result: FloatArray = np.sqrt(squared.min(axis=0))
    return result


def _outside(known: FloatArray, truth: IntArray, asked: FloatArray) -> FloatArray:
    """(M,) summaries outside, of the hypothesis with fewest."""
    counts = []
    for k in np.unique(truth):
        low, high = np.quantile(known[truth == k], [_TAIL, 1.0 - _TAIL], axis=0)
        counts.append(((asked < low) | (asked > high)).sum(axis=1))
    result: FloatArray = np.min(counts, axis=0).astype(np.float64)
    return result
