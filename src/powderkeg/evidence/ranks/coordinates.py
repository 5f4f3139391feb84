"""From parameters back to the standard normal numbers behind them, as ``worlds.coordinates`` takes them."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.worlds import priors_of

if TYPE_CHECKING:
    from powderkeg.case import Case, Prior

__all__ = ["coordinates_of", "moving"]

FloatArray = npt.NDArray[np.float64]
_STANDARD = NormalDist()
_EDGE = 1e-12


def moving(case: Case, hypothesis: str) -> npt.NDArray[np.bool_]:
    """(D,) which parameters have a range under a hypothesis; the others are held at one value."""
    return np.array([low < high for low, high in (p.bounds for p in priors_of(case, hypothesis).values())])


def coordinates_of(case: Case, hypothesis: str, parameters: FloatArray) -> FloatArray:
    """(P, D) standard normal numbers of worlds of a hypothesis; 0 where a parameter has no range.

    Args:
        case: the case.
        hypothesis: name of a hypothesis with a mechanism.
        parameters: (P, D) in the order of the parameter table.
    """
    found = np.zeros(parameters.shape)
    for column, prior in enumerate(priors_of(case, hypothesis).values()):
        low, high = prior.bounds
        if low < high:
            u = np.clip(_probability(prior, parameters[:, column]), _EDGE, 1.0 - _EDGE)
            found[:, column] = [_STANDARD.inv_cdf(float(value)) for value in u]
    return found


def _probability(prior: Prior, values: FloatArray) -> FloatArray:
    low, high = prior.bounds
    if prior.distribution == "log_uniform":
        return np.asarray((np.log(values) - math.log(low)) / (math.log(high) - math.log(low)))
    if prior.mean is None or prior.sd is None:
        return np.asarray((values - low) / (high - low))
    normal = NormalDist(prior.mean, prior.sd)
    bottom, top = normal.cdf(low), normal.cdf(high)
    return (np.array([normal.cdf(float(value)) for value in values]) - bottom) / (top - bottom)
