"""Attention: what people see of the unrest here and elsewhere.

``S_r = alpha_r + kappa m [(1 - g) sum_q W_rq alpha'_q + g mean(alpha')]``, ``a_r = S_r / (a_half + S_r)``,
``W_rq ~ (1 + d_rq / d0)^-1.5``, alpha active persons per 1,000 inhabitants, alpha' the same seen with a lag
(a distributed delay of mean l hours), m connectivity. Attention to riots elsewhere is the same sum over riots
without the region's own: ``a^riot_r = S^riot_r / (r_half + S^riot_r)``.

Sources: Bonnasse-Gahot et al. 2018 (shape, kernel), Lemos, Coelho & Lopes 2015 (news channel).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from powderkeg.kernels.compiling import inner
from powderkeg.society.country.columns import REGION
from powderkeg.society.country.parameters import INDEX

_PROTEST, _RIOT, _WEIGHT = REGION["protest"], REGION["riot"], REGION["weight"]
_PERCEIVED, _ATTENTION, _CONNECTIVITY = REGION["perceived"], REGION["attention"], REGION["connectivity"]
_SEEN_RIOT, _RIOT_ATTENTION = REGION["perceived_riot"], REGION["riot_attention"]
_HALF, _OUTSIDE, _NATIONAL = INDEX["attention_half"], INDEX["attention_outside"], INDEX["attention_national"]
_LAG, _RIOT_HALF = INDEX["attention_lag"], INDEX["riot_half"]
_NOTHING = 1e-9


@inner
def _elsewhere(perceived, own, population, nearness, region, parameters, stimulus):
    """Fill ``stimulus`` with kappa m [(1 - g) near + g mean] of what is perceived.

    ``own`` is 1 where the mean of the national channel counts the region itself, 0 where it leaves it out.
    """
    active, persons = 0.0, 0.0
    for r in range(region.shape[1]):
        active += region[perceived, r] * population[r]
        persons += population[r]
    national = parameters[_NATIONAL]
    stimulus[:] = 0.0
    for q in range(region.shape[1]):  # for all regions at once: each sum is still taken in the order of q
        for r in range(region.shape[1]):
            stimulus[r] += nearness[q, r] * region[perceived, q]
    for r in range(region.shape[1]):
        near = stimulus[r]
        others = persons - (1.0 - own) * population[r]
        mean = (active - (1.0 - own) * region[perceived, r] * population[r]) / others if others > 0.0 else 0.0
        seen = (1.0 - national) * near + national * mean
        stimulus[r] = parameters[_OUTSIDE] * region[_CONNECTIVITY, r] * seen


@inner
def update_attention(population, nearness, stimulus, region, parameters):
    """Set attention from the present crowds here and the lagged crowds elsewhere.

    Args:
        population: (R,) persons.
        nearness: (R, R) columns of W: [q, r] is the weight of region q for region r; those for a region sum
            to one, zero on the diagonal.
        stimulus: (R,) scratch.
        region: (columns, R) of one world.
        parameters: (K,) of one world.
    """
    count = region.shape[1]
    seen, seen_riot = 0.0, 0.0
    for r in range(count):
        per_thousand = 1000.0 * region[_WEIGHT, r] / population[r]
        riot = region[_RIOT, r] * per_thousand
        alpha = region[_PROTEST, r] * per_thousand + riot
        region[_PERCEIVED, r] += (alpha - region[_PERCEIVED, r]) / parameters[_LAG]
        region[_SEEN_RIOT, r] += (riot - region[_SEEN_RIOT, r]) / parameters[_LAG]
        region[_ATTENTION, r] = alpha
        region[_RIOT_ATTENTION, r] = 0.0
        seen += region[_PERCEIVED, r]
        seen_riot += region[_SEEN_RIOT, r]
    half = parameters[_HALF]
    stimulus[:] = 0.0
    if seen >= _NOTHING:
        _elsewhere(_PERCEIVED, 1.0, population, nearness, region, parameters, stimulus)
    for r in range(count):
        total = region[_ATTENTION, r] + stimulus[r]
        region[_ATTENTION, r] = total / (half + total)
    if seen_riot >= _NOTHING:
        _elsewhere(_SEEN_RIOT, 0.0, population, nearness, region, parameters, stimulus)
        for r in range(count):
            region[_RIOT_ATTENTION, r] = stimulus[r] / (parameters[_RIOT_HALF] + stimulus[r])


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
