"""Further classifiers, for second-route.py only: trained, they give log probabilities of other records."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def lda(known: FloatArray, truth: IntArray, _: FloatArray, asked: FloatArray) -> FloatArray:
    """Linear discriminant analysis with Ledoit and Wolf's shrinkage, classes alike."""
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    moves = known.std(axis=0) > 1e-9
    mean, spread = known[:, moves].mean(axis=0), known[:, moves].std(axis=0)
    classes = int(truth.max()) + 1
    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto", priors=np.full(classes, 1 / classes))
    told = model.fit((known[:, moves] - mean) / spread, truth)
    return np.log(np.maximum(told.predict_proba((asked[:, moves] - mean) / spread), 1e-12))


def forest(known: FloatArray, truth: IntArray, weight: FloatArray, asked: FloatArray) -> FloatArray:
    """A random forest of 200 trees."""
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(200, min_samples_leaf=5, max_features=0.2, random_state=1, n_jobs=1)
    return np.log(np.maximum(model.fit(known, truth, sample_weight=weight).predict_proba(asked), 1e-3))
