"""Belief pi that the authorities survive: of each region's people, and of the nation.

The one state through which crowds, units, elites and powers read each other.

``logit pi*_r = 3.2 - b1 min(1.5, x(A) / 0.003) - b2 min(1.5, x(lost)) - b3 x(disloyal) - 2 b4 (elites out)
+ b5 army + b6 ally``, ``d pi_r / dt = (pi*_r - pi_r) / tau``; ``x(v) = (1 - w) v + w v_r`` mixes what is
seen of the country and of one's own region, w = ``belief_local``. A is in persons per inhabitant, lost in
visible sites over 8 (country) or over 2 (own region: two sites lost are a region lost), disloyal and elites
out are shares. The nation's belief is the mean over people. With w = 0 all regions believe the same.
Units shirk and return by their region's belief; government, elites and powers read the nation's.

Sources: coordination by public signals (Kuran 1991; Lohmann 1994; Casper & Tyson 2014; Singh 2014). The
reference of three persons per 1,000 inhabitants is 60,000 of 19.5 million [J].
"""

from __future__ import annotations

import math

import numpy as np

from powderkeg.kernels.compiling import apart, inlined, inner
from powderkeg.kernels.logistic import logistic
from powderkeg.society.country.columns import NATION, REGION, SITE
from powderkeg.society.country.parameters import INDEX

_BELIEF, _CROWD, _OUT, _ARMY, _TROOPS = (
    NATION[n] for n in ("belief", "crowd", "elites_out", "army_here", "troops")
)
_LOCAL_BELIEF, _PROTEST, _RIOT, _WEIGHT = (REGION[n] for n in ("belief", "protest", "riot", "weight"))
_FORCE, _PRESENT = REGION["force"], REGION["present"]
_HOLDER, _GUARDED = SITE["holder"], SITE["guarded"]
_B1, _B2, _B3, _B4, _B5, _B6, _TAU, _LOCAL = (
    INDEX[n]
    for n in (
        "belief_crowd",
        "belief_sites",
        "belief_disloyal",
        "belief_elite",
        "belief_army",
        "belief_ally",
        "belief_time",
        "belief_local",
    )
)
START = 3.2
ELITES = 40.0
_REFERENCE_CROWD = 0.003
_REFERENCE_SITES = 8.0
_REGION_SITES = 2.0
_SATURATION = 1.5
_UNSEEN = np.float32(0.0)
_ROUNDING = 1e-6  # officers


@inner
def _any_lost(site):
    lost = 0
    for s in range(site.shape[1]):  # whole numbers may be summed in any order: several sites at once
        lost += 1 if site[_HOLDER, s] > 0.0 or site[_GUARDED, s] == 0.0 else 0
    return lost > 0


@inner
def _lost(begin, end, site_weight, site):
    """Visible weight of the sites ``begin`` to ``end`` that are lost; one without a guard counts by half."""
    lost = 0.0
    for s in range(begin, end):
        if site[_HOLDER, s] > 0.0:
            lost += site_weight[s]
        elif site[_GUARDED, s] == 0.0:
            lost += 0.5 * site_weight[s]
    return lost


@inlined
def _seen(base, crowd, sites, disloyal, parameters):
    """What a situation suggests, on the scale of the logistic."""
    x = base - parameters[_B1] * min(_SATURATION, crowd / _REFERENCE_CROWD)
    x -= parameters[_B2] * min(_SATURATION, sites) + parameters[_B3] * disloyal
    return x


@apart
def _follow(belief, target, pace):
    """Move the belief of every region towards the same target."""
    for r in range(belief.shape[0]):
        belief[r] += (target - belief[r]) * pace


@inner
def update_belief(people, population, site_first, site_weight, site, nation, region, parameters):
    """Move belief one hour towards what the visible situation suggests.

    Args:
        people: persons in the country.
        population: (R,) persons per region.
        site_first: (R + 1,) first site of each region.
        site_weight: (S,) visibility of each site, 1 for a seat of administration.
    """
    local = parameters[_LOCAL]
    lost = _lost(0, site.shape[1], site_weight, site) if _any_lost(site) else 0.0
    force, present = 0.0, 1e-9
    for r in range(region.shape[1]):
        force += region[_FORCE, r]
        present += region[_PRESENT, r]
    national_crowd = nation[_CROWD] / people
    national_sites = lost / _REFERENCE_SITES
    national_disloyal = 1.0 - force / present
    base = START - parameters[_B4] * nation[_OUT] / ELITES * 2.0 + parameters[_B5] * nation[_ARMY]
    if nation[_TROOPS] > 0.0:
        base += parameters[_B6]
    unequal = local > 0.0 and (nation[_CROWD] > 0.0 or lost > 0.0 or force < present - _ROUNDING)
    pace = 1.0 - math.exp(-1.0 / parameters[_TAU])
    if unequal:
        last, target = math.inf, _UNSEEN
        for r in range(region.shape[1]):
            active = (region[_PROTEST, r] + region[_RIOT, r]) * region[_WEIGHT, r]
            crowd = national_crowd + local * (active / population[r] - national_crowd)
            own = _lost(site_first[r], site_first[r + 1], site_weight, site) if lost > 0.0 else 0.0
            sites = national_sites + local * (own / _REGION_SITES - national_sites)
            away = 0.0
            if region[_FORCE, r] < region[_PRESENT, r]:
                away = 1.0 - region[_FORCE, r] / region[_PRESENT, r]
            disloyal = national_disloyal + local * (away - national_disloyal)
            x = _seen(base, crowd, sites, disloyal, parameters)
            if x != last:  # calm regions see the same: one is enough for them
                target, last = logistic(x), x
            region[_LOCAL_BELIEF, r] += (target - region[_LOCAL_BELIEF, r]) * pace
    else:
        target = logistic(_seen(base, national_crowd, national_sites, national_disloyal, parameters))
        _follow(region[_LOCAL_BELIEF], target, pace)
    mean = 0.0
    for r in range(region.shape[1]):
        mean += population[r] * region[_LOCAL_BELIEF, r]
    nation[_BELIEF] = mean / people
