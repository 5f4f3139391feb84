"""Classes that differ by a shift of one normal figure: their posteriors are exact, with nothing to fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration import RouteCalibration, calibrate, tempered

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def shifted(worlds: int, means: Sequence[float], seed: int) -> tuple[FloatArray, IntArray]:
    """Exact log posteriors (N, K) of ``worlds`` records of each class, and the truths (N,)."""
    truth = np.repeat(np.arange(len(means)), worlds)
    figure = np.random.default_rng(seed).normal(np.array(means)[truth])
    return tempered(-0.5 * (figure[:, None] - np.array(means)) ** 2, 1.0), truth


def judged(log_posterior: FloatArray, truth: IntArray, seed: int = 1) -> RouteCalibration:
    """The calibration of classes named a, b, c, ..., every record a group of its own."""
    names = [chr(ord("a") + k) for k in range(log_posterior.shape[1])]
    return calibrate("toy", names, log_posterior, truth, np.arange(len(truth)), seed=seed)


def too_sure(log_posterior: FloatArray, times: float = 2.0) -> FloatArray:
    """The same records told by someone who multiplies every log odds."""
    return tempered(log_posterior, 1.0 / times)
