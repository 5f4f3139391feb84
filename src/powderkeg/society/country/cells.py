"""Organised cells: latent until their occasion, then in the field until broken; sleepers until they wake.

A cell's sponsor is none (or inside the country), faction B (share ``cells_of_faction``) or abroad (share
``cells_foreign``). Its occasion: faction B's order for B's cells; for the others a planned hour
``cell_plan_hour`` where there is one, else the hour at which the national crowd passes ``cell_trigger``. It
acts after a delay, uniform on 6 to 18 h plus ``|N(0, sigma_sync)|``; at a planned hour after the second part
alone. Sleepers see their occasion only where the region's belief is under ``sleeper_belief``.

An active cell melts away at 0.01 an hour, and under fire at 0.04 more per hundred officers and member.
Members killed leave it, and below half of its first size it is broken. Cells lie where people live, under
every hypothesis alike (no region is favoured by construction).

Sources: Bennett 2008 (armed groups among civilians), Moro 2016 (revolutionaries and police), Bohórquez et
al. 2009 (groups that act at once need no command).
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import inner
from powderkeg.kernels.random import uniform
from powderkeg.society.country.columns import CELL, NATION, NEVER, REGION
from powderkeg.society.country.parameters import INDEX

LATENT, ACTIVE, BROKEN, ABSENT, SLEEPER = 0.0, 1.0, 2.0, 3.0, 4.0
INTERNAL, FACTION, ABROAD = 0.0, 1.0, 2.0
"""Sponsors of a cell."""

_REGION, _STATE, _SIZE, _ARMS, _HOUR, _DELAY, _SPONSOR, _CALL, _JITTER, _FULL = (
    CELL[n] for n in ("region", "state", "size", "arms", "hour", "delay", "sponsor", "call", "jitter", "full")
)
_CROWD, _ORDER = NATION["crowd"], NATION["faction_order"]
_FORCE, _LETHAL, _BELIEF = REGION["force"], REGION["lethal"], REGION["belief"]
_TRIGGER, _PLAN, _WAKES = INDEX["cell_trigger"], INDEX["cell_plan_hour"], INDEX["sleeper_belief"]

_BREAK_UNDER_FIRE = 0.04  # per hour, one hundred firing officers per cell member
_BREAK_ALONE = 0.01  # per hour: groups melt away
_BROKEN_BELOW = 0.5  # of its first size


@inner
def _look_out(c, hour, cell, nation, parameters):
    """Let the latent cell c see its occasion, if it has come."""
    if cell[_SPONSOR, c] == FACTION:
        seen = hour >= nation[_ORDER]
    elif parameters[_PLAN] > 0.0:
        seen = hour >= parameters[_PLAN]
        cell[_DELAY, c] = cell[_JITTER, c]
    else:
        seen = nation[_CROWD] > parameters[_TRIGGER]
    if seen:
        cell[_CALL, c] = hour


@inner
def move_cells(key, hour, cell, nation, region, parameters):
    """Wake, call, start and break the cells of one world."""
    for c in range(cell.shape[1]):
        state = cell[_STATE, c]
        if state == ABSENT:
            return
        r = int(cell[_REGION, c])
        if state == SLEEPER and region[_BELIEF, r] < parameters[_WAKES]:
            cell[_CALL, c] = hour
            state = cell[_STATE, c] = LATENT
        if state == LATENT:
            if cell[_CALL, c] >= NEVER:
                _look_out(c, hour, cell, nation, parameters)
            if hour >= cell[_CALL, c] + cell[_DELAY, c]:
                cell[_STATE, c] = ACTIVE
                cell[_HOUR, c] = hour
        elif state == ACTIVE:
            pressure = region[_FORCE, r] / (100.0 * max(1.0, cell[_SIZE, c]))
            fire = _BREAK_UNDER_FIRE * pressure if region[_LETHAL, r] > 0.0 else 0.0
            hazard, draw = _BREAK_ALONE + fire, uniform(key, c)
            if draw < hazard and draw < 1.0 - math.exp(-hazard):
                cell[_STATE, c] = BROKEN


@inner
def any_active(cell):
    """True where at least one cell is in the field."""
    for c in range(cell.shape[1]):
        if cell[_STATE, c] == ACTIVE:
            return True
        if cell[_STATE, c] == ABSENT:
            return False
    return False


@inner
def cells_in_field(r, cell):
    """(persons, strength) of the active cells of region r; a fully armed member counts as two guards."""
    persons, strength = 0.0, 0.0
    for c in range(cell.shape[1]):
        if cell[_STATE, c] == ABSENT:
            break
        if cell[_STATE, c] == ACTIVE and int(cell[_REGION, c]) == r:
            persons += cell[_SIZE, c]
            strength += cell[_SIZE, c] * 2.0 * cell[_ARMS, c]
    return persons, strength


@inner
def bury(r, killed, persons, cell):
    """Members killed leave the active cells of region r, each losing its share; small rests are broken.

    Args:
        killed: members killed in region r in this hour.
        persons: members of its active cells before.
    """
    kept = max(0.0, 1.0 - killed / persons)
    for c in range(cell.shape[1]):
        if cell[_STATE, c] == ABSENT:
            break
        if cell[_STATE, c] == ACTIVE and int(cell[_REGION, c]) == r:
            cell[_SIZE, c] *= kept
            if cell[_SIZE, c] < _BROKEN_BELOW * cell[_FULL, c]:
                cell[_STATE, c] = BROKEN
