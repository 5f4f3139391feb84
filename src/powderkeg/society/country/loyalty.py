"""Loyalty: units that are tested may shirk, a few of them change sides, some return.

Shirking hazard ``h0 exp[c_pi (1 - pi) + 2.5 disloyal_r + c_L lethal (1 - l) + c_A [A_r > 3 C_r] - 4 l]`` for
units facing a crowd or under orders to fire; defection from shirking at 8 % of it; return 3 % an hour while
belief is above 0.7.

Sources: Dahl, Rivera & Gates 2025 (shirking with non-violent crowds, side-switching rare), Dworschak 2020
(bandwagon).
"""

from __future__ import annotations

import math

from numba import njit

from powderkeg.kernels.random import uniform
from powderkeg.society.country.columns import NATION, REGION, REGION_WINDOW, UNIT
from powderkeg.society.country.parameters import INDEX
from powderkeg.society.country.units import DEFECTED, LOYAL, SHIRKING

_REGION, _STATE, _LOYALTY = UNIT["region"], UNIT["state"], UNIT["loyalty"]
_FORCE, _PRESENT, _POSTURE, _LETHAL = REGION["force"], REGION["present"], REGION["posture"], REGION["lethal"]
_PROTEST, _RIOT, _WEIGHT = REGION["protest"], REGION["riot"], REGION["weight"]
_BELIEF = NATION["belief"]
_REFUSALS = REGION_WINDOW["refusals"]
_H0, _DOUBT, _OUTNUMBERED, _ORDER = (
    INDEX[n] for n in ("shirk_rate", "belief_shirking", "outnumbered_shirking", "lethal_shirking")
)
_DISLOYAL, _BOND, _DEFECT, _RETURN, _CONFIDENT = 2.5, 4.0, 0.08, 0.03, 0.7


@njit(nogil=True)
def _drive(r, belief, region, parameters):
    """What the units of region r share of the exponent."""
    crowd = (region[_PROTEST, r] + region[_RIOT, r]) * region[_WEIGHT, r]
    disloyal = 1.0 - region[_FORCE, r] / region[_PRESENT, r] if region[_PRESENT, r] > 0.0 else 0.0
    drive = parameters[_DOUBT] * (1.0 - belief) + _DISLOYAL * disloyal
    if crowd > 3.0 * region[_FORCE, r]:
        drive += parameters[_OUTNUMBERED]
    return drive


@njit(nogil=True)
def test_loyalty(key, drive, most, unit, nation, region, window, parameters):
    """Draw the change of every tested unit; counts new refusals in the window.

    Args:
        drive, most: (R,) scratch: what a region's units share of the exponent, and the largest hazard any
            of them can have (most units are ruled out by it without an exponential).

    Returns:
        True where any unit changed.
    """
    belief = nation[_BELIEF]
    changed = False
    regions = region.shape[1]
    for r in range(regions):
        drive[r] = _drive(r, belief, region, parameters)
        most[r] = parameters[_H0] * math.exp(drive[r] + parameters[_ORDER])
    for u in range(unit.shape[1]):
        r = int(unit[_REGION, u])
        state = unit[_STATE, u]
        if r < 0 or state == DEFECTED:
            continue
        tested = region[_POSTURE, r] > 0.0 or region[_LETHAL, r] > 0.0
        if state == LOYAL and not tested:
            continue
        draw = uniform(key, u)
        if state == LOYAL and draw >= most[r]:
            continue
        loyalty = unit[_LOYALTY, u]
        order = parameters[_ORDER] * (1.0 - loyalty) if region[_LETHAL, r] > 0.0 else 0.0
        hazard = parameters[_H0] * math.exp(drive[r] + order - _BOND * loyalty)
        if state == LOYAL:
            if draw < hazard:
                unit[_STATE, u] = SHIRKING
                window[_REFUSALS, r] += 1.0
                changed = True
        elif draw < _DEFECT * hazard and tested:
            unit[_STATE, u] = DEFECTED
            changed = True
        elif belief > _CONFIDENT and draw > 1.0 - _RETURN:
            unit[_STATE, u] = LOYAL
            changed = True
    return changed
