"""How much likelier a world's parameters are under another prior: the ratio of two densities.

A world's parameter is the Phi(z)-quantile of the prior it was drawn from, z its coordinate. Under another
prior its weight changes by ``p_new / p_old`` there. That holds where the new prior gives nothing that the old
one could not: outside the old range there is no world whose weight could grow.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.kernels.special import log_normal_cdf
from powderkeg.language import say
from powderkeg.society.country.parameters import INDEX, PARAMETERS
from powderkeg.worlds.priors import quantile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case import Prior

__all__ = ["log_density", "log_prior_ratio", "unreadable"]

FloatArray = npt.NDArray[np.float64]
_SLACK = 1e-9  # of the range: bounds that were written with fewer digits are the same bounds


def unreadable(changed: Mapping[str, tuple[Prior, Prior]]) -> str:
    """Why the worlds cannot tell what other priors would have given; empty where they can.

    Args:
        changed: by parameter, the prior it was drawn from and the new one.
    """
    for name, (old, new) in changed.items():
        low, high = old.bounds
        if old.distribution == "constant":
            return say("{name} had one value in every world that was run", name=name)
        if new.distribution == "constant":
            return say("no world has {name} at exactly the one value it is to have now", name=name)
        slack = _SLACK * (high - low)
        if new.bounds[0] < low - slack or new.bounds[1] > high + slack:
            return say(
                "{name} may now lie where no world was run (from {low:g} to {high:g} they were)",
                name=name,
                low=low,
                high=high,
            )
    return ""


def log_prior_ratio(coordinates: FloatArray, changed: Mapping[str, tuple[Prior, Prior]]) -> FloatArray:
    """(P,) log density of worlds' parameters under the new priors over that under the old ones.

    Args:
        coordinates: (P, D) standard normal numbers behind the parameters.
        changed: by parameter, the prior it was drawn from and the new one.

    Raises:
        ValueError: The worlds are of a society that has other parameters.
    """
    if coordinates.shape[1] != len(PARAMETERS):
        raise ValueError(f"worlds of {coordinates.shape[1]} coordinates; wanted: {len(PARAMETERS)}")
    total = np.zeros(len(coordinates))
    for name, (old, new) in changed.items():
        z = np.ascontiguousarray(coordinates[:, INDEX[name]])
        log_u = np.empty(len(z))
        log_normal_cdf(z, log_u)
        values = quantile(old, np.clip(np.exp(log_u), 1e-15, 1.0 - 1e-15))
        total += log_density(new, values) - log_density(old, values)
    return total


def log_density(prior: Prior, values: FloatArray) -> FloatArray:
    """(P,) log density of a prior; -inf outside its range.

    Raises:
        ValueError: It is one value, which has no density.
    """
    if prior.distribution == "constant":
        raise ValueError("a constant has no density")
    low, high = prior.bounds
    slack = _SLACK * (high - low)
    inside = (values >= low - slack) & (values <= high + slack)
    found: FloatArray
    if prior.distribution == "uniform":
        found = np.full(len(values), -math.log(high - low))
    elif prior.distribution == "log_uniform":
        found = -np.log(values) - math.log(math.log(high / low))
    else:
        mean, sd = float(prior.mean or 0.0), float(prior.sd or 1.0)
        normal = NormalDist(mean, sd)
        # of what lies on the far side of the mean, so that no digits are lost
        below = normal.cdf(high) - normal.cdf(low)
        inner = below if low <= mean else _upper(low, mean, sd) - _upper(high, mean, sd)
        top = math.log(sd * math.sqrt(2.0 * math.pi)) + math.log(inner)
        found = -0.5 * ((values - mean) / sd) ** 2 - top
    result: FloatArray = np.where(inside, found, -np.inf)
    return result


def _upper(edge: float, mean: float, sd: float) -> float:
    return 0.5 * math.erfc((edge - mean) / (sd * math.sqrt(2.0)))
