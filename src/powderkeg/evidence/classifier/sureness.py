"""How sure a classifier should be: corrections of its held-out probabilities, learned from known truth.

Among several mechanisms one temperature divides all log posteriors (Guo et al. 2017). Between a mechanism and
know-nothing a temperature is not enough: sources may be so bad that a record of a mechanism says nothing of
its world, so there is a limit to what a record can say against mechanisms, and hardly one to what it can say
for them. There the two sides are corrected apart, by beta calibration (Kull, Silva Filho & Flach 2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration import temperature, tempered

__all__ = ["Sureness", "sureness_of"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sureness:
    """A correction of log posteriors at equal weights.

    Attributes:
        temperature: what log posteriors are divided by; nan between two classes.
        slopes: between two classes, what log p of the second and -log p of the first are multiplied by.
        offset: between two classes, what is added to the log odds of the second.
    """

    temperature: float
    slopes: tuple[float, float] = (1.0, 1.0)
    offset: float = 0.0

    def correct(self, log_posterior: FloatArray) -> FloatArray:
        """(N, K) log posteriors, as sure as they should be."""
        if log_posterior.shape[1] > 2:
            return tempered(log_posterior, self.temperature)
        first, second = np.maximum(log_posterior, _LEAST).T
        odds = self.slopes[0] * second - self.slopes[1] * first + self.offset
        return np.column_stack([-np.logaddexp(0.0, odds), -np.logaddexp(0.0, -odds)])


_LEAST = -50.0  # log of a probability that no record of ours could tell from nought
_RIDGE = 1e-3  # keeps the fit finite where a few records are told apart without a mistake


def sureness_of(log_posterior: FloatArray, truth: IntArray) -> Sureness:
    """The correction with the best log score, each class weighing alike.

    Args:
        log_posterior: (N, K) of held-out records, at equal weights.
        truth: (N,) number of the class.
    """
    if log_posterior.shape[1] > 2:
        return Sureness(temperature(log_posterior, truth))
    first, second = np.maximum(log_posterior, _LEAST).T
    sides = np.column_stack([second, -first])
    weight = len(truth) / 2.0 / np.bincount(truth, minlength=2)[truth]
    slopes, offset = _fitted(sides, truth, weight)
    if (slopes < 0.0).any():  # surer of what is less true: that side is not to be believed at all
        kept = slopes >= 0.0
        slopes, offset = _fitted(np.where(kept, sides, 0.0), truth, weight)
        slopes = np.maximum(slopes, 0.0)
    return Sureness(np.nan, (float(slopes[0]), float(slopes[1])), offset)


def _fitted(sides: FloatArray, truth: IntArray, weight: FloatArray) -> tuple[FloatArray, float]:
    """Slopes and offset of a logistic regression on two numbers, by Newton's method."""
    design = np.column_stack([sides, np.ones(len(sides))])
    found = np.array([1.0, 1.0, 0.0]) * np.append(np.ptp(sides, axis=0) > 0.0, 1.0)
    ridge = _RIDGE * np.eye(3)
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-design @ found))
        slope = design.T @ (weight * (truth - chance)) - ridge @ found
        bend = (design * (weight * chance * (1.0 - chance))[:, None]).T @ design + ridge
        step = np.linalg.solve(bend, slope)
        found = found + step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-9))
        if np.abs(step).max() < 1e-9:
            break
    return found[:2], float(found[2])
