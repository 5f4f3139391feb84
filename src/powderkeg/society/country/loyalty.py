"""Loyalty: units that are tested may shirk, a few of them change sides, some return; beaten units dissolve.

Shirking hazard an hour ``h0 exp[c_pi (1 - pi_r) + 2.5 disloyal_r + c_L lethal (1 - l) + c_A [A_r > 3 C_r] -
4 l]`` for units facing a crowd or under orders to fire, pi_r the belief of their region; defection from
shirking at 8 % of it; return 0.03 while pi_r is above 0.7. A hazard h is a probability ``1 - exp(-h)``.

A fight's toll falls on one unit, drawn among those on duty in the region: each officer killed takes
``unit_losses`` officers out of its ranks (dead, hurt, carrying the hurt), and a unit below half of its first
strength is destroyed: it does no duty and is no longer counted as present.

Sources: Dahl, Rivera & Gates 2025 (shirking with non-violent crowds, side-switching rare), Dworschak 2020
(bandwagon), Moro 2016 (anarchy after many police deaths).
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import inlined, inner
from powderkeg.kernels.random import uniform
from powderkeg.society.country.columns import REGION, REGION_WINDOW, UNIT
from powderkeg.society.country.parameters import INDEX
from powderkeg.society.country.units import DEFECTED, DESTROYED, LOYAL, SHIRKING

_REGION, _STATE, _LOYALTY, _STRENGTH, _FULL = (
    UNIT[n] for n in ("region", "state", "loyalty", "strength", "full")
)
_FORCE, _PRESENT, _POSTURE, _LETHAL = REGION["force"], REGION["present"], REGION["posture"], REGION["lethal"]
_LOYAL_UNITS, _SHIRKING_UNITS = REGION["units_loyal"], REGION["units_shirking"]
_PROTEST, _RIOT, _WEIGHT, _BELIEF = REGION["protest"], REGION["riot"], REGION["weight"], REGION["belief"]
_REFUSALS, _DEFECTIONS, _DISSOLVED = (REGION_WINDOW[n] for n in ("refusals", "defections", "units_destroyed"))
_H0, _DOUBT, _OUTNUMBERED, _ORDER, _LOSSES = (
    INDEX[n]
    for n in ("shirk_rate", "belief_shirking", "outnumbered_shirking", "lethal_shirking", "unit_losses")
)
_DISLOYAL, _BOND, _DEFECT, _RETURN, _CONFIDENT = 2.5, 4.0, 0.08, 0.03, 0.7
_RETURNS = 1.0 - math.exp(-_RETURN)
_NOBODY = 1e9
_BROKEN_BELOW = 0.5  # of its first strength


@inner
def _drive(r, region, parameters):
    """What the units of region r share of the exponent."""
    crowd = (region[_PROTEST, r] + region[_RIOT, r]) * region[_WEIGHT, r]
    disloyal = 1.0 - region[_FORCE, r] / region[_PRESENT, r] if region[_PRESENT, r] > 0.0 else 0.0
    drive = parameters[_DOUBT] * (1.0 - region[_BELIEF, r]) + _DISLOYAL * disloyal
    if crowd > 3.0 * region[_FORCE, r]:
        drive += parameters[_OUTNUMBERED]
    return drive


@inner
def _passed_over(u, chance, number):
    """Units passed over before one is picked: geometric; ``_NOBODY`` where none of so many is."""
    if u < 1.0 - chance * number:  # (1 - p)^n >= 1 - n p: nearly all calls end here
        return _NOBODY
    return 0.0 if chance >= 1.0 else math.floor(math.log(u) / math.log1p(-chance))


@inlined
def _none_tested(region):
    """True where no region has a unit that shirks, or anything that tests one."""
    tests = 0
    for r in range(region.shape[1]):  # whole numbers may be summed in any order: several regions at once
        tested = region[_POSTURE, r] > 0.0 or region[_LETHAL, r] > 0.0
        tests += 1 if tested or region[_SHIRKING_UNITS, r] > 0.0 else 0
    return tests == 0


@inner
def _pick(key, drive, most, ahead, units, region, parameters):
    """Fill the scratch of ``test_loyalty``; are any units shirking, and are any loyal ones picked?"""
    shirk = picked = False
    for r in range(region.shape[1]):
        most[r], ahead[r] = 0.0, _NOBODY
        loyal, shirking = region[_LOYAL_UNITS, r], region[_SHIRKING_UNITS, r]
        tested = region[_POSTURE, r] > 0.0 or region[_LETHAL, r] > 0.0
        if shirking <= 0.0 and (loyal <= 0.0 or not tested):
            continue
        drive[r] = _drive(r, region, parameters)
        most[r] = parameters[_H0] * math.exp(drive[r] + parameters[_ORDER])
        if tested and loyal > 0.0:
            ahead[r] = _passed_over(uniform(key, 2 * units + r), min(1.0, most[r]), loyal)
        shirk = shirk or shirking > 0.0
        picked = picked or ahead[r] < loyal
    return shirk, picked


@inner
def _hazard(u, r, drive, unit, region, parameters):
    """Shirking hazard of unit u in region r."""
    loyalty = unit[_LOYALTY, u]
    order = parameters[_ORDER] * (1.0 - loyalty) if region[_LETHAL, r] > 0.0 else 0.0
    return parameters[_H0] * math.exp(drive + order - _BOND * loyalty)


@inner
def _changes_sides(draw, u, r, drive, most, unit, region, parameters):
    """True where a shirking unit defects; a probability is below its hazard: few draws need more."""
    if draw >= _DEFECT * most or (region[_POSTURE, r] <= 0.0 and region[_LETHAL, r] <= 0.0):
        return False
    return draw < 1.0 - math.exp(-_DEFECT * _hazard(u, r, drive, unit, region, parameters))


@inner
def test_loyalty(key, drive, most, ahead, unit, region, window, parameters):
    """Draw the change of every tested unit; counts new refusals and defections in the window.

    Loyal units are picked with the largest hazard any of their region can have, by skipping over the others,
    and only those picked are worked out (thinning, exact in distribution). In most hours none is.

    Args:
        drive, most, ahead: (R,) scratch: what a region's units share of the exponent, that largest hazard,
            and how many loyal units come before the next picked.

    Returns:
        True where any unit changed.
    """
    if _none_tested(region):
        return False
    units = unit.shape[1]
    shirk, picked = _pick(key, drive, most, ahead, units, region, parameters)
    if not shirk and not picked:
        return False
    changed = False
    for u in range(units):
        state = unit[_STATE, u]
        if (state == LOYAL and not picked) or state in (DEFECTED, DESTROYED):
            continue
        r = int(unit[_REGION, u])
        if r < 0:
            continue
        if state == LOYAL:
            ahead[r] -= 1.0
            if ahead[r] >= 0.0:
                continue
            draw, bound = uniform(key, u), min(1.0, most[r])
            ahead[r] = _passed_over(uniform(key, units + u), bound, units)
            if draw * bound < 1.0 - math.exp(-_hazard(u, r, drive[r], unit, region, parameters)):
                unit[_STATE, u] = SHIRKING
                window[_REFUSALS, r] += 1.0
                changed = True
            continue
        draw = uniform(key, u)
        if _changes_sides(draw, u, r, drive[r], most[r], unit, region, parameters):
            unit[_STATE, u] = DEFECTED
            window[_DEFECTIONS, r] += 1.0
            changed = True
        elif region[_BELIEF, r] > _CONFIDENT and draw > 1.0 - _RETURNS:
            unit[_STATE, u] = LOYAL
            changed = True
    return changed


@inner
def wear_down(key, r, killed, unit, window, parameters):
    """Take the losses of an hour in which officers were killed from one unit of region r on duty.

    Args:
        killed: officers killed in region r in this hour.

    Returns:
        True where a unit lost strength.
    """
    on_duty = 0
    for u in range(unit.shape[1]):
        if int(unit[_REGION, u]) == r and unit[_STATE, u] == LOYAL:
            on_duty += 1
    if on_duty == 0:
        return False
    chosen = int(uniform(key, 0) * on_duty)
    for u in range(unit.shape[1]):
        if int(unit[_REGION, u]) == r and unit[_STATE, u] == LOYAL:
            if chosen == 0:
                unit[_STRENGTH, u] = max(0.0, unit[_STRENGTH, u] - parameters[_LOSSES] * killed)
                if unit[_STRENGTH, u] < _BROKEN_BELOW * unit[_FULL, u]:
                    unit[_STATE, u] = DESTROYED
                    window[_DISSOLVED, r] += 1.0
                return True
            chosen -= 1
    return False
