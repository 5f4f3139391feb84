"""Models of records: trained on features and classes, they give log probabilities of other records."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

__all__ = ["Model", "ridge", "trees"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Model = Callable[[FloatArray, IntArray, FloatArray, FloatArray], FloatArray]
"""Trained on features (N, J), classes (N,) and weights (N,), gives (M, K) log probabilities of (M, J)."""

_SMALLEST = 1e-12


def ridge(inverse: float, used: npt.NDArray[np.bool_]) -> Model:
    """Multinomial logistic regression on standardised features.

    Args:
        inverse: of the penalty's strength.
        used: (J,) which features it reads.
    """

    def model(known: FloatArray, truth: IntArray, weight: FloatArray, asked: FloatArray) -> FloatArray:
        from sklearn.linear_model import LogisticRegression

        known, asked = known[:, used], asked[:, used]
        mean = np.average(known, axis=0, weights=weight)
        spread = np.sqrt(np.average((known - mean) ** 2, axis=0, weights=weight))
        moves = spread > 1e-9  # a feature that never moves tells nothing
        if not moves.any():
            return _equal(len(asked), truth)
        scaled = (known[:, moves] - mean[moves]) / spread[moves]
        fitted = LogisticRegression(C=inverse, max_iter=5_000).fit(scaled, truth, sample_weight=weight)
        return _log_softmax(fitted.decision_function((asked[:, moves] - mean[moves]) / spread[moves]))

    return model


def trees(seed: int) -> Model:
    """Gradient boosting of small trees, each of which sees a part of the features.

    It is trained without the weights, which its binning is slow with, and what they would have made of the
    classes is made up for afterwards: they must be the same for all records of a class.

    Args:
        seed: of the parts.
    """

    def model(known: FloatArray, truth: IntArray, weight: FloatArray, asked: FloatArray) -> FloatArray:
        from sklearn.ensemble import HistGradientBoostingClassifier

        if known.shape[1] == 0:
            return _equal(len(asked), truth)
        fitted = HistGradientBoostingClassifier(
            learning_rate=0.06,
            max_iter=80,
            max_leaf_nodes=6,
            min_samples_leaf=40,
            l2_regularization=5.0,
            max_features=0.3,
            max_bins=31,
            early_stopping=False,
            random_state=seed % 2**32,
        ).fit(known, truth)
        per_class = np.bincount(truth, weight) / np.bincount(truth)
        return _log_softmax(np.log(np.maximum(fitted.predict_proba(asked), _SMALLEST)) + np.log(per_class))

    return model


def _log_softmax(decision: FloatArray) -> FloatArray:
    """(M, K) log probabilities, all finite, from (M, K) scores, or from (M,) of the second of two."""
    scores = decision if decision.ndim == 2 else np.column_stack([np.zeros(len(decision)), decision])
    return np.asarray(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))


def _equal(records: int, truth: IntArray) -> FloatArray:
    classes = int(truth.max()) + 1
    return np.full((records, classes), -np.log(classes))
