"""Cohorts: agents that stand for many like persons, and how many of those are out on the street.

An agent of weight w stands for w persons with the same hardship, risk aversion, exposure and reach. It
keeps how many of them have been out before, are in protest, in riot, or are gone (in custody, hurt, dead);
the rest have never been out. Each person joins, leaves and turns with the hazards of ``citizens``, so the
numbers moved in an hour are binomial in persons, not in agents:

``J ~ Binomial(quiet, sum_i q_i p_i / quiet)``, shared between agents as ``q_i p_i``, likewise for those who
leave or turn. Fatigue is the mean of those who were out before, and of those who are out:
``z_out' = (z_out A + z_been J) / (A + J)``.

So 700 people in a large region are 700 draws however few agents there are, and more agents only sample
traits more finely (docs/decisions/008-agents-that-stand-for-many.md). With one agent per adult ``citizens``
runs instead; the two agree in distribution (tests/statistical/test_society_cohorts.py).

Sources: super-individuals with an inner number (Scheffer, Baveco, DeAngelis, Rose & van Nes 1995, Ecological
Modelling 80: 161-170).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from powderkeg.kernels.random import binomial, poisson
from powderkeg.society.country.citizens import few_units, rested_utility, sigma, surroundings, turn_hazard
from powderkeg.society.country.columns import REGION
from powderkeg.society.country.parameters import INDEX

__all__ = ["COHORT", "EXPOSED", "OPPORTUNIST", "UNEXPOSED", "block_sizes", "move_cohorts", "take_away"]

COHORT = 6
"""Rows of a cohort: been out before, protest, riot, gone (persons); fatigue of the first, of those out."""
BEEN, PROTEST, RIOT, GONE, TIRED_BEEN, TIRED_OUT = range(COHORT)
EXPOSED, UNEXPOSED, OPPORTUNIST = 0, 1, 2
"""Blocks of agents: the shares of people in them differ between worlds, the agents do not."""
FLOWS = 6
_FRESH, _AGAIN, _LOOT, _HOME, _TURN, _RIOT_HOME = range(FLOWS)

_LIMIT, _EXPOSURE, _KICK, _ATTENTION = (REGION[n] for n in ("limit", "exposure", "kick", "attention"))
_IN_PROTEST, _IN_RIOT, _EVER, _SEEN = (REGION[n] for n in ("protest", "riot", "ever", "evaluated"))
_NU, _BOOST, _BETA, _OFFLINE = (
    INDEX[n] for n in ("spontaneous_rate", "shock_boost", "contagion", "offline_weight")
)
_LEAVE, _WEARY, _TIRED, _REST, _TAU, _OPPORTUNISTS = (
    INDEX[n]
    for n in (
        "leave_rate", "weariness", "fatigue_cost", "fatigue_recovery", "decision_noise", "opportunist_share",
    )
)  # fmt: skip
_TIRE_HOURS = 12.0
_HURRY = 0.25  # as for single citizens: how fast opportunists come to a riot
_RARE = 5.0  # candidates an hour under which they are drawn first and most hours cost one number
_NOBODY = 0.5  # persons: a crowd of less than half a person has gone home, a riot of less has ended


@njit(nogil=True)
def block_sizes(stratum, exposed, opportunists):
    """Persons of a region's stratum in the three blocks."""
    rest = stratum * (1.0 - opportunists)
    return rest * exposed, rest * (1.0 - exposed), stratum * opportunists


@njit(nogil=True)
def _age(begin, end, elapsed, fade, rest, mass):
    """Fatigue of all agents of a region, ``elapsed`` hours on."""
    kept = fade[elapsed]
    gained = rest / _TIRE_HOURS * (1.0 - kept)
    for i in range(begin, end):
        mass[TIRED_BEEN, i] *= kept
        if mass[PROTEST, i] + mass[RIOT, i] > 0.0:
            mass[TIRED_OUT, i] = mass[TIRED_OUT, i] * kept + gained


@njit(nogil=True)
def _expect(begin, end, r, rhythm, online, block, part, mass, flow, traits, region, par, totals):
    """Fill ``flow`` with each agent's expected flows, ``totals`` with their sums; returns the quiet."""
    sizes = block_sizes(region[_LIMIT, r], region[_EXPOSURE, r], par[_OPPORTUNISTS])
    start = par[_NU]
    kicked = start * (1.0 + par[_BOOST] * region[_KICK, r])
    draw = par[_BETA] * region[_ATTENTION, r]
    weary = par[_WEARY] * (2.0 - rhythm) / 2.0
    turn = turn_hazard(r, region, par)
    looting = region[_IN_RIOT, r] > 0.0 and few_units(r, region, par)
    scale, tire, leave, offline = 1.0 / par[_TAU], par[_TIRED] / par[_TAU], par[_LEAVE], par[_OFFLINE]
    around, exposure = surroundings(r, region, par), region[_EXPOSURE, r]
    quiet = 0.0
    totals[:] = 0.0
    for i in range(begin, end):
        been, out, riot = mass[BEEN, i], mass[PROTEST, i], mass[RIOT, i]
        fresh = max(0.0, sizes[block[i]] * part[i] - been - out - riot - mass[GONE, i])
        quiet += fresh + been
        exposed, reached = traits[2, i] < exposure, traits[3, i] < online
        x = rested_utility(traits[0, i], traits[1, i], exposed, reached, around) * scale
        hazard = min(1.0, ((kicked if exposed else start) + draw * (1.0 if reached else offline)) * rhythm)
        hurry = _HURRY * hazard if looting and block[i] == OPPORTUNIST else 0.0
        willing = max(0.0, hazard * sigma(x) - hurry)
        flow[_FRESH, i] = fresh * willing
        again = 0.0
        if been > 0.0:
            again = max(0.0, hazard * sigma(x - tire * mass[TIRED_BEEN, i]) - hurry)
        flow[_AGAIN, i] = been * again
        flow[_LOOT, i] = (fresh + been) * hurry
        home = 0.0
        if out + riot > 0.0:
            home = min(1.0, leave * (1.0 - sigma(x - tire * mass[TIRED_OUT, i])) + weary)
        flow[_HOME, i] = out * home
        flow[_TURN, i] = out * min(turn, 1.0 - home)
        flow[_RIOT_HOME, i] = riot * home
        for k in range(FLOWS):
            totals[k] += flow[k, i]
    return quiet


@njit(nogil=True)
def _apply(begin, end, block, part, sizes, scale, mass, flow):
    """Move persons by the flows times ``scale``; returns (protest, riot, first time out)."""
    protest, riots, new = 0.0, 0.0, 0.0
    for i in range(begin, end):
        been, out, riot = mass[BEEN, i], mass[PROTEST, i], mass[RIOT, i]
        fresh = max(0.0, sizes[block[i]] * part[i] - been - out - riot - mass[GONE, i])
        loot = min(fresh + been, flow[_LOOT, i] * scale[_LOOT])
        first = min(fresh, flow[_FRESH, i] * scale[_FRESH])
        first += min(fresh - first, loot * fresh / (fresh + been)) if loot > 0.0 else 0.0
        again = min(been, flow[_AGAIN, i] * scale[_AGAIN])
        again += min(been - again, loot * been / (fresh + been)) if loot > 0.0 else 0.0
        come = first + again
        loot = min(loot, come)
        home = min(out, flow[_HOME, i] * scale[_HOME])
        turn = min(out - home, flow[_TURN, i] * scale[_TURN])
        back = min(riot, flow[_RIOT_HOME, i] * scale[_RIOT_HOME])
        stay, rest = (
            (out - home) + (riot - back),
            been - again,
        )  # neither can be negative, whatever the rounding
        if come > 0.0:
            mixed = mass[TIRED_OUT, i] * stay + mass[TIRED_BEEN, i] * again
            tired = mixed / (stay + come)
        else:
            tired = mass[TIRED_OUT, i]
        if home + back > 0.0:
            mixed = mass[TIRED_BEEN, i] * rest + mass[TIRED_OUT, i] * (home + back)
            mass[TIRED_BEEN, i] = mixed / (rest + home + back)
        mass[TIRED_OUT, i] = tired
        mass[BEEN, i] = rest + home + back
        mass[PROTEST, i] = out - home - turn + come - loot
        mass[RIOT, i] = riot - back + turn + loot
        protest += mass[PROTEST, i]
        riots += mass[RIOT, i]
        new += first
    return protest, riots, new


@njit(nogil=True)
def _send_home(begin, end, mass):
    for i in range(begin, end):
        out = mass[PROTEST, i] + mass[RIOT, i]
        if out > 0.0:
            mixed = mass[TIRED_BEEN, i] * mass[BEEN, i] + mass[TIRED_OUT, i] * out
            mass[TIRED_BEEN, i] = mixed / (mass[BEEN, i] + out)
            mass[BEEN, i] += out
            mass[PROTEST, i] = 0.0
            mass[RIOT, i] = 0.0


@njit(nogil=True)
def _drawn(pool, mean, key, counter):
    """Persons of ``pool`` who move, over their mean: the factor by which all expected flows are scaled."""
    if mean <= 0.0:
        return 0.0
    number = math.ceil(pool)
    return binomial(number, min(1.0, mean / number), key, counter) / mean


@njit(nogil=True)
def move_cohorts(
    key, hour, r, begin, end, rhythm, online, block, part, mass, flow, fade, traits, region, parameters
):
    """Who joins, leaves and turns to riot in region r in this hour.

    Args:
        begin, end: agents of the region.
        block, part: (N,) block of each agent and its share of the block's people in its region.
        mass: (COHORT, N) persons and fatigue of one world.
        flow: (FLOWS, N) scratch.
    """
    active = region[_IN_PROTEST, r] + region[_IN_RIOT, r]
    kicked = parameters[_NU] * (1.0 + parameters[_BOOST] * region[_KICK, r])
    bound = min(1.0, (kicked + parameters[_BETA] * region[_ATTENTION, r]) * rhythm)
    most = bound * region[_LIMIT, r]
    candidates = -1
    if active <= 0.0 and most < _RARE:
        candidates = poisson(most, key, 0)
        if candidates == 0:
            return
    elapsed = max(0, hour - int(region[_SEEN, r]))
    _age(begin, end, min(elapsed, fade.shape[0] - 1), fade, parameters[_REST], mass)
    region[_SEEN, r] = hour
    totals, scale = np.empty(FLOWS), np.empty(FLOWS)
    quiet = _expect(
        begin, end, r, rhythm, online, block, part, mass, flow, traits, region, parameters, totals
    )
    joining = totals[_FRESH] + totals[_AGAIN]
    if candidates >= 0:
        come = binomial(candidates, min(1.0, joining / most), key, 1) / joining if joining > 0.0 else 0.0
    else:
        come = _drawn(quiet, joining, key, 1)
    scale[_FRESH] = scale[_AGAIN] = come
    scale[_LOOT] = _drawn(quiet, totals[_LOOT], key, 2)
    scale[_HOME] = _drawn(region[_IN_PROTEST, r], totals[_HOME], key, 3)
    scale[_TURN] = _drawn(region[_IN_PROTEST, r], totals[_TURN], key, 4)
    scale[_RIOT_HOME] = _drawn(region[_IN_RIOT, r], totals[_RIOT_HOME], key, 5)
    sizes = block_sizes(region[_LIMIT, r], region[_EXPOSURE, r], parameters[_OPPORTUNISTS])
    protest, riot, new = _apply(begin, end, block, part, sizes, scale, mass, flow)
    if 0.0 < protest + riot < _NOBODY:
        _send_home(begin, end, mass)
        protest, riot = 0.0, 0.0
    elif 0.0 < riot < _NOBODY:
        for i in range(begin, end):
            mass[PROTEST, i] += mass[RIOT, i]
            mass[RIOT, i] = 0.0
        protest, riot = protest + riot, 0.0
    region[_IN_PROTEST, r] = protest
    region[_IN_RIOT, r] = riot
    region[_EVER, r] += new


@njit(nogil=True)
def take_away(r, begin, end, persons, sweep, mass, region):
    """Take persons off the street, or in a sweep those who were out before; returns how many were found."""
    found = 0.0
    for i in range(begin, end):
        found += mass[BEEN, i] if sweep else mass[PROTEST, i] + mass[RIOT, i]
    if found <= 0.0:
        return 0.0
    taken = min(persons, found)
    left = 1.0 - taken / found
    protest, riot = 0.0, 0.0
    for i in range(begin, end):
        if sweep:
            mass[GONE, i] += mass[BEEN, i] * (1.0 - left)
            mass[BEEN, i] *= left
        else:
            mass[GONE, i] += (mass[PROTEST, i] + mass[RIOT, i]) * (1.0 - left)
            mass[PROTEST, i] *= left
            mass[RIOT, i] *= left
            protest += mass[PROTEST, i]
            riot += mass[RIOT, i]
    if not sweep:
        region[_IN_PROTEST, r] = protest
        region[_IN_RIOT, r] = riot
    return taken
