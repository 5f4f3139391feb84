"""Organised cells: latent until their occasion, then in the field until broken.

Occasion: the national crowd passes ``cell_trigger`` (cells that wait), or faction B gives the order
(``cells_of_faction``). A cell acts after its delay, uniform on 6 to 18 h plus ``|N(0, sigma_sync)|``. Cells
lie where people live, under every hypothesis alike (no region is favoured by construction).

Sources: Bennett 2008 (armed groups among civilians), Moro 2016 (revolutionaries and police).
"""

from __future__ import annotations

import math

from numba import njit

from powderkeg.kernels.random import uniform
from powderkeg.society.country.columns import CELL, NATION, NEVER, REGION
from powderkeg.society.country.parameters import INDEX

LATENT, ACTIVE, BROKEN, ABSENT = 0.0, 1.0, 2.0, 3.0

_REGION, _STATE, _SIZE, _ARMS, _HOUR, _DELAY = (
    CELL[n] for n in ("region", "state", "size", "arms", "hour", "delay")
)
_CALL, _CROWD, _ORDER = NATION["cell_call"], NATION["crowd"], NATION["faction_order"]
_FORCE, _LETHAL = REGION["force"], REGION["lethal"]
_TRIGGER, _OF_FACTION = INDEX["cell_trigger"], INDEX["cells_of_faction"]

_BREAK_UNDER_FIRE = 0.04  # per hour, one hundred firing officers per cell member
_BREAK_ALONE = 0.01  # per hour: groups melt away


@njit(nogil=True)
def move_cells(key, hour, cell, nation, region, parameters):
    """Call, start and break the cells of one world."""
    if nation[_CALL] >= NEVER:
        by_order = parameters[_OF_FACTION] > 0.5
        called = hour >= nation[_ORDER] if by_order else nation[_CROWD] > parameters[_TRIGGER]
        if called:
            nation[_CALL] = hour
    if nation[_CALL] >= NEVER:
        return
    for c in range(cell.shape[1]):
        if cell[_STATE, c] == LATENT:
            if hour >= nation[_CALL] + cell[_DELAY, c]:
                cell[_STATE, c] = ACTIVE
                cell[_HOUR, c] = hour
        elif cell[_STATE, c] == ACTIVE:
            r = int(cell[_REGION, c])
            pressure = region[_FORCE, r] / (100.0 * max(1.0, cell[_SIZE, c]))
            fire = _BREAK_UNDER_FIRE * pressure if region[_LETHAL, r] > 0.0 else 0.0
            if uniform(key, c) < 1.0 - math.exp(-_BREAK_ALONE - fire):
                cell[_STATE, c] = BROKEN


@njit(nogil=True)
def cells_in_field(r, cell):
    """(persons, strength) of the active cells of region r; a fully armed member counts as two guards."""
    persons, strength = 0.0, 0.0
    for c in range(cell.shape[1]):
        if cell[_STATE, c] == ACTIVE and int(cell[_REGION, c]) == r:
            persons += cell[_SIZE, c]
            strength += cell[_SIZE, c] * 2.0 * cell[_ARMS, c]
    return persons, strength
