"""Guessing the hypothesis of a world from its features, on folds it was not trained on.

Linear discriminant analysis with Ledoit and Wolf's shrinkage is the classifier; the nearest neighbours stand
beside it as a check, because they know no lines. Both see every hypothesis as equally likely beforehand.
The lines are too sure of themselves where figures are not normal, so their log probabilities are divided by
one temperature, chosen on the training folds alone; no guess changes by it, only how sure it is.
Worlds of the same name under different hypotheses are twins (the same draw of all that the two share), so
they are in one fold: otherwise a guess would lean on its own twin.

Sources: Carrella, Bailey & Madsen 2020 (model selection by classification), Ledoit & Wolf 2004 (shrinkage),
Guo et al. 2017 (temperature).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

__all__ = ["FOLDS", "folds_of", "guess_by_lines", "guess_by_neighbours"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

FOLDS = 5
_NEIGHBOURS = 25
_TEMPERATURES = np.geomspace(0.5, 16.0, 31)


def folds_of(groups: npt.NDArray[np.uint64], folds: int = FOLDS) -> IntArray:
    """(N,) fold of each world: members of a group together, groups dealt out in the order of their names.

    The names are hashes, so their order is as good as shuffled.
    """
    _, rank = np.unique(groups, return_inverse=True)
    return np.asarray(rank % folds, dtype=np.int64)


def guess_by_lines(features: FloatArray, truth: IntArray, fold: IntArray, classes: int) -> FloatArray:
    """(N, K) probabilities by linear discriminant analysis, each row from the other folds.

    Args:
        features: (N, F).
        truth: (N,) number of the hypothesis.
        fold: (N,) from ``folds_of``.
        classes: number of hypotheses K; each has worlds outside of any two folds.
    """
    found = np.empty((len(truth), classes))
    with _one_thread():
        for number in np.unique(fold):
            held, train = fold == number, fold != number
            within = np.empty((len(truth), classes))
            for other in np.unique(fold[train]):
                known = train & (fold != other)
                within[fold == other] = _lines(features, truth, known, fold == other, classes)
            heat = _temperature(within[train], truth[train])
            found[held] = _tempered(_lines(features, truth, train, held, classes), heat)
    return found


def _lines(features: FloatArray, truth: IntArray, train: Mask, held: Mask, classes: int) -> FloatArray:
    """Log probabilities of the held-out worlds."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    known, asked = _standardised(features, train, held)
    if known.shape[1] == 0:  # nothing moves, so nothing tells
        return np.full((len(asked), classes), -np.log(classes))
    model = LinearDiscriminantAnalysis(
        solver="lsqr", shrinkage="auto", priors=np.full(classes, 1.0 / classes)
    )
    return np.asarray(model.fit(known, truth[train]).predict_log_proba(asked))


def _temperature(log_probability: FloatArray, truth: IntArray) -> float:
    """The temperature that gives the truth the largest mean log probability."""
    at_truth = np.arange(len(truth)), truth
    scores = [
        np.log(np.maximum(_tempered(log_probability, t)[at_truth], 1e-300)).mean() for t in _TEMPERATURES
    ]
    return float(_TEMPERATURES[int(np.argmax(scores))])


def _tempered(log_probability: FloatArray, temperature: float) -> FloatArray:
    cooled = log_probability / temperature
    cooled = np.exp(cooled - cooled.max(axis=1, keepdims=True))
    return np.asarray(cooled / cooled.sum(axis=1, keepdims=True))


def guess_by_neighbours(features: FloatArray, truth: IntArray, fold: IntArray, classes: int) -> FloatArray:
    """The same by the share of each hypothesis among the nearest worlds, with one of each added."""
    from sklearn.neighbors import NearestNeighbors

    found = np.full((len(truth), classes), 1.0 / classes)
    with _one_thread():
        for number in np.unique(fold):
            known, asked = _standardised(features, fold != number, fold == number)
            if known.shape[1] == 0:
                continue
            labels = truth[fold != number]
            nearest = NearestNeighbors(n_neighbors=min(_NEIGHBOURS, len(labels))).fit(known)
            near = labels[nearest.kneighbors(asked, return_distance=False)]
            weight = 1.0 / np.bincount(labels, minlength=classes)  # as if there were as many of each
            votes = np.stack([(near == k).sum(axis=1) * weight[k] for k in range(classes)], axis=1)
            votes += weight.mean()
            found[fold == number] = votes / votes.sum(axis=1, keepdims=True)
    return found


def _standardised(features: FloatArray, train: Mask, held: Mask) -> tuple[FloatArray, FloatArray]:
    """Training and held-out rows on the training rows' scale; columns that are constant there are dropped."""
    mean, spread = features[train].mean(axis=0), features[train].std(axis=0)
    moves = spread > 1e-9
    scaled = (features[:, moves] - mean[moves]) / spread[moves]
    return scaled[train], scaled[held]


def _one_thread() -> AbstractContextManager[object]:
    """Small matrices: threads of the linear algebra cost time, and their number must not move a digit."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limits
