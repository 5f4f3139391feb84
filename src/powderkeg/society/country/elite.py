"""Elites: flight, faction B's order to stand down, removal of a service chief.

Flight hazard per person ``e (exp(3.5 (1 - pi)) - 1.2)+``. Faction B (share psi of sites and units) moves once
belief, as it reads it, is under its threshold. A chief may be removed under every hypothesis (scapegoating
after a loss of control); if faction B has moved its stand-down is visible and the hazard is three times as
large, and its removal ends the stand-down.

Sources: Casper & Tyson 2014 (protest as a signal to elites), Singh 2014 (coups as coordination).
"""

from __future__ import annotations

import math

from numba import njit

from powderkeg.kernels.random import normal, poisson, uniform
from powderkeg.society.country.belief import ELITES
from powderkeg.society.country.columns import NATION, NATION_WINDOW, NEVER
from powderkeg.society.country.parameters import INDEX

_BELIEF, _OUT, _CHIEF, _ORDER = (
    NATION[n] for n in ("belief", "elites_out", "chief_removed", "faction_order")
)
_CONTROL_LOST = NATION["control_lost"]
_EXITS, _REMOVED = NATION_WINDOW["elite_exits"], NATION_WINDOW["service_chief_removed"]
_FLIGHT, _DISMISS = INDEX["elite_flight"], INDEX["chief_dismissal"]
_SHARE, _THRESHOLD = INDEX["faction_share"], INDEX["faction_belief"]
_READING_ERROR = 0.05
_VISIBLE = 3.0


@njit(nogil=True)
def move_elites(key, hour, nation, window, parameters):
    """Flights, faction B's order and a chief's removal in this hour."""
    belief = nation[_BELIEF]
    hazard = parameters[_FLIGHT] * max(0.0, math.exp(3.5 * (1.0 - belief)) - 1.2)
    if hazard > 0.0:
        left = min(ELITES - nation[_OUT], float(poisson(hazard * (ELITES - nation[_OUT]), key, 0)))
        nation[_OUT] += left
        window[_EXITS] += left
    waits = parameters[_SHARE] > 0.0 and nation[_ORDER] >= NEVER and nation[_CHIEF] >= NEVER
    if waits and hour % 6 == 0 and belief + _READING_ERROR * normal(key, 1) < parameters[_THRESHOLD]:
        nation[_ORDER] = hour
    moved = hour >= nation[_ORDER]
    if nation[_CHIEF] >= NEVER and (nation[_CONTROL_LOST] > 0.0 or moved):
        chance = parameters[_DISMISS] * (_VISIBLE if moved else 1.0)
        if uniform(key, 7) < chance:
            nation[_CHIEF] = hour
            window[_REMOVED] += 1.0


@njit(nogil=True)
def stand_down(hour, nation):
    """True while faction B's order is in force."""
    return hour >= nation[_ORDER] and nation[_CHIEF] >= NEVER
