"""Elites: flight, dismissals and arrests, faction B's order to stand down, removal of a service chief.

Forty members are in office, fled, dismissed or arrested. Flight hazard per person in office ``e (exp(3.5 (1
- pi)) - 1.2)+``. Faction B (share psi of members, sites and units) sees its occasion once the crowds of the
country pass ``faction_trigger`` or belief, as it reads it, is under its threshold. A chief may be removed
under every hypothesis (scapegoating after a loss of control); if faction B has moved, its stand-down is
visible and the hazard is three times as large. The removal ends the stand-down after ``faction_undo``
hours. Once control was lost, members are dismissed at ``elite_dismissal``; once a chief was removed, people
of his circle (three under every hypothesis, and faction B's members where it has moved) are arrested at
``faction_arrest``, each per person and hour.

Sources: Casper & Tyson 2014 (protest as a signal to elites), Singh 2014 (coups as coordination). A circle of
three, a chief and two deputies, is our judgement [J].
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import inner
from powderkeg.kernels.random import normal, poisson, uniform
from powderkeg.society.country.belief import ELITES
from powderkeg.society.country.columns import NATION, NATION_WINDOW, NEVER
from powderkeg.society.country.parameters import INDEX

_BELIEF, _OUT, _CHIEF, _ORDER, _DISMISSED, _ARRESTED = (
    NATION[n]
    for n in (
        "belief",
        "elites_out",
        "chief_removed",
        "faction_order",
        "elites_dismissed",
        "elites_arrested",
    )
)
_CONTROL_LOST, _CROWD = NATION["control_lost"], NATION["crowd"]
_EXITS, _REMOVED, _DISMISSALS, _ARRESTS = (
    NATION_WINDOW[n] for n in ("elite_exits", "service_chief_removed", "elite_dismissals", "elite_arrests")
)
_FLIGHT, _DISMISS, _PURGE, _ARREST, _UNDO = (
    INDEX[n] for n in ("elite_flight", "chief_dismissal", "elite_dismissal", "faction_arrest", "faction_undo")
)
_SHARE, _THRESHOLD, _TRIGGER = (INDEX[n] for n in ("faction_share", "faction_belief", "faction_trigger"))
_READING_ERROR = 0.05
_VISIBLE = 3.0
_CIRCLE = 3.0


@inner
def in_office(nation):
    """Members of the elite who are still in office."""
    return ELITES - nation[_OUT] - nation[_DISMISSED] - nation[_ARRESTED]


@inner
def _leave(members, rate, key, counter):
    """How many of so many members leave in an hour at a rate each."""
    if members < 1.0 or rate <= 0.0:
        return 0.0
    return min(math.floor(members), float(poisson(rate * members, key, counter)))


@inner
def move_elites(key, hour, nation, window, parameters):
    """Flights, faction B's order, a chief's removal, dismissals and arrests in this hour."""
    belief = nation[_BELIEF]
    hazard = parameters[_FLIGHT] * max(0.0, math.exp(3.5 * (1.0 - belief)) - 1.2)
    left = _leave(in_office(nation), hazard, key, 0)
    nation[_OUT] += left
    window[_EXITS] += left
    waits = parameters[_SHARE] > 0.0 and nation[_ORDER] >= NEVER and nation[_CHIEF] >= NEVER
    if waits and hour % 6 == 0:
        doubt = belief + _READING_ERROR * normal(key, 1) < parameters[_THRESHOLD]
        if doubt or nation[_CROWD] > parameters[_TRIGGER]:
            nation[_ORDER] = hour
    if nation[_CONTROL_LOST] > 0.0:
        left = _leave(in_office(nation), parameters[_PURGE], key, 8)
        nation[_DISMISSED] += left
        window[_DISMISSALS] += left
    moved = hour >= nation[_ORDER]
    if nation[_CHIEF] < NEVER:
        own = math.floor(parameters[_SHARE] * ELITES) if moved else 0.0
        wanted = _CIRCLE + own - nation[_ARRESTED]
        left = _leave(min(in_office(nation), wanted), parameters[_ARREST], key, 9)
        nation[_ARRESTED] += left
        window[_ARRESTS] += left
    elif nation[_CONTROL_LOST] > 0.0 or moved:
        chance = parameters[_DISMISS] * (_VISIBLE if moved else 1.0)
        if uniform(key, 7) < chance:
            nation[_CHIEF] = hour
            window[_REMOVED] += 1.0


@inner
def stand_down(hour, nation, parameters):
    """True while faction B's order is in force: until ``faction_undo`` hours after a chief was removed."""
    return nation[_ORDER] <= hour < nation[_CHIEF] + parameters[_UNDO]
