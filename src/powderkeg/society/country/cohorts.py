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

from powderkeg.kernels.compiling import apart, inlined, inner
from powderkeg.kernels.lanes import row_sum
from powderkeg.kernels.logistic import logistic
from powderkeg.kernels.random import binomial, poisson
from powderkeg.society.country.citizens import few_units, rested_utility, surroundings, turn_hazard
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
_JAILED, _OUT = REGION["jailed"], REGION["out"]
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
_ONE, _NOTHING = np.float32(1.0), np.float32(0.0)
_RARE = 5.0  # candidates an hour under which they are drawn first and most hours cost one number
_NOBODY = 0.5  # persons: a crowd of less than half a person has gone home, a riot of less has ended


@inner
def block_sizes(stratum, exposed, opportunists):
    """Persons of a region's stratum in the three blocks."""
    rest = stratum * (1.0 - opportunists)
    return np.float32(rest * exposed), np.float32(rest * (1.0 - exposed)), np.float32(stratum * opportunists)


@inlined
def _size(block, sizes):
    """Persons of the region in a block."""
    exposed, unexposed, opportunists = sizes
    return exposed if block == EXPOSED else (unexposed if block == UNEXPOSED else opportunists)


@apart
def _expect_rows(
    block, part, hardship, aversion, exposure_rank, reach_rank, been, out, riot, gone, tired_been, tired_out,
    fresh_flow, again_flow, loot_flow, home_flow, turn_flow, back_flow,
    sizes, exposed_below, reached_below, around, noise, kept, gained, start, kicked, draw, offline, rhythm,
    hurry, leave, weary, turn,
):  # fmt: skip
    """Age the fatigue of a region's agents and fill their expected flows: one row each, no branches."""
    scale, tire = noise
    for i in range(been.shape[0]):
        tired_been[i] = tired_been[i] * kept
        on_street = out[i] + riot[i]
        tired_out[i] = tired_out[i] * kept + gained if on_street > _NOTHING else tired_out[i]
        size = _size(block[i], sizes)
        fresh = max(_NOTHING, size * part[i] - been[i] - on_street - gone[i])
        exposed, reached = exposure_rank[i] < exposed_below, reach_rank[i] < reached_below
        x = rested_utility(hardship[i], aversion[i], exposed, reached, around) * scale
        pull = (kicked if exposed else start) + draw * (_ONE if reached else offline)
        hazard = min(_ONE, pull * rhythm)
        rush = hurry * hazard if block[i] == OPPORTUNIST else _NOTHING
        fresh_flow[i] = fresh * max(_NOTHING, hazard * logistic(x) - rush)
        again_flow[i] = been[i] * max(_NOTHING, hazard * logistic(x - tire * tired_been[i]) - rush)
        loot_flow[i] = (fresh + been[i]) * rush
        home = min(_ONE, leave * (_ONE - logistic(x - tire * tired_out[i])) + weary)
        home_flow[i] = out[i] * home
        turn_flow[i] = out[i] * min(turn, _ONE - home)
        back_flow[i] = riot[i] * home


@apart
def _move_rows(
    block, part, been, out, riot, gone, tired_been, tired_out,
    fresh_flow, again_flow, loot_flow, home_flow, turn_flow, back_flow,
    sizes, coming, looting, going, turning, backing,
):  # fmt: skip
    """Move persons by the flows times their factors; ``fresh_flow`` keeps who is out for the first time."""
    for i in range(been.shape[0]):
        known = been[i] + out[i] + riot[i] + gone[i]
        fresh = max(_NOTHING, _size(block[i], sizes) * part[i] - known)
        quiet = fresh + been[i]
        loot = min(quiet, loot_flow[i] * looting)
        share = loot / quiet if quiet > _NOTHING else _NOTHING
        first = min(fresh, fresh_flow[i] * coming)
        first += min(fresh - first, share * fresh)
        again = min(been[i], again_flow[i] * coming)
        again += min(been[i] - again, share * been[i])
        come = first + again
        loot = min(loot, come)
        home = min(out[i], home_flow[i] * going)
        turn = min(out[i] - home, turn_flow[i] * turning)
        back = min(riot[i], back_flow[i] * backing)
        # neither can be negative, whatever the rounding
        stay, rest, left = (out[i] - home) + (riot[i] - back), been[i] - again, home + back
        tired, rested = tired_out[i], tired_been[i]
        mixed = (tired * stay + rested * again) / (stay + come)
        tired_out[i] = mixed if come > _NOTHING else tired
        mixed = (rested * rest + tired * left) / (rest + left)
        tired_been[i] = mixed if left > _NOTHING else rested
        been[i] = rest + left
        out[i] = out[i] - home - turn + come - loot
        riot[i] = riot[i] - back + turn + loot
        fresh_flow[i] = first


@inner
def _send_home(begin, end, mass):
    for i in range(begin, end):
        out = mass[PROTEST, i] + mass[RIOT, i]
        if out > 0.0:
            mixed = mass[TIRED_BEEN, i] * mass[BEEN, i] + mass[TIRED_OUT, i] * out
            mass[TIRED_BEEN, i] = mixed / (mass[BEEN, i] + out)
            mass[BEEN, i] += out
            mass[PROTEST, i] = 0.0
            mass[RIOT, i] = 0.0


@inner
def _drawn(pool, mean, key, counter):
    """Persons of ``pool`` who move, over their mean: the factor by which all expected flows are scaled."""
    if mean <= 0.0:
        return 0.0
    number = math.ceil(pool)
    return binomial(number, min(1.0, mean / number), key, counter) / mean


@inner
def expect(begin, end, r, rhythm, online, kept, block, part, mass, flow, traits, region, par):
    """Age the agents of region r by the factor ``kept``; fill the first columns of ``flow``."""
    size, exposure, tau = end - begin, region[_EXPOSURE, r], par[_TAU]
    looting = region[_IN_RIOT, r] > 0.0 and few_units(r, region, par)
    hurry = _HURRY if looting else 0.0
    _expect_rows(
        block[begin:end], part[begin:end], traits[0, begin:end], traits[1, begin:end], traits[2, begin:end],
        traits[3, begin:end], mass[BEEN, begin:end], mass[PROTEST, begin:end], mass[RIOT, begin:end],
        mass[GONE, begin:end], mass[TIRED_BEEN, begin:end], mass[TIRED_OUT, begin:end],
        flow[_FRESH, :size], flow[_AGAIN, :size], flow[_LOOT, :size], flow[_HOME, :size], flow[_TURN, :size],
        flow[_RIOT_HOME, :size], block_sizes(region[_LIMIT, r], exposure, par[_OPPORTUNISTS]),
        np.float32(exposure), np.float32(online), surroundings(r, region, par),
        (np.float32(1.0 / tau), np.float32(par[_TIRED] / tau)), np.float32(kept),
        np.float32(par[_REST] / _TIRE_HOURS * (1.0 - kept)), np.float32(par[_NU]),
        np.float32(par[_NU] * (1.0 + par[_BOOST] * region[_KICK, r])),
        np.float32(par[_BETA] * region[_ATTENTION, r]), np.float32(par[_OFFLINE]), np.float32(rhythm),
        np.float32(hurry), np.float32(par[_LEAVE]), np.float32(par[_WEARY] * (2.0 - rhythm) / 2.0),
        np.float32(turn_hazard(r, region, par)),
    )  # fmt: skip


@inner
def move(begin, end, block, part, sizes, factors, mass, flow):
    """Move persons by the flows times the factors; returns (protest, riot, first time out)."""
    size = end - begin
    coming, looting, going, turning, backing = factors
    _move_rows(
        block[begin:end], part[begin:end], mass[BEEN, begin:end], mass[PROTEST, begin:end],
        mass[RIOT, begin:end], mass[GONE, begin:end], mass[TIRED_BEEN, begin:end],
        mass[TIRED_OUT, begin:end], flow[_FRESH, :size], flow[_AGAIN, :size], flow[_LOOT, :size],
        flow[_HOME, :size], flow[_TURN, :size], flow[_RIOT_HOME, :size], sizes,
        np.float32(coming), np.float32(looting), np.float32(going), np.float32(turning), np.float32(backing),
    )  # fmt: skip
    return row_sum(mass[PROTEST, begin:end]), row_sum(mass[RIOT, begin:end]), row_sum(flow[_FRESH, :size])


@inlined
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
    kept = fade[min(max(0, hour - int(region[_SEEN, r])), fade.shape[0] - 1)]
    region[_SEEN, r] = hour
    expect(begin, end, r, rhythm, online, kept, block, part, mass, flow, traits, region, parameters)
    size = end - begin
    joining = row_sum(flow[_FRESH, :size]) + row_sum(flow[_AGAIN, :size])
    sizes = block_sizes(region[_LIMIT, r], region[_EXPOSURE, r], parameters[_OPPORTUNISTS])
    quiet = max(0.0, sizes[0] + sizes[1] + sizes[2] - active - region[_JAILED, r] - region[_OUT, r])
    if candidates >= 0:
        come = binomial(candidates, min(1.0, joining / most), key, 1) / joining if joining > 0.0 else 0.0
    else:
        come = _drawn(quiet, joining, key, 1)
    loot = home = turn = back = 0.0
    if active > 0.0:
        if region[_IN_RIOT, r] > 0.0:
            loot = _drawn(quiet, row_sum(flow[_LOOT, :size]), key, 2)
        home = _drawn(region[_IN_PROTEST, r], row_sum(flow[_HOME, :size]), key, 3)
        turn = _drawn(region[_IN_PROTEST, r], row_sum(flow[_TURN, :size]), key, 4)
        back = _drawn(region[_IN_RIOT, r], row_sum(flow[_RIOT_HOME, :size]), key, 5)
    few = 0.0 < active < _NOBODY or 0.0 < region[_IN_RIOT, r] < _NOBODY  # what arrests have left
    if come + loot + home + turn + back <= 0.0 and not few:
        return
    protest, riots, new = move(begin, end, block, part, sizes, (come, loot, home, turn, back), mass, flow)
    region[_EVER, r] += new
    if 0.0 < protest + riots < _NOBODY:
        _send_home(begin, end, mass)
        protest = riots = 0.0
    elif 0.0 < riots < _NOBODY:
        for i in range(begin, end):
            mass[PROTEST, i] += mass[RIOT, i]
            mass[RIOT, i] = 0.0
        protest, riots = protest + riots, 0.0
    region[_IN_PROTEST, r] = protest
    region[_IN_RIOT, r] = riots


@apart
def _remove(share, row, gone):
    """Move a share of a row's persons to those who are gone; returns how many stay."""
    for i in range(row.shape[0]):
        stay = row[i] * (_ONE - share)
        gone[i] += row[i] - stay
        row[i] = stay
    return row_sum(row)


@inner
def take_away(r, begin, end, persons, sweep, mass, region):
    """Take persons off the street, or in a sweep those who were out before; returns how many were found."""
    been, out, riot, gone = (
        mass[BEEN, begin:end], mass[PROTEST, begin:end], mass[RIOT, begin:end], mass[GONE, begin:end],
    )  # fmt: skip
    found = row_sum(been) if sweep else region[_IN_PROTEST, r] + region[_IN_RIOT, r]
    if found <= 0.0:
        return 0.0
    taken = min(persons, found)
    share = np.float32(taken / found)
    if sweep:
        _remove(share, been, gone)
    else:
        region[_IN_PROTEST, r] = _remove(share, out, gone)
        region[_IN_RIOT, r] = _remove(share, riot, gone)
    return taken
