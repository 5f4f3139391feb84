"""Sites: attacked, lost (fought for, walked over, or left on order) and retaken.

A site with ``R = centre_r rioters_r`` rioters near it is attacked with hazard ``pref R / attack_scale (0.2
+ 0.8 D)``, to which cells in the field add their own. An attacked site falls with probability ``r_cap S_a^m
/ (S_a^m + S_d^m) (0.3 + 0.7 D)``, ``S_a = cells + c_r R + 1.5 armed rioters``, ``S_d = guard + 0.1 centre_r
force`` (Tullock's contest). An overwhelmed guard (S_a > 3 S_d) may walk away. A site is retaken, by the
same contest with the roles swapped, ``r_cap F^m / (F^m + (S_a + 1)^m) [F > S_a]``, ``F = 0.5 force``: only
by the stronger side. Any local commander may leave a threatened site; faction B may order it. Lost police
sites arm the crowd, under every hypothesis. Shops are looted at the rate ``rioters / 400``, a fifth of it
where units are not few; some sell guns.

Sources: Tullock 1980 (contest); who leaves and who arms [J].
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import inner
from powderkeg.kernels.random import extend_by, poisson, uniform
from powderkeg.society.country.citizens import few_units
from powderkeg.society.country.columns import REGION, REGION_WINDOW, SITE
from powderkeg.society.country.parameters import INDEX

ADMINISTRATION, POLICE_SITE, AIRPORT, TELEVISION, PRISON = 0, 1, 2, 3, 4
SITE_KINDS = ("administration", "police", "airport", "television", "prison")
CROWD_PREFERENCE = (1.0, 0.8, 0.15, 0.2, 0.1)
CELL_PREFERENCE = (0.10, 0.12, 0.08, 0.06, 0.04)  # per hour and site while a cell is in the field
SHOPS_A_DISTRICT = 100.0
"""Shops in a shopping district, the unit in which a place states them; its gun shops hold ``gun_pool``."""
VISIBILITY = (1.0, 0.6, 1.0, 0.6, 0.4)

_HOLDER, _GUARDED, _FACTION = SITE["holder"], SITE["guarded"], SITE["faction"]
_PROTEST, _RIOT, _WEIGHT, _FORCE, _ARMS = (REGION[n] for n in ("protest", "riot", "weight", "force", "arms"))
_INCIDENT, _LETHAL, _CENTRE = REGION["incident"], REGION["lethal"], REGION["centre"]
_W = REGION_WINDOW
_ATTACKED, _LOST, _FOUGHT, _WALKED, _LEFT = (
    _W[n] for n in ("sites_attacked", "sites_lost", "sites_fought", "sites_walked_over", "sites_evacuated")
)
_LOST_KIND = (_W["administrations_lost"], _W["police_sites_lost"], _W["airports_lost"])
_SHOPS, _WEAPONS = _W["shops_looted"], _W["weapons_looted"]
_SHOPS_LEFT, _GUNS_LEFT, _ARMOURY = REGION["shops_left"], REGION["guns_left"], SITE["armoury"]
_GUARD, _M, _CAP, _STRENGTH, _SCALE = (
    INDEX[n] for n in ("site_guard", "contest_exponent", "contest_rate", "crowd_strength", "attack_scale")
)
_LEAVES, _EVACUATE, _POOL, _ARMING = (
    INDEX[n] for n in ("guard_leaves", "local_evacuation", "gun_pool", "arming_share")
)
_OBEY = 0.25  # per hour: a guard of faction B under threat obeys its order
_THREAT = 500.0  # rioters, or 2,000 in the crowd, that make a commander think of leaving
_SHOP_RATE, _GUN_SHOPS = 1.0 / 400.0, 0.04
_ARMED_RIOTERS = 0.04


@inner
def armed_rioters(r, region, parameters):
    """Rioters of region r who carry looted firearms (persons)."""
    rioters = region[_RIOT, r] * region[_WEIGHT, r]
    return min(region[_ARMS, r] * parameters[_ARMING], _ARMED_RIOTERS * rioters)


@inner
def _share(attack, defence, m):
    a, d = attack**m, defence**m
    return a / (a + d) if a > 0.0 else 0.0


@inner
def _lose(s, r, kind, cells_lead, key, counter, site, region, window, parameters):
    """Book the fall of site s; a police site arms the crowd the first time it falls."""
    site[_HOLDER, s] = 2.0 if cells_lead else 1.0
    window[_LOST, r] += 1.0
    if kind < 3:
        window[_LOST_KIND[kind], r] += 1.0
    if kind == POLICE_SITE and site[_ARMOURY, s] > 0.0:
        site[_ARMOURY, s] = 0.0
        taken = math.floor(parameters[_POOL] * uniform(key, counter) + 0.5)
        region[_ARMS, r] += taken
        window[_WEAPONS, r] += taken


@inner
def _happens(key, counter, hazard):
    """True with probability ``1 - exp(-hazard)``, below the hazard itself: few draws need it."""
    if hazard <= 0.0:
        return False
    draw = uniform(key, counter)
    return draw < hazard and draw < 1.0 - math.exp(-hazard)


@inner
def contest_site(
    s, r, kind, key, rhythm, rioters, armed, cell_persons, cell_strength, ordered, site, region, window,
    parameters,
):  # fmt: skip
    """One hour of one site. Returns (officers, opponents) who fought over it, in persons.

    Args:
        rioters, armed: those of the region who are near its sites, and those of them with firearms.
    """
    counter = 16 * s
    near = region[_CENTRE, r]
    attack = cell_strength + parameters[_STRENGTH] * rioters + 1.5 * armed
    defence = 0.1 * region[_FORCE, r] * near
    if site[_HOLDER, s] > 0.0:
        strength = 0.5 * region[_FORCE, r]
        regain = (
            parameters[_CAP] * _share(strength, attack + 1.0, parameters[_M]) if strength > attack else 0.0
        )
        if uniform(key, counter) < regain:
            site[_HOLDER, s] = 0.0
            site[_GUARDED, s] = 1.0
        return 0.0, 0.0
    if site[_GUARDED, s] > 0.0:
        defence += parameters[_GUARD]
        crowd = (region[_PROTEST, r] + region[_RIOT, r]) * region[_WEIGHT, r] * near
        if rioters + 0.25 * crowd + 10.0 * cell_persons > _THREAT:
            leave = parameters[_EVACUATE] if attack > defence else 0.0
            if ordered and site[_FACTION, s] > 0.0:
                leave += _OBEY
            if uniform(key, counter + 1) < leave:
                site[_GUARDED, s] = 0.0
                window[_LEFT, r] += 1.0
                defence -= parameters[_GUARD]
    elif rioters < 50.0 and cell_persons == 0.0 and not ordered and uniform(key, counter + 2) < 0.1:
        site[_GUARDED, s] = 1.0
    hazard = CROWD_PREFERENCE[kind] * rioters / parameters[_SCALE] * (0.2 + 0.8 * rhythm)
    by_cells = CELL_PREFERENCE[kind] if cell_persons > 0.0 else 0.0
    if not _happens(key, counter + 3, hazard + by_cells):
        return 0.0, 0.0
    window[_ATTACKED, r] += 1.0
    region[_INCIDENT, r] = 1.0
    falls = (
        parameters[_CAP] * _share(attack, max(defence, 1.0), parameters[_M]) * (0.15 + 0.35 * rhythm) / 0.5
    )
    guarded = site[_GUARDED, s] > 0.0 and defence > 0.0  # where nobody stands there is no fight
    if uniform(key, counter + 4) >= falls:
        return (parameters[_GUARD] if guarded else 0.0), cell_persons + armed
    cells_lead = cell_strength > parameters[_STRENGTH] * rioters
    _lose(s, r, kind, cells_lead, key, counter + 5, site, region, window, parameters)
    if not guarded:
        return 0.0, 0.0
    if attack > 3.0 * defence and uniform(key, counter + 6) < parameters[_LEAVES]:
        window[_WALKED, r] += 1.0
        return 0.0, 0.0
    window[_FOUGHT, r] += 1.0
    return parameters[_GUARD], cell_persons + armed


@inner
def loot(key, name, r, region, window, parameters):
    """Shops of region r looted in this hour, while any are left; some sell guns, while any are left.

    The stream is that of ``key`` and ``name``, made where there are rioters.
    """
    rioters = region[_RIOT, r] * region[_WEIGHT, r]
    if rioters <= 0.0 or region[_SHOPS_LEFT, r] <= 0.0:
        return
    key = extend_by(key, name)
    mean = rioters * _SHOP_RATE * (1.0 if few_units(r, region, parameters) else 0.2)
    looted = min(region[_SHOPS_LEFT, r], float(poisson(min(mean, 30.0), key, 0)))
    region[_SHOPS_LEFT, r] -= looted
    window[_SHOPS, r] += looted
    if looted > 0.0:
        found = float(poisson(looted * _GUN_SHOPS, key, 1)) * math.floor(parameters[_POOL] * 0.5 + 0.5)
        guns = min(region[_GUNS_LEFT, r], found)
        region[_GUNS_LEFT, r] -= guns
        region[_ARMS, r] += guns
        window[_WEAPONS, r] += guns
