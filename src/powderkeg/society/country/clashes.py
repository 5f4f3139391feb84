"""Posture of the units in a region, risk to the crowd, arrests, and when units fire.

Posture: 0 none, 1 contain (a crowd is there), 2 disperse (an emergency is in force, one in twenty riots, or
units have begun to disperse the crowd, hazard ``dispersal_rate``, and go on until it is gone).
``x = C / (A + a0)``, ``phi(x) = x min(1, x^n)``, ``P = v (1 - exp(-k phi))`` (Epstein's rule with massive
fear loss, Lemos 2017; ``v = A / (A + a0)``, or 1 under an emergency, is the chance of being noticed at all),
``Q = 1 - exp(-firing / (A + a0))``, ``firing = 0.2 C``. Of a crowd that units disperse the share
``0.5 min(1, C / A)`` is in a clash. Arrests in the street: ``arrest_rate min(C, A) posture``; once units
outnumber the crowd under an emergency, ``mass_arrest_rate C`` more among those who took part.

Fire begins by order (where rioters, cells or lost sites are), or locally: under every hypothesis while
armed people or sites are in play, and at ``lethal_discretion`` on a crowd that units are dispersing, armed
or not. It ends with hazard ``lethal_off``.

Sources: Epstein 2002 (arrest probability), Lemos 2017 (massive fear loss); postures and when fire begins [J].
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import inlined, inner
from powderkeg.kernels.random import extend_by, poisson, uniform
from powderkeg.society.country.columns import NATION, REGION, REGION_WINDOW
from powderkeg.society.country.parameters import INDEX

_PROTEST, _RIOT, _WEIGHT, _EVER = REGION["protest"], REGION["riot"], REGION["weight"], REGION["ever"]
_POSTURE, _LETHAL, _FORCE, _CLASH = REGION["posture"], REGION["lethal"], REGION["force"], REGION["clash"]
_DISPERSING = REGION["dispersing"]
_ARREST, _FIRE, _INCIDENT = REGION["arrest_risk"], REGION["fire_risk"], REGION["incident"]
_PENDING, _SWEEP, _DETAINED, _EMERGENCY_AT, _EMERGENCY_UNTIL = (
    REGION[n] for n in ("pending_arrest", "pending_sweep", "detained", "emergency_at", "emergency_until")
)
_EMERGENCY, _EMERGENCY_END, _ORDER = NATION["emergency"], NATION["emergency_end"], NATION["lethal_order"]
_CLASHES, _FIRED, _SEEN_DETAINED = (
    REGION_WINDOW["clashes"],
    REGION_WINDOW["lethal_fire"],
    REGION_WINDOW["detained"],
)
_K, _N, _LOW, _HIGH = (
    INDEX[n] for n in ("arrest_certainty", "deterrence_exponent", "risk_contained", "risk_dispersed")
)
_RATE, _MASS, _DISPERSE = (INDEX[n] for n in ("arrest_rate", "mass_arrest_rate", "dispersal_rate"))
_LOCAL, _DISCRETION, _OFF = INDEX["lethal_incident"], INDEX["lethal_discretion"], INDEX["lethal_off"]

_CROWD_SEEN = 50.0  # persons from which units take notice
_OFFSET = 50.0  # a0
_CERTAIN = 40.0  # beyond it exp(-x) is lost beside 1
_FIRING_SHARE = 0.2
_CLASH_CROWD = 200.0
_SWEEP_POOL = 0.5  # share of those who ever took part that can be arrested afterwards


@inner
def emergency(hour, r, nation, region):
    """True while a state of emergency is in force in region r."""
    in_region = region[_EMERGENCY_AT, r] <= hour < region[_EMERGENCY_UNTIL, r]
    return (in_region or nation[_EMERGENCY] <= hour) and hour < nation[_EMERGENCY_END]


@inlined
def anywhere_emergency(hour, nation, region):
    """True while a state of emergency is in force in any region."""
    if hour >= nation[_EMERGENCY_END]:
        return False
    declared = 1 if nation[_EMERGENCY] <= hour else 0
    for r in range(region.shape[1]):
        declared += 1 if region[_EMERGENCY_AT, r] <= hour < region[_EMERGENCY_UNTIL, r] else 0
    return declared > 0


@inner
def _noticed(hour, r, crowd, nation, region):
    """Chance that units notice a person on the street: certain under an emergency, otherwise A / (A + a0)."""
    return 1.0 if emergency(hour, r, nation, region) else crowd / (crowd + _OFFSET)


@inner
def _caught(x, parameters):
    """``1 - exp(-k phi)``, ``phi = x min(1, x^n)``, x officers per person on the street."""
    phi = x if x >= 1.0 else x * x ** parameters[_N]
    return 1.0 - math.exp(-parameters[_K] * phi) if parameters[_K] * phi < _CERTAIN else 1.0


@inlined
def set_empty_street(hour, r, nation, region, parameters):
    """Posture and risk where nothing goes on: under an emergency the first person out is noticed."""
    region[_POSTURE, r] = 0.0
    region[_CLASH, r] = 0.0
    region[_FIRE, r] = 0.0
    region[_ARREST, r] = 0.0
    if emergency(hour, r, nation, region):
        x = region[_FORCE, r] / _OFFSET
        region[_ARREST, r] = parameters[_HIGH] * _caught(x, parameters)


@inner
def set_posture(key, hour, r, lost, opponents, nation, region, window, parameters):
    """Posture, fire, clash share and the risks a citizen of region r will see in the next hour.

    Args:
        lost: sites of the region not in government hands.
        opponents: armed opponents in the field, persons.
    """
    weight = region[_WEIGHT, r]
    rioters = region[_RIOT, r] * weight
    crowd = region[_PROTEST, r] * weight + rioters
    force = region[_FORCE, r]
    region[_POSTURE, r] = 0.0
    if crowd <= _CROWD_SEEN:
        region[_DISPERSING, r] = 0.0
    else:
        if crowd > _CLASH_CROWD and uniform(key, 2) < parameters[_DISPERSE]:
            region[_DISPERSING, r] = 1.0
        forced = emergency(hour, r, nation, region) or rioters > 0.05 * crowd
        region[_POSTURE, r] = 2.0 if forced or region[_DISPERSING, r] > 0.0 else 1.0
    wanted = rioters > _CROWD_SEEN or opponents > 0.0 or lost > 0.0
    ordered = hour >= nation[_ORDER] and wanted
    if ordered:
        region[_LETHAL, r] = 1.0
    elif region[_LETHAL, r] > 0.0:
        if crowd + opponents < _CROWD_SEEN or uniform(key, 0) < parameters[_OFF]:
            region[_LETHAL, r] = 0.0
    elif force > 0.0:
        hazard = parameters[_LOCAL] if region[_INCIDENT, r] > 0.0 or opponents > 0.0 else 0.0
        if crowd > _CLASH_CROWD and region[_POSTURE, r] > 1.0:
            hazard = max(hazard, parameters[_DISCRETION])
        if hazard > 0.0 and uniform(key, 1) < hazard:
            region[_LETHAL, r] = 1.0
    firing = _FIRING_SHARE * force if region[_LETHAL, r] > 0.0 else 0.0
    if firing > 0.0 and crowd + opponents > 0.0:
        window[_FIRED, r] += 1.0
    x = force / (crowd + _OFFSET)
    theta = parameters[_LOW]
    if region[_POSTURE, r] > 1.0 or region[_LETHAL, r] > 0.0 or emergency(hour, r, nation, region):
        theta = parameters[_HIGH]
    region[_ARREST, r] = theta * _noticed(hour, r, crowd, nation, region) * _caught(x, parameters)
    region[_FIRE, r] = 1.0 - math.exp(-firing / (crowd + _OFFSET)) if firing > 0.0 else 0.0
    share = 0.0
    if region[_POSTURE, r] > 1.0 and crowd > _CLASH_CROWD:
        share = 0.5 * min(1.0, force / crowd)
        window[_CLASHES, r] += 1.0 if force > 0.0 else 0.0
    region[_CLASH, r] = share
    return firing


@inlined
def arrest(key, name, hour, r, nation, region, window, parameters):
    """Arrests in the street and, once units outnumber the crowd in an emergency, of those who took part.

    The stream is that of ``key`` and ``name``, made where it is needed.
    """
    weight = region[_WEIGHT, r]
    crowd = (region[_PROTEST, r] + region[_RIOT, r]) * weight
    force = region[_FORCE, r]
    taken = 0.0
    if crowd > _CROWD_SEEN and force > 0.0:
        taken = float(
            poisson(parameters[_RATE] * min(force, crowd) * region[_POSTURE, r], extend_by(key, name), 0)
        )
        region[_PENDING, r] += taken
    pool = _SWEEP_POOL * region[_EVER, r] * weight - region[_DETAINED, r]
    if pool > 0.0 and force > crowd and emergency(hour, r, nation, region):
        swept = min(math.ceil(pool), float(poisson(parameters[_MASS] * force, extend_by(key, name), 1)))
        region[_SWEEP, r] += swept
        taken += swept
    region[_DETAINED, r] += taken
    window[_SEEN_DETAINED, r] += taken
