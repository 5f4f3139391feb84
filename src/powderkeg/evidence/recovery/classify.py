"""Guessing the hypothesis of a world from its features, on folds it was not trained on.

Linear discriminant analysis with Ledoit and Wolf's shrinkage is the classifier; the nearest neighbours stand
beside it as a check, because they know no lines. Both see every hypothesis as equally likely beforehand.
Worlds of the same name under different hypotheses are twins (the same draw of all that the two share), so
they are in one fold: otherwise a guess would lean on its own twin.

Sources: Carrella, Bailey & Madsen 2020 (model selection by classification), Ledoit & Wolf 2004 (shrinkage).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["FOLDS", "folds_of", "guess_by_lines", "guess_by_neighbours"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

FOLDS = 5
_NEIGHBOURS = 25


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
        classes: number of hypotheses K; each has worlds outside of every fold.
    """
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    found = np.empty((len(truth), classes))
    for number in np.unique(fold):
        train, held = _standardised(features, fold != number)
        if train.shape[1] == 0:  # nothing moves, so nothing tells
            found[fold == number] = 1.0 / classes
            continue
        model = LinearDiscriminantAnalysis(
            solver="lsqr", shrinkage="auto", priors=np.full(classes, 1.0 / classes)
        )
        model.fit(train, truth[fold != number])
        found[fold == number] = model.predict_proba(held)
    return found


def guess_by_neighbours(features: FloatArray, truth: IntArray, fold: IntArray, classes: int) -> FloatArray:
    """The same by the share of each hypothesis among the nearest worlds, with one of each added."""
    from sklearn.neighbors import NearestNeighbors

    found = np.empty((len(truth), classes))
    for number in np.unique(fold):
        train, held = _standardised(features, fold != number)
        if train.shape[1] == 0:
            found[fold == number] = 1.0 / classes
            continue
        known = truth[fold != number]
        nearest = NearestNeighbors(n_neighbors=min(_NEIGHBOURS, len(known))).fit(train)
        near = known[nearest.kneighbors(held, return_distance=False)]
        weight = 1.0 / np.bincount(known, minlength=classes)  # as if there were as many of each
        votes = np.stack([(near == k).sum(axis=1) * weight[k] for k in range(classes)], axis=1)
        votes += weight.mean()
        found[fold == number] = votes / votes.sum(axis=1, keepdims=True)
    return found


def _standardised(features: FloatArray, train: npt.NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Training and held-out rows on the training rows' scale; columns that are constant there are dropped."""
    mean, spread = features[train].mean(axis=0), features[train].std(axis=0)
    moves = spread > 1e-9
    scaled = (features[:, moves] - mean[moves]) / spread[moves]
    return scaled[train], scaled[~train]
