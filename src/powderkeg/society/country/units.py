"""Security units: where they are, and the force that does its duty in each region.

Police stay; half of the interior troops and the army go where the need is greatest, ``need_r = (protesters
+ 10 rioters + 500 lost sites) / (present + 50)``. The army leaves its barracks ``army_delay`` hours after
it is called. Allied troops guard sites and free own officers, ``0.4 troops`` in each of the two largest
places.

Sources: [J].
"""

from __future__ import annotations

from powderkeg.kernels.compiling import inner
from powderkeg.kernels.random import uniform
from powderkeg.society.country.columns import NATION, REGION, SITE, UNIT

POLICE, INTERIOR_HOME, INTERIOR_MOBILE, ARMY = 0, 1, 2, 3
LOYAL, SHIRKING, DEFECTED, DESTROYED = 0.0, 1.0, 2.0, 3.0

_REGION, _STATE, _STRENGTH, _FACTION = UNIT["region"], UNIT["state"], UNIT["strength"], UNIT["faction"]
_PROTEST, _RIOT, _WEIGHT = REGION["protest"], REGION["riot"], REGION["weight"]
_FORCE, _PRESENT, _ALLIED = REGION["force"], REGION["present"], REGION["allied"]
_LOYAL_UNITS, _SHIRKING_UNITS = REGION["units_loyal"], REGION["units_shirking"]
_ARRIVAL, _HERE, _TROOPS = NATION["army_arrival"], NATION["army_here"], NATION["troops"]
_CROWD = NATION["crowd"]
_HOLDER = SITE["holder"]
_MOVE_CHANCE = 0.35
FREED = 0.8
"""Own officers freed per allied soldier."""


@inner
def _need(r, region, site, site_first):
    lost = 0.0
    for s in range(site_first[r], site_first[r + 1]):
        if site[_HOLDER, s] > 0.0:
            lost += 1.0
    crowd = (region[_PROTEST, r] + 10.0 * region[_RIOT, r]) * region[_WEIGHT, r] + 500.0 * lost
    return crowd / (region[_PRESENT, r] + 50.0)


@inner
def move_units(key, hour, kind, unit, nation, region, site, site_first):
    """Send mobile units where the need is greatest (every third hour), and let the army in when it arrives.

    Returns:
        True where any unit moved.
    """
    arriving = hour >= nation[_ARRIVAL] and nation[_HERE] == 0.0
    if arriving:
        nation[_HERE] = 1.0
    if not arriving and (hour % 3 != 0 or nation[_CROWD] < 100.0):
        return False
    best, second, most, next_most = -1, -1, 0.0, 0.0
    for r in range(region.shape[1]):
        need = _need(r, region, site, site_first)
        if need > most:
            best, second, most, next_most = r, best, need, most
        elif need > next_most:
            second, next_most = r, need
    if best < 0:
        return False
    moved = False
    for u in range(unit.shape[1]):
        mobile = kind[u] == INTERIOR_MOBILE or (kind[u] == ARMY and nation[_HERE] > 0.0)
        if mobile and (arriving or uniform(key, 2 * u) < _MOVE_CHANCE):
            there = int(unit[_REGION, u])
            if there in (best, second):
                continue
            unit[_REGION, u] = (
                second if second >= 0 and uniform(key, 2 * u + 1) * (most + next_most) < next_most else best
            )
            moved = True
    return moved


@inner
def count_force(largest, standing_down, unit, nation, region):
    """Set present and dutiful officers and units per region; a destroyed unit is neither.

    Args:
        largest: the two most populous regions, where allied troops free own officers.
        standing_down: True while faction B's order is in force: its units do no duty.
    """
    for r in range(region.shape[1]):
        region[_FORCE, r] = 0.0
        region[_PRESENT, r] = 0.0
        region[_ALLIED, r] = 0.0
        region[_LOYAL_UNITS, r] = 0.0
        region[_SHIRKING_UNITS, r] = 0.0
    for u in range(unit.shape[1]):
        r, state = int(unit[_REGION, u]), unit[_STATE, u]
        if r < 0 or state == DESTROYED:
            continue
        region[_PRESENT, r] += unit[_STRENGTH, u]
        if state == SHIRKING:
            region[_SHIRKING_UNITS, r] += 1.0
        elif state == LOYAL:
            region[_LOYAL_UNITS, r] += 1.0
            if not (standing_down and unit[_FACTION, u] > 0.0):
                region[_FORCE, r] += unit[_STRENGTH, u]
    if nation[_TROOPS] > 0.0:
        for r in largest:
            region[_FORCE, r] += 0.5 * FREED * nation[_TROOPS]
            region[_PRESENT, r] += 0.5 * FREED * nation[_TROOPS]
            region[_ALLIED, r] = 0.5 * nation[_TROOPS]
