"""The streets of every region in one hour: sites, posture and fire, casualties, arrests, losses.

Block 7 of the order that ``schedule`` gives. Where nothing goes on anywhere, nothing is worked out.
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import apart, inlined, inner
from powderkeg.kernels.random import extend_by
from powderkeg.society.country.casualties import draw_casualties
from powderkeg.society.country.cells import any_active, bury, cells_in_field
from powderkeg.society.country.citizens import JAILED, OUT, remove
from powderkeg.society.country.clashes import (
    anywhere_emergency,
    arrest,
    emergency,
    set_empty_street,
    set_posture,
)
from powderkeg.society.country.cohorts import take_away
from powderkeg.society.country.columns import NATION, REGION, REGION_WINDOW, SITE
from powderkeg.society.country.loyalty import wear_down
from powderkeg.society.country.sites import armed_rioters, contest_site, loot
from powderkeg.society.country.streams import (
    ARREST,
    CASUALTIES,
    LOSSES,
    POSTURE,
    REMOVE,
    SHOPS,
    SITES,
    stream,
)

_PROTEST, _RIOT, _WEIGHT, _INCIDENT = REGION["protest"], REGION["riot"], REGION["weight"], REGION["incident"]
_JAILED, _OUT = REGION["jailed"], REGION["out"]
_PENDING, _SWEEP, _HURT = REGION["pending_arrest"], REGION["pending_sweep"], REGION["pending_hurt"]
_LETHAL, _POSTURE, _ARREST_RISK, _FIRE_RISK, _CLASH, _CENTRE = (
    REGION[n] for n in ("lethal", "posture", "arrest_risk", "fire_risk", "clash", "centre")
)
_RECOUNT, _HOLDER = NATION["recount"], SITE["holder"]
_W_HELD, _W_HOURS, _W_OFFICERS, _W_MEMBERS, _W_SHOT = (
    REGION_WINDOW[n]
    for n in ("sites_held", "hours_lost", "deaths_security", "deaths_cell", "deaths_by_security_fire")
)


@inner
def _take_citizens(key, name, r, first, state, region):
    """Turn whole multiples of a citizen's weight among arrested, swept and hurt persons into citizens."""
    weight = region[_WEIGHT, r]
    counter = 0
    for column, becomes, sweep in ((_PENDING, JAILED, False), (_SWEEP, JAILED, True), (_HURT, OUT, False)):
        while region[column, r] >= weight and weight > 0.0:
            region[column, r] -= weight
            counter += 1
            if not remove(extend_by(key, name), counter, r, first, becomes, sweep, state, region):
                break


@inlined
def _take_persons(r, begin, end, mass, region):
    """Take arrested, swept and hurt persons out of the cohorts; those not found are not waited for."""
    for column, ends, sweep in ((_PENDING, _JAILED, False), (_SWEEP, _JAILED, True), (_HURT, _OUT, False)):
        persons = math.floor(region[column, r])
        if persons >= 1.0:
            region[column, r] -= persons
            region[ends, r] += take_away(r, begin, end, persons, sweep, mass, region)


@inner
def _take(key, name, single, r, first, state, mass, region):
    """Take arrested, swept and hurt persons of region r off the street."""
    if single:
        _take_citizens(key, name, r, first[r], state, region)
    else:
        _take_persons(r, first[r], first[r + 1], mass, region)


@inlined
def _any_lost(site):
    lost = 0
    for s in range(site.shape[1]):  # whole numbers may be summed in any order: several sites at once
        lost += 1 if site[_HOLDER, s] > 0.0 else 0
    return lost > 0


@inlined
def _lost_sites(begin, end, site):
    lost = 0.0
    for s in range(begin, end):
        if site[_HOLDER, s] > 0.0:
            lost += 1.0
    return lost


@inner
def _contest(
    key, r, rhythm, persons, strength, ordered, site_first, site_kind, site, region, window, parameters
):
    """All sites of one region; returns the persons who fought in the largest fight over one of them."""
    fighters = 0.0
    rioters = region[_RIOT, r] * region[_WEIGHT, r] * region[_CENTRE, r]
    armed = armed_rioters(r, region, parameters) * region[_CENTRE, r]
    for s in range(site_first[r], site_first[r + 1]):
        guard, opposed = contest_site(
            s, r, site_kind[s], key, rhythm, rioters, armed, persons, strength, ordered, site, region, window,
            parameters,
        )  # fmt: skip
        if guard > 0.0:
            fighters = max(fighters, opposed)
    return fighters


@inlined
def _anything_on(single, region):
    """True where anybody is out in any region, or was, or is still to be taken away."""
    going_on = 0
    for r in range(region.shape[1]):  # whole numbers may be summed in any order: several regions at once
        out = region[_PROTEST, r] + region[_RIOT, r] > 0.0
        was = region[_INCIDENT, r] > 0.0 or region[_LETHAL, r] > 0.0
        whole = region[_WEIGHT, r] if single else 1.0
        wanted = region[_PENDING, r] >= whole or region[_SWEEP, r] >= whole or region[_HURT, r] >= whole
        going_on += 1 if out or was or wanted else 0
    return going_on > 0


@apart
def _clear(deaths, shot, posture, clash, fire, arrest_risk, held):
    """An hour in which nothing goes on anywhere: what every region's street then comes to."""
    for r in range(deaths.shape[0]):
        deaths[r] = shot[r] = posture[r] = clash[r] = fire[r] = arrest_risk[r] = held[r] = 0.0


@inner
def move_streets(
    key,
    names,
    hour,
    rhythm,
    single,
    first,
    site_first,
    site_kind,
    state,
    mass,
    cell,
    site,
    unit,
    deaths,
    shot,
    ordered,
    nation,
    region,
    window,
    parameters,
):
    """Block 7 for every region where anything is going on. Returns the number of regions lost."""
    field = any_active(cell)
    some_lost = _any_lost(site)
    if not field and not some_lost and not _anything_on(single, region):
        _clear(
            deaths, shot, region[_POSTURE], region[_CLASH], region[_FIRE_RISK], region[_ARREST_RISK],
            window[_W_HELD],
        )  # fmt: skip
        if anywhere_emergency(hour, nation, region):
            for r in range(region.shape[1]):
                if emergency(hour, r, nation, region):
                    set_empty_street(hour, r, nation, region, parameters)
                    arrest(key, names[ARREST, r], hour, r, nation, region, window, parameters)
                    if region[_SWEEP, r] > 0.0:
                        _take(key, names[REMOVE, r], single, r, first, state, mass, region)
        return 0
    lost_regions = 0
    for r in range(region.shape[1]):
        deaths[r] = shot[r] = 0.0
        persons, strength = cells_in_field(r, cell) if field else (0.0, 0.0)
        lost = _lost_sites(site_first[r], site_first[r + 1], site) if some_lost else 0.0
        idle = region[_PROTEST, r] + region[_RIOT, r] <= 0.0 and persons <= 0.0 and lost <= 0.0
        if idle and region[_INCIDENT, r] <= 0.0 and region[_LETHAL, r] <= 0.0:
            set_empty_street(hour, r, nation, region, parameters)
        else:
            region[_INCIDENT, r] = 1.0 if persons > 0.0 else 0.0
            fighters = 0.0
            if region[_RIOT, r] > 0.0 or persons > 0.0 or lost > 0.0 or ordered:
                fighters = _contest(
                    stream(key, names, SITES, r), r, rhythm[r], persons, strength, ordered, site_first,
                    site_kind, site, region, window, parameters,
                )  # fmt: skip
                lost = _lost_sites(site_first[r], site_first[r + 1], site)
                loot(key, names[SHOPS, r], r, region, window, parameters)
            armed = persons + armed_rioters(r, region, parameters)
            firing = set_posture(
                stream(key, names, POSTURE, r), hour, r, lost, armed, nation, region, window, parameters
            )
            engaged = armed if region[_LETHAL, r] > 0.0 or region[_POSTURE, r] > 1.0 else fighters
            officers, members, fired_at = (
                window[_W_OFFICERS, r],
                window[_W_MEMBERS, r],
                window[_W_SHOT, r],
            )
            deaths[r] = draw_casualties(
                stream(key, names, CASUALTIES, r), r, firing, engaged, persons, region, window, parameters
            )
            shot[r] = window[_W_SHOT, r] - fired_at
            if window[_W_MEMBERS, r] > members:
                bury(r, window[_W_MEMBERS, r] - members, persons, cell)
            killed = window[_W_OFFICERS, r] - officers
            if killed > 0.0 and wear_down(stream(key, names, LOSSES, r), r, killed, unit, window, parameters):
                nation[_RECOUNT] = 1.0
        arrest(key, names[ARREST, r], hour, r, nation, region, window, parameters)
        _take(key, names[REMOVE, r], single, r, first, state, mass, region)
        window[_W_HELD, r] = lost
        if lost >= 2.0:
            lost_regions += 1
            window[_W_HOURS, r] += 1.0
    return lost_regions
