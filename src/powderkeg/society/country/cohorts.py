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

from powderkeg.kernels.compiling import apart, inlined, inner
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
_RARE = 5.0  # candidates an hour under which they are drawn first and most hours cost one number
_NOBODY = 0.5  # persons: a crowd of less than half a person has gone home, a riot of less has ended


@inner
def block_sizes(stratum, exposed, opportunists):
    """Persons of a region's stratum in the three blocks."""
    rest = stratum * (1.0 - opportunists)
    return rest * exposed, rest * (1.0 - exposed), stratum * opportunists


@inlined
def _size(block, sizes):
    """Persons of the region in a block."""
    exposed, unexposed, opportunists = sizes
    return exposed if block == EXPOSED else (unexposed if block == UNEXPOSED else opportunists)


@inner
def _sum(row):
    """Sum of a row in eight parts, so that the additions need not wait for one another."""
    a = b = c = d = e = f = g = h = 0.0
    whole = row.shape[0] // 8 * 8
    for i in range(0, whole, 8):
        a += row[i]
        b += row[i + 1]
        c += row[i + 2]
        d += row[i + 3]
        e += row[i + 4]
        f += row[i + 5]
        g += row[i + 6]
        h += row[i + 7]
    for i in range(whole, row.shape[0]):
        a += row[i]
    return ((a + b) + (c + d)) + ((e + f) + (g + h))


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
        tired_out[i] = tired_out[i] * kept + gained if on_street > 0.0 else tired_out[i]
        size = _size(block[i], sizes)
        fresh = max(0.0, size * part[i] - been[i] - on_street - gone[i])
        exposed, reached = exposure_rank[i] < exposed_below, reach_rank[i] < reached_below
        x = rested_utility(hardship[i], aversion[i], exposed, reached, around) * scale
        pull = (kicked if exposed else start) + draw * (1.0 if reached else offline)
        hazard = min(1.0, pull * rhythm)
        rush = hurry * hazard if block[i] == OPPORTUNIST else 0.0
        fresh_flow[i] = fresh * max(0.0, hazard * sigma(x) - rush)
        again_flow[i] = been[i] * max(0.0, hazard * sigma(x - tire * tired_been[i]) - rush)
        loot_flow[i] = (fresh + been[i]) * rush
        home = min(1.0, leave * (1.0 - sigma(x - tire * tired_out[i])) + weary)
        home_flow[i] = out[i] * home
        turn_flow[i] = out[i] * min(turn, 1.0 - home)
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
        fresh = max(0.0, _size(block[i], sizes) * part[i] - known)
        quiet = fresh + been[i]
        loot = min(quiet, loot_flow[i] * looting)
        share = loot / quiet if quiet > 0.0 else 0.0
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
        tired_out[i] = mixed if come > 0.0 else tired
        mixed = (rested * rest + tired * left) / (rest + left)
        tired_been[i] = mixed if left > 0.0 else rested
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
        flow[_RIOT_HOME, :size], block_sizes(region[_LIMIT, r], exposure, par[_OPPORTUNISTS]), exposure,
        online, surroundings(r, region, par), (1.0 / tau, par[_TIRED] / tau), kept,
        par[_REST] / _TIRE_HOURS * (1.0 - kept), par[_NU], par[_NU] * (1.0 + par[_BOOST] * region[_KICK, r]),
        par[_BETA] * region[_ATTENTION, r], par[_OFFLINE], rhythm, hurry, par[_LEAVE],
        par[_WEARY] * (2.0 - rhythm) / 2.0, turn_hazard(r, region, par),
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
        coming, looting, going, turning, backing,
    )  # fmt: skip
    return _sum(mass[PROTEST, begin:end]), _sum(mass[RIOT, begin:end]), _sum(flow[_FRESH, :size])


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
    joining = _sum(flow[_FRESH, :size]) + _sum(flow[_AGAIN, :size])
    sizes = block_sizes(region[_LIMIT, r], region[_EXPOSURE, r], parameters[_OPPORTUNISTS])
    quiet = max(0.0, sizes[0] + sizes[1] + sizes[2] - active - region[_JAILED, r] - region[_OUT, r])
    if candidates >= 0:
        come = binomial(candidates, min(1.0, joining / most), key, 1) / joining if joining > 0.0 else 0.0
    else:
        come = _drawn(quiet, joining, key, 1)
    loot = home = turn = back = 0.0
    if active > 0.0:
        if region[_IN_RIOT, r] > 0.0:
            loot = _drawn(quiet, _sum(flow[_LOOT, :size]), key, 2)
        home = _drawn(region[_IN_PROTEST, r], _sum(flow[_HOME, :size]), key, 3)
        turn = _drawn(region[_IN_PROTEST, r], _sum(flow[_TURN, :size]), key, 4)
        back = _drawn(region[_IN_RIOT, r], _sum(flow[_RIOT_HOME, :size]), key, 5)
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
        stay = row[i] * (1.0 - share)
        gone[i] += row[i] - stay
        row[i] = stay
    return _sum(row)


@inner
def take_away(r, begin, end, persons, sweep, mass, region):
    """Take persons off the street, or in a sweep those who were out before; returns how many were found."""
    been, out, riot, gone = (
        mass[BEEN, begin:end], mass[PROTEST, begin:end], mass[RIOT, begin:end], mass[GONE, begin:end],
    )  # fmt: skip
    found = _sum(been) if sweep else _sum(out) + _sum(riot)
    if found <= 0.0:
        return 0.0
    taken = min(persons, found)
    share = taken / found
    if sweep:
        _remove(share, been, gone)
    else:
        region[_IN_PROTEST, r] = _remove(share, out, gone)
        region[_IN_RIOT, r] = _remove(share, riot, gone)
    return taken
