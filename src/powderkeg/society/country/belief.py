"""Public belief pi that the authorities survive.

The one state through which crowds, units, elites and powers read each other.

``logit pi* = 3.2 - b1 min(1.5, A / A_ref) - b2 min(1.5, lost weight / 8) - b3 disloyal - 2 b4 (elites out)
+ b5 army + b6 ally``, ``d pi / dt = (pi* - pi) / tau``; disloyal and elites out are shares, A_ref is three
persons per 1,000 inhabitants (60,000 of 19.5 million).

Sources: coordination by public signals (Kuran 1991; Lohmann 1994; Casper & Tyson 2014; Singh 2014).
"""

from __future__ import annotations

import math

from numba import njit

from powderkeg.society.country.columns import NATION, REGION, SITE
from powderkeg.society.country.parameters import INDEX

_BELIEF, _CROWD, _OUT, _ARMY, _TROOPS = (
    NATION[n] for n in ("belief", "crowd", "elites_out", "army_here", "troops")
)
_FORCE, _PRESENT = REGION["force"], REGION["present"]
_HOLDER, _GUARDED = SITE["holder"], SITE["guarded"]
_B1, _B2, _B3, _B4, _B5, _B6, _TAU = (
    INDEX[n]
    for n in (
        "belief_crowd",
        "belief_sites",
        "belief_disloyal",
        "belief_elite",
        "belief_army",
        "belief_ally",
        "belief_time",
    )
)
START = 3.2
ELITES = 40.0
_REFERENCE_CROWD = 0.003
_REFERENCE_SITES = 8.0
_SATURATION = 1.5


@njit(nogil=True)
def update_belief(population, site_weight, site, nation, region, parameters):
    """Move belief one hour towards what the visible situation suggests.

    Args:
        population: persons in the country.
        site_weight: (S,) visibility of each site, 1 for a seat of administration.
    """
    lost = 0.0
    for s in range(site.shape[1]):
        if site[_HOLDER, s] > 0.0:
            lost += site_weight[s]
        elif site[_GUARDED, s] == 0.0:
            lost += 0.5 * site_weight[s]
    force, present = 0.0, 1e-9
    for r in range(region.shape[1]):
        force += region[_FORCE, r]
        present += region[_PRESENT, r]
    x = START
    x -= parameters[_B1] * min(_SATURATION, nation[_CROWD] / (_REFERENCE_CROWD * population))
    x -= parameters[_B2] * min(_SATURATION, lost / _REFERENCE_SITES)
    x -= parameters[_B3] * (1.0 - force / present)
    x -= parameters[_B4] * nation[_OUT] / ELITES * 2.0
    x += parameters[_B5] * nation[_ARMY]
    if nation[_TROOPS] > 0.0:
        x += parameters[_B6]
    target = 1.0 / (1.0 + math.exp(-x))
    nation[_BELIEF] += (target - nation[_BELIEF]) / parameters[_TAU]
