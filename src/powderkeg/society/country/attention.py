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

from powderkeg.kernels.compiling import apart, inner
from powderkeg.society.country.columns import REGION
from powderkeg.society.country.parameters import INDEX

_PROTEST, _RIOT, _WEIGHT = REGION["protest"], REGION["riot"], REGION["weight"]
_PERCEIVED, _ATTENTION, _CONNECTIVITY = REGION["perceived"], REGION["attention"], REGION["connectivity"]
_SEEN_RIOT, _RIOT_ATTENTION = REGION["perceived_riot"], REGION["riot_attention"]
_HALF, _OUTSIDE, _NATIONAL = INDEX["attention_half"], INDEX["attention_outside"], INDEX["attention_national"]
_LAG, _RIOT_HALF = INDEX["attention_lag"], INDEX["riot_half"]
_NOTHING = 1e-9


@apart
def _gather(perceived, nearness, stimulus):
    """Fill ``stimulus`` with what is near: for all regions at once, each sum in the order of q."""
    for r in range(stimulus.shape[0]):
        stimulus[r] = 0.0
    for q in range(stimulus.shape[0]):
        for r in range(stimulus.shape[0]):
            stimulus[r] += nearness[q, r] * perceived[q]


@apart
def _hear(perceived, population, connectivity, stimulus, own, active, persons, national, outside):
    """Turn what is near into what is seen of the rest of the country."""
    for r in range(stimulus.shape[0]):
        others = persons - (1.0 - own) * population[r]
        known = active - (1.0 - own) * perceived[r] * population[r]
        mean = known / others if others > 0.0 else 0.0
        seen = (1.0 - national) * stimulus[r] + national * mean
        stimulus[r] = outside * connectivity[r] * seen


@inner
def _elsewhere(perceived, own, population, nearness, region, parameters, stimulus):
    """Fill ``stimulus`` with kappa m [(1 - g) near + g mean] of what is perceived.

    ``own`` is 1 where the mean of the national channel counts the region itself, 0 where it leaves it out.
    """
    active, persons = 0.0, 0.0
    for r in range(region.shape[1]):
        active += region[perceived, r] * population[r]
        persons += population[r]
    _gather(region[perceived], nearness, stimulus)
    _hear(
        region[perceived], population, region[_CONNECTIVITY], stimulus, own, active, persons,
        parameters[_NATIONAL], parameters[_OUTSIDE],
    )  # fmt: skip


@apart
def _perceive(population, protest, riot, weight, perceived, seen_riot, attention, riot_attention, lag):
    """What is on the streets by thousand persons, and the part of it that is news elsewhere."""
    for r in range(population.shape[0]):
        per_thousand = 1000.0 * weight[r] / population[r]
        rioters = riot[r] * per_thousand
        alpha = protest[r] * per_thousand + rioters
        perceived[r] += (alpha - perceived[r]) / lag
        seen_riot[r] += (rioters - seen_riot[r]) / lag
        attention[r] = alpha
        riot_attention[r] = 0.0


@apart
def _attend(stimulus, attention, half):
    """Attention: crowds here and elsewhere, levelling off."""
    for r in range(stimulus.shape[0]):
        total = attention[r] + stimulus[r]
        attention[r] = total / (half + total)


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
    _perceive(
        population, region[_PROTEST], region[_RIOT], region[_WEIGHT], region[_PERCEIVED], region[_SEEN_RIOT],
        region[_ATTENTION], region[_RIOT_ATTENTION], parameters[_LAG],
    )  # fmt: skip
    seen, seen_riot = 0.0, 0.0
    for r in range(count):
        seen += region[_PERCEIVED, r]
        seen_riot += region[_SEEN_RIOT, r]
    stimulus[:] = 0.0
    if seen >= _NOTHING:
        _elsewhere(_PERCEIVED, 1.0, population, nearness, region, parameters, stimulus)
    _attend(stimulus, region[_ATTENTION], parameters[_HALF])
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
