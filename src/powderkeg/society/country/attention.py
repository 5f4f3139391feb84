"""Attention: what people see of the unrest here and elsewhere.

``S_r = alpha_r + kappa m [(1 - g) sum_q W_rq alpha'_q + g mean(alpha')]``, ``a_r = S_r / (a_half + S_r)``,
``W_rq ~ (1 + d_rq / d0)^-1.5``, alpha active persons per 1,000 inhabitants, alpha' the same seen with a lag
(a distributed delay of mean l hours), m connectivity. Sources: Bonnasse-Gahot et al. 2018 (shape, kernel),
Lemos, Coelho & Lopes 2015 (news channel).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from powderkeg.society.country.columns import REGION
from powderkeg.society.country.parameters import INDEX

_PROTEST, _RIOT, _WEIGHT = REGION["protest"], REGION["riot"], REGION["weight"]
_PERCEIVED, _ATTENTION, _CONNECTIVITY = REGION["perceived"], REGION["attention"], REGION["connectivity"]
_HALF, _OUTSIDE, _NATIONAL = INDEX["attention_half"], INDEX["attention_outside"], INDEX["attention_national"]
_LAG = INDEX["attention_lag"]
_NOTHING = 1e-9


@njit(nogil=True)
def update_attention(population, nearness, region, parameters):
    """Set attention from the present crowds here and the lagged crowds elsewhere.

    Args:
        population: (R,) persons.
        nearness: (R, R) rows of W, each summing to one, zero on the diagonal.
        region: (columns, R) of one world.
        parameters: (K,) of one world.
    """
    count = region.shape[1]
    active, persons, seen = 0.0, 0.0, 0.0
    for r in range(count):
        alpha = 1000.0 * (region[_PROTEST, r] + region[_RIOT, r]) * region[_WEIGHT, r] / population[r]
        region[_PERCEIVED, r] += (alpha - region[_PERCEIVED, r]) / parameters[_LAG]
        region[_ATTENTION, r] = alpha
        seen += region[_PERCEIVED, r]
        active += region[_PERCEIVED, r] * population[r]
        persons += population[r]
    mean = active / persons
    if seen < _NOTHING:
        for r in range(count):
            region[_ATTENTION, r] = region[_ATTENTION, r] / (parameters[_HALF] + region[_ATTENTION, r])
        return
    national, outside = parameters[_NATIONAL], parameters[_OUTSIDE]
    for r in range(count):
        near = 0.0
        for q in range(count):
            near += nearness[r, q] * region[_PERCEIVED, q]
        elsewhere = outside * region[_CONNECTIVITY, r] * ((1.0 - national) * near + national * mean)
        stimulus = region[_ATTENTION, r] + elsewhere
        region[_ATTENTION, r] = stimulus / (parameters[_HALF] + stimulus)


def nearness_levels(distance: NDArray[np.float64], scales: NDArray[np.float64]) -> NDArray[np.float64]:
    """W for each of the given distance scales.

    Args:
        distance: (R, R) km.
        scales: (S,) values of d0 in km.

    Returns:
        (S, R, R) weights ``(1 + d / d0) ** -1.5``, zero on the diagonal, rows summing to one (or to zero for
        a single region).
    """
    weights = (1.0 + distance[None] / scales[:, None, None]) ** -1.5
    weights[:, np.arange(len(distance)), np.arange(len(distance))] = 0.0
    total = weights.sum(axis=2, keepdims=True)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
