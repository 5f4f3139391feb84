"""What a reliability letter is worth: an origin's accuracy and bias, and one common inflation of grades.

A report is informative with probability ``q = phi * a``. ``a`` is the accuracy its origin's letter promises:
Beta with the letter's weight as mean and concentration 20, one value per origin for the whole record.
``phi`` is one number for the whole record: letters are known to promise too much, and how much is not
known. An origin also has one bias, in log units, shared by all its figures. All three are sums over small
grids, not draws, so they add no Monte-Carlo error.

The weights of the letters are a declared convention, ordered as analysts order them, not a measurement.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import numpy.typing as npt

__all__ = [
    "ACCURACY_SHARES",
    "BIASES",
    "BIAS_SD",
    "BIAS_SHARES",
    "CONCENTRATION",
    "INFLATION",
    "INFLATION_PRIOR",
    "LETTER_WEIGHTS",
    "accuracies",
    "accuracies_of",
    "draw_grade",
    "draw_inflation",
    "informative_weight",
]

FloatArray = npt.NDArray[np.float64]

LETTER_WEIGHTS = {"A": 0.95, "B": 0.85, "C": 0.70, "D": 0.50, "E": 0.0, "F": 0.40}
CONCENTRATION = 20.0
INFLATION_MEAN, INFLATION_SD = 0.7, 0.4
INFLATION_LOW, INFLATION_HIGH = 0.05, 1.0
BIAS_SD = 0.25
_POINTS = 8

# Three points of Gauss and Hermite: exact for a normal's mean, variance and kurtosis
_LEVELS = np.array([-np.sqrt(3.0), 0.0, np.sqrt(3.0)])
ACCURACY_SHARES = np.array([1.0, 4.0, 1.0]) / 6.0
BIASES = BIAS_SD * _LEVELS
BIAS_SHARES = ACCURACY_SHARES


def _inflation_grid() -> tuple[FloatArray, FloatArray]:
    """Gauss and Legendre points on [.05, 1] and the truncated normal's weights there."""
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    grid = INFLATION_LOW + (INFLATION_HIGH - INFLATION_LOW) * (nodes + 1.0) / 2.0
    density = weights * np.exp(-0.5 * ((grid - INFLATION_MEAN) / INFLATION_SD) ** 2)
    return grid, density / density.sum()


INFLATION, INFLATION_PRIOR = _inflation_grid()


def _normal_cdf(z: float) -> float:
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


@cache
def accuracies(letter: str) -> tuple[float, ...]:
    """The letter's accuracy at the three standard levels: quantiles of its Beta distribution.

    An origin keeps its level when its reports carry different letters; the letter decides what the level
    means.
    """
    return accuracies_of(LETTER_WEIGHTS[letter])


@cache
def accuracies_of(mean: float) -> tuple[float, ...]:
    """As ``accuracies``, for any weight 0..1 that a letter may be given instead."""
    if mean in {0.0, 1.0}:  # no spread is left at the ends
        return (mean, mean, mean)
    return tuple(_beta_quantile(mean, _normal_cdf(float(z))) for z in _LEVELS)


def _beta_quantile(mean: float, probability: float) -> float:
    """Quantile of Beta(20 m, 20 (1 - m)) by summing its density on a fine grid (error below 1e-5)."""
    x = np.linspace(0.0, 1.0, 200_001)[1:-1]
    log_density = (CONCENTRATION * mean - 1.0) * np.log(x) + (CONCENTRATION * (1.0 - mean) - 1.0) * np.log1p(
        -x
    )
    cumulated = np.cumsum(np.exp(log_density - log_density.max()))
    return float(np.interp(probability, cumulated / cumulated[-1], x))


@cache
def informative_weight(letter: str) -> FloatArray:
    """``q[g, a]``: weight of the informative part at inflation point g and accuracy level a, shape (8, 3)."""
    weight: FloatArray = INFLATION[:, None] * np.array(accuracies(letter))[None, :]
    weight.setflags(write=False)
    return weight


def draw_grade(stream: np.random.Generator) -> tuple[int, int]:
    """Index of one origin's accuracy and of its bias, drawn by the shares they have in the likelihood."""
    accuracy = int(stream.choice(len(ACCURACY_SHARES), p=ACCURACY_SHARES))
    return accuracy, int(stream.choice(len(BIASES), p=BIAS_SHARES))


def draw_inflation(stream: np.random.Generator) -> int:
    """Index of one inflation drawn from its prior on the grid."""
    return int(stream.choice(len(INFLATION), p=INFLATION_PRIOR))
