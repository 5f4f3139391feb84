"""Traffic that a listener could count, in standard deviations above the calm baseline, once a day.

Mean signals: public ``2 sum_r (N_r / N) m_r log(1 + A_r N / (1000 N_r))``, m the connectivity of the
region; every embassy ``log(1 + A / 1000)``, because every embassy reports a crisis; cells ``3 log(1 +
active)``. Planning adds its term only before activation and only where there is a planner:
``cell_planning`` on the cells' own traffic, ``embassy_planning`` at the one watched embassy and only while
a cell with a sponsor abroad waits; ahead of a planned hour both grow as ``exp(-lead / 24 h)``. An occasion
that has nothing to do with the crisis (ordinary crime on the cells' channels, a diplomatic visit at the
watched embassy) begins with chance ``1 - exp(-rate)`` a day, ``traffic_other_cells`` and
``traffic_other_embassy``, and adds 3 s.d. for three days, under every hypothesis.

A reading is a negative binomial count with mean ``b + s sd`` and size k = ``traffic_size``, less the base b
= 100 messages, over ``sd = sqrt(b + b^2 / k)``: large signals are also the noisy ones. A surge after onset
is nearly worthless as evidence, since every hypothesis expects it.

Sources: over-dispersed counts (negative binomial as a gamma mixture of Poisson numbers, Greenwood & Yule
1920); the signals' scales and the occasions are our judgement [J].
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import inner
from powderkeg.kernels.random import extend, gamma, poisson, uniform
from powderkeg.society.country.cells import ABROAD, ABSENT, ACTIVE, LATENT
from powderkeg.society.country.columns import CELL, NATION, NATION_WINDOW, NEVER, REGION
from powderkeg.society.country.parameters import INDEX

_CROWD = NATION["crowd"]
_VISIT, _CRIME = NATION["other_embassy_days"], NATION["other_cells_days"]
_PUBLIC, _EMBASSY, _OTHERS, _CELLS = (
    NATION_WINDOW[n]
    for n in ("traffic_public", "traffic_embassy", "traffic_other_embassies", "traffic_cells")
)
_STATE, _CALL, _SPONSOR = CELL["state"], CELL["call"], CELL["sponsor"]
_PROTEST, _RIOT, _WEIGHT, _CONNECTIVITY = (REGION[n] for n in ("protest", "riot", "weight", "connectivity"))
_PLAN_CELLS, _PLAN_EMBASSY, _PLAN, _SIZE = (
    INDEX[n] for n in ("cell_planning", "embassy_planning", "cell_plan_hour", "traffic_size")
)
_OTHER_CELLS, _OTHER_EMBASSY = INDEX["traffic_other_cells"], INDEX["traffic_other_embassy"]
_BURST = 3.0
_OCCASION = 3.0
_OCCASION_DAYS = 3.0
_BASE = 100.0
OTHER_EMBASSIES = 9
"""Embassies beside the watched one; their mean is a control of what it reports."""


@inner
def public_signal(people, population, region):
    """Mean of the public traffic, s.d.; a region off the net adds nothing."""
    signal = 0.0
    for r in range(region.shape[1]):
        active = (region[_PROTEST, r] + region[_RIOT, r]) * region[_WEIGHT, r]
        if active > 0.0:
            share = population[r] / people
            signal += share * region[_CONNECTIVITY, r] * math.log1p(active / (1000.0 * share))
    return 2.0 * signal


@inner
def secret_signals(hour, nation, cell, parameters):
    """(watched embassy, every other embassy, cells): means of their traffic, s.d."""
    active, planners, abroad = 0.0, False, False
    for c in range(cell.shape[1]):
        if cell[_STATE, c] == ABSENT:
            break
        if cell[_STATE, c] == ACTIVE:
            active += 1.0
        elif cell[_STATE, c] == LATENT and cell[_CALL, c] >= NEVER:
            planners = True
            abroad = abroad or cell[_SPONSOR, c] == ABROAD
    plan = parameters[_PLAN]
    nearness = math.exp(min(0.0, hour - plan) / 24.0) if plan > 0.0 else 1.0
    crisis = math.log1p(nation[_CROWD] / 1000.0)
    cells = _BURST * math.log1p(active) + (parameters[_PLAN_CELLS] * nearness if planners else 0.0)
    return crisis + (parameters[_PLAN_EMBASSY] * nearness if abroad else 0.0), crisis, cells


@inner
def occasion(key, left, rate, nation):
    """What an occasion of its own adds to a channel today, s.d.; one may begin where none goes on.

    Args:
        left: row of ``nation`` with the days that the last one has left.
        rate: occasions a day.
    """
    if nation[left] < 1.0 and uniform(key, 0) < 1.0 - math.exp(-rate):
        nation[left] = _OCCASION_DAYS
    if nation[left] < 1.0:
        return 0.0
    nation[left] -= 1.0
    return _OCCASION


@inner
def reading(signal, size, key):
    """One count with the given mean signal, in s.d. of a calm day above a calm day's mean."""
    spread = math.sqrt(_BASE + _BASE * _BASE / size)
    mean = max(0.0, _BASE + signal * spread) * gamma(size, extend(key, 1)) / size
    return (poisson(mean, key, 0) - _BASE) / spread


@inner
def listen(key, hour, people, population, nation, region, cell, window, parameters):
    """Set the day's four traffic readings.

    Args:
        people: persons in the country.
        population: (R,) persons per region.
    """
    size = parameters[_SIZE]
    embassy, others, cells = secret_signals(hour, nation, cell, parameters)
    embassy += occasion(extend(key, 100), _VISIT, parameters[_OTHER_EMBASSY], nation)
    cells += occasion(extend(key, 101), _CRIME, parameters[_OTHER_CELLS], nation)
    window[_PUBLIC] = reading(public_signal(people, population, region), size, extend(key, 0))
    window[_EMBASSY] = reading(embassy, size, extend(key, 1))
    window[_CELLS] = reading(cells, size, extend(key, 2))
    total = 0.0
    for e in range(OTHER_EMBASSIES):
        total += reading(others, size, extend(key, 3 + e))
    window[_OTHERS] = total / OTHER_EMBASSIES
