"""Citizens of the mobilisable stratum: who joins, who riots, who goes home.

Net utility (extends Epstein 2002): ``U = G + b_s a - N - T - c_z z + zeta (1 - m) online``, with
``G = clip(H (1 - L + l) + B, 0, 1)``, ``H = h + (1 - h) min(1, eta s) [exposed]``,
``N = R (theta P + c_l Q)``.

Join: hazard ``(nu (1 + boost k) [for the exposed] + beta a omega) D sigma(U / tau)``.
Leave: hazard ``lambda (1 - sigma(U / tau)) + omega_0 (2 - D) / 2``.
Fatigue: ``dz/dt = active / 12 h - z / tau_z`` (solved exactly between events).
Riot: a protester turns to riot with hazard
``e_r (rho_c clash + rho_x [few units] + rho_a [armed incident] + rho_d a^riot)``, a^riot the attention to
riots elsewhere; opportunists join a riot where units are few.

The cost follows the unrest: candidates are drawn with the upper bound of the hazard by geometric skipping
over the region's citizens (thinning, exact in distribution), and only for them the utility is evaluated.

Sources: Epstein 2002 (net utility), Kuran 1991 (joining what can be seen), Bonnasse-Gahot et al. 2018
(contagion as a hazard), Davies et al. 2013 (opportunists where police are few); fatigue [J].
"""

from __future__ import annotations

import math

import numpy as np

from powderkeg.kernels.compiling import inlined, inner
from powderkeg.kernels.logistic import logistic
from powderkeg.kernels.random import extend_by, skip, uniform
from powderkeg.society.country.columns import REGION
from powderkeg.society.country.parameters import INDEX

QUIET, PROTEST, RIOT, JAILED, OUT = 0, 1, 2, 3, 4
EVER = 16
_STATE = 15

_WEIGHT, _LIMIT = REGION["weight"], REGION["limit"]
_PROTEST, _RIOT, _JAILED, _OUT, _EVER = (
    REGION["protest"],
    REGION["riot"],
    REGION["jailed"],
    REGION["out"],
    REGION["ever"],
)
_EXPOSURE, _SHOCK, _KICK, _CONNECTIVITY = (
    REGION["exposure"],
    REGION["shock"],
    REGION["kick"],
    REGION["connectivity"],
)
_ATTENTION, _BACKLASH, _ARREST, _FIRE = (
    REGION["attention"],
    REGION["backlash"],
    REGION["arrest_risk"],
    REGION["fire_risk"],
)
_CLASH, _INCIDENT, _EFFECT, _FORCE, _LOSS, _RIOT_SEEN = (
    REGION[n] for n in ("clash", "incident", "riot_effect", "force", "legitimacy_loss", "riot_attention")
)

_L, _T, _TAU, _ETA = INDEX["legitimacy"], INDEX["threshold"], INDEX["decision_noise"], INDEX["grievance_gain"]
_NU, _BOOST, _BETA, _SIGHT = (
    INDEX["spontaneous_rate"],
    INDEX["shock_boost"],
    INDEX["contagion"],
    INDEX["sight_gain"],
)
_OFFLINE, _ZETA, _LEAVE, _WEARY = (
    INDEX["offline_weight"],
    INDEX["shutdown_effect"],
    INDEX["leave_rate"],
    INDEX["weariness"],
)
_TIRED, _REST, _FEAR = INDEX["fatigue_cost"], INDEX["fatigue_recovery"], INDEX["fire_deterrence"]
_RHO_C, _RHO_X, _RHO_A, _RHO_D = (
    INDEX[n] for n in ("clash_to_riot", "absence_to_riot", "incident_to_riot", "riot_contagion")
)
_OPPORTUNISTS, _ABSENCE = INDEX["opportunist_share"], INDEX["riot_absence_ratio"]

_TIRE_HOURS = 12.0
_RESTING, _ACTIVE = False, True
_HURRY = 0.25  # share of a riot's opportunist stratum that a full-attention hour moves
_MIN_CROWD = 50.0  # persons under which nobody speaks of absent units
_RIOT_CAP = 0.5
_ONE, _NOTHING = np.float32(1.0), np.float32(0.0)


@inner
def tabulate_fade(parameters, fade):
    """Fill ``fade[k]`` with exp(-k / tau_z), by products: no exponential per candidate."""
    hourly = math.exp(-1.0 / parameters[_REST])
    fade[0] = 1.0
    for k in range(1, fade.shape[0]):
        fade[k] = fade[k - 1] * hourly


@inner
def fatigue_now(stored, since, hour, active, fade, rest):
    """Fatigue at ``hour`` from its value when the citizen last changed state.

    The exact solution of the linear equation; ``fade`` is ``exp(-k / rest)`` for every number of hours k of a
    run.
    """
    elapsed = hour - since
    if elapsed <= 0:
        return stored
    faded = fade[elapsed]
    if active:
        return stored * faded + rest / _TIRE_HOURS * (1.0 - faded)
    return stored * faded


@inner
def surroundings(r, region, parameters):
    """What all citizens of region r share of U, in single precision.

    Returns:
        The gain of the exposed, the weight of hardship, backlash, risk, what is seen less the threshold,
        and what being cut off adds.
    """
    return (
        np.float32(min(1.0, parameters[_ETA] * region[_SHOCK, r])),
        np.float32(1.0 - parameters[_L] + region[_LOSS, r]),
        np.float32(region[_BACKLASH, r]),
        np.float32(region[_ARREST, r] + parameters[_FEAR] * region[_FIRE, r]),
        np.float32(parameters[_SIGHT] * region[_ATTENTION, r] - parameters[_T]),
        np.float32(parameters[_ZETA] * (1.0 - region[_CONNECTIVITY, r])),
    )


@inlined
def rested_utility(hardship, aversion, exposed, reached, around):
    """U of a citizen without fatigue, in the surroundings of its region."""
    gain, weight, backlash, risk, base, cut_off = around
    if exposed:
        hardship += (_ONE - hardship) * gain
    grievance = min(_ONE, hardship * weight + backlash)
    return grievance + base - aversion * risk + (cut_off if reached else _NOTHING)


@inner
def utility(i, r, fatigue, online, traits, region, parameters):
    """U of citizen i in region r.

    ``traits`` is (N, 5): hardship, risk aversion, and the ranks of exposure, of being online, of opportunism;
    a citizen's five numbers share a cache line.
    """
    exposed, reached = traits[i, 2] < region[_EXPOSURE, r], traits[i, 3] < online
    around = surroundings(r, region, parameters)
    rested = rested_utility(traits[i, 0], traits[i, 1], exposed, reached, around)
    return rested - parameters[_TIRED] * fatigue


@inner
def few_units(r, region, parameters):
    """True where a crowd faces so few units that authority counts as absent."""
    crowd = (region[_PROTEST, r] + region[_RIOT, r]) * region[_WEIGHT, r]
    return crowd > _MIN_CROWD and region[_FORCE, r] < parameters[_ABSENCE] * crowd


@inner
def turn_hazard(r, region, parameters):
    """Hazard that a protester of region r turns to riot."""
    turn = parameters[_RHO_C] * region[_CLASH, r] + parameters[_RHO_A] * region[_INCIDENT, r]
    turn += parameters[_RHO_D] * region[_RIOT_SEEN, r]
    if few_units(r, region, parameters):
        turn += parameters[_RHO_X]
    return min(_RIOT_CAP, turn * region[_EFFECT, r])


@inner
def join(key, hour, r, first, rhythm, online, state, since, fatigue, fade, traits, region, parameters):
    """Quiet citizens of region r who join in this hour (see the module for the hazard)."""
    attention = region[_ATTENTION, r]
    start = parameters[_NU]
    kicked = start * (1.0 + parameters[_BOOST] * region[_KICK, r])
    draw = parameters[_BETA] * attention
    bound = min(1.0, (kicked + draw) * rhythm)
    if bound <= 0.0:
        return
    limit = int(region[_LIMIT, r])
    if uniform(key, 0) < 1.0 - bound * limit:  # (1 - p)^n >= 1 - n p: in calm nearly all calls end here
        return
    log_miss = math.log1p(-bound) if bound < 1.0 else -1e9
    looting = region[_RIOT, r] > 0 and few_units(r, region, parameters)
    counter = 0
    i = skip(uniform(key, counter), log_miss)
    while i < limit:
        c = first + i
        if state[c] & _STATE == QUIET:
            is_online = traits[c, 3] < online
            hazard = (kicked if traits[c, 2] < region[_EXPOSURE, r] else start) + draw * (
                1.0 if is_online else parameters[_OFFLINE]
            )
            tired = (
                fatigue_now(fatigue[c], since[c], hour, _RESTING, fade, parameters[_REST])
                if fatigue[c] > 0.0
                else 0.0
            )
            u = utility(c, r, tired, online, traits, region, parameters)
            chance = hazard * rhythm / bound
            opportunist = traits[c, 4] < parameters[_OPPORTUNISTS]
            becomes = QUIET
            v = uniform(key, counter + 1)
            if looting and opportunist and v < chance * _HURRY:
                becomes = RIOT
            elif v < chance * logistic(u / parameters[_TAU]):
                becomes = PROTEST
            if becomes != QUIET:
                fatigue[c] = tired
                since[c] = hour
                if state[c] & EVER == 0:
                    region[_EVER, r] += 1
                state[c] = becomes | EVER
                region[_PROTEST if becomes == PROTEST else _RIOT, r] += 1
        counter += 2
        i += 1 + skip(uniform(key, counter), log_miss)


@inner
def leave_or_riot(
    key, name, hour, r, first, rhythm, online, turn, state, since, fatigue, fade, traits, region, parameters
):
    """Active citizens of region r who go home or turn to riot in this hour.

    ``turn`` is the hazard of turning as the hour began: who joins in this hour does not change it yet. The
    stream is that of ``key`` and ``name``, made where somebody is out.
    """
    if region[_PROTEST, r] + region[_RIOT, r] <= 0:
        return
    key = extend_by(key, name)
    weary = parameters[_WEARY] * (2.0 - rhythm) / 2.0
    bound = min(1.0, parameters[_LEAVE] + weary + turn)
    log_miss = math.log1p(-bound) if bound < 1.0 else -1e9
    limit = int(region[_LIMIT, r])
    counter = 0
    i = skip(uniform(key, counter), log_miss)
    while i < limit:
        c = first + i
        kind = state[c] & _STATE
        if kind in (PROTEST, RIOT) and since[c] < hour:
            tired = fatigue_now(fatigue[c], since[c], hour, _ACTIVE, fade, parameters[_REST])
            u = utility(c, r, tired, online, traits, region, parameters)
            go = parameters[_LEAVE] * (1.0 - logistic(u / parameters[_TAU])) + weary
            v = uniform(key, counter + 1) * bound
            if v < go:
                fatigue[c] = tired
                since[c] = hour
                state[c] = QUIET | EVER
                region[_PROTEST if kind == PROTEST else _RIOT, r] -= 1
            elif kind == PROTEST and v < go + turn:
                state[c] = RIOT | EVER
                region[_PROTEST, r] -= 1
                region[_RIOT, r] += 1
        counter += 2
        i += 1 + skip(uniform(key, counter), log_miss)


@inner
def remove(key, counter, r, first, becomes, sweep, state, region):
    """Take one citizen of region r off the street, in a sweep one who once took part; True where found."""
    limit = int(region[_LIMIT, r])
    if limit == 0:
        return False
    start = int(uniform(key, counter) * limit)
    for step in range(limit):
        c = first + (start + step) % limit
        kind = state[c] & _STATE
        if sweep:
            if kind == QUIET and state[c] & EVER:
                state[c] = becomes | EVER
                region[_JAILED if becomes == JAILED else _OUT, r] += 1
                return True
        elif kind in (PROTEST, RIOT):
            state[c] = becomes | EVER
            region[_PROTEST if kind == PROTEST else _RIOT, r] -= 1
            region[_JAILED if becomes == JAILED else _OUT, r] += 1
            return True
    return False
