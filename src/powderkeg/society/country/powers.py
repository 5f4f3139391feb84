"""The intervener: whether it comes when asked, its troops while they are there, and when they leave.

Asked, it weighs every sixth hour what its force would change: ``U = V (p(F) - p(0)) - 1 - r (1 - o)`` in
units of the force's cost, V its stake, o approval, r what disapproval costs it. The chance that the
government prevails is read from public belief: ``logit p(F) = logit pi + m log(1 + phi F / G) + b6``, a
contest with the own dutiful force G (Tullock), in which a small force works by the commitment it shows (b6)
more than by its numbers. It sends its force with probability ``1 / (1 + exp(-U / e))``, e the noise; the
first units come ``ally_delay`` hours later. It leaves once no region has been lost and no crowd above 1,000
was seen for ``order_days``. Where a case records what it did, the hours are inputs and both rules are off.

Its troops free own officers (``units``), lift belief (``belief``) and are seen by the people (``opinion``).

Sources: Chang, Potter & Sanders 2007, EJPE 23: 954-974 (when to support an ally), Fearon 1997 (a force sent
is a signal that threats are not). Deaths of the intervener's own soldiers are left out.
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import inner
from powderkeg.kernels.random import uniform
from powderkeg.society.country.columns import NATION, NATION_WINDOW, NEVER, REGION
from powderkeg.society.country.observers import ONSET_CROWD
from powderkeg.society.country.opinion import mean_approval
from powderkeg.society.country.parameters import INDEX
from powderkeg.society.country.units import FREED

_ARRIVAL, _LEAVES, _TROOPS, _REQUEST, _BELIEF, _CROWD, _ORDER_SINCE = (
    NATION[n]
    for n in (
        "intervener_arrival",
        "withdrawal",
        "troops",
        "help_request",
        "belief",
        "crowd",
        "order_since",
    )
)
_FORCE = REGION["force"]
_SEEN = NATION_WINDOW["intervener_troops"]
_SIZE, _DELAY, _STAKE, _RESENTMENT, _NOISE, _DAYS, _M, _COMMITMENT = (
    INDEX[n]
    for n in (
        "ally_size",
        "ally_delay",
        "ally_stake",
        "ally_resentment",
        "power_noise",
        "order_days",
        "contest_exponent",
        "belief_ally",
    )
)
EVERY = 6
"""Hours between two decisions of an outside power."""


@inner
def chosen(utility, noise, key):
    """True with probability ``1 / (1 + exp(-utility / noise))``: the logit rule of all outside powers."""
    return uniform(key, 0) * (1.0 + math.exp(min(700.0, -utility / noise))) < 1.0


@inner
def gain_of_sending(belief, own_force, approval, parameters):
    """U: what sending its force is worth to the intervener, in units of the force's cost."""
    odds = math.log(belief / (1.0 - belief))
    lift = parameters[_M] * math.log1p(FREED * parameters[_SIZE] / max(1.0, own_force))
    with_force = 1.0 / (1.0 + math.exp(-odds - lift - parameters[_COMMITMENT]))
    return parameters[_STAKE] * (with_force - belief) - 1.0 - parameters[_RESENTMENT] * (1.0 - approval)


@inner
def consult(key, hour, recorded, lost_regions, population, nation, region, parameters):
    """Every sixth hour, unless recorded: come if asked and worth it, leave once order has held.

    Args:
        lost_regions: regions with two or more sites lost now.
    """
    if recorded or hour % EVERY != 0:
        return
    if nation[_REQUEST] <= hour and nation[_ARRIVAL] >= NEVER:
        force = 0.0
        for r in range(region.shape[1]):
            force += region[_FORCE, r]
        gain = gain_of_sending(nation[_BELIEF], force, mean_approval(population, region), parameters)
        if chosen(gain, parameters[_NOISE], key):
            nation[_ARRIVAL] = hour + int(parameters[_DELAY])
    if not nation[_ARRIVAL] <= hour < nation[_LEAVES]:
        return
    if lost_regions > 0 or nation[_CROWD] > ONSET_CROWD:
        nation[_ORDER_SINCE] = NEVER
    elif nation[_ORDER_SINCE] >= NEVER:
        nation[_ORDER_SINCE] = hour
    if hour >= nation[_ORDER_SINCE] + 24.0 * parameters[_DAYS]:
        nation[_LEAVES] = hour


@inner
def place_troops(hour, nation, window, parameters):
    """Set the allied troops present in this hour. Returns True where they came or left."""
    here = parameters[_SIZE] if nation[_ARRIVAL] <= hour < nation[_LEAVES] else 0.0
    changed = here != nation[_TROOPS]
    nation[_TROOPS] = here
    window[_SEEN] = max(window[_SEEN], here)
    return bool(changed)
