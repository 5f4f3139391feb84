"""The intervener: whether it comes, and after order, whether it withdraws, stays or wants a successor.

Coming follows the society's own rule (``society/country/powers.py``), ``V (p(F) - p(0)) > 1 + r (1 - o)``.
From ``D`` days of order on it weighs every sixth hour, in units of what its force costs and beside the
present government's alignment, which going and staying leave as it is:

- withdraw: ``g exp(-delta t)``, the gratitude left after t days of order;
- stay: ``s - k d (1 - o)``, d the days of presence and o approval;
- press for a successor, once: ``q (a' - a) - (1 - q) b`` with ``logit q = q0 + q1 (o - 1/2) + q2 m``, m the
  share of the elite that has left office.

While order does not hold it stays. Done is the greatest of the three after a Gumbel number of its own times
e, the noise, so that shares over worlds are logit shares (McFadden 1974). The three numbers stay a world's
own for the run: what a power weighs beside these pay-offs does not change from one meeting to the next, and
asking more often makes no deed likelier.

An attempt angers those who do not approve of the intervener and is news; one that fails costs approval and
shakes the belief that the authorities survive. It is coarse on purpose: no candidate, no campaign.

Sources: Downes & O'Rourke 2016, Downes 2021 (imposed successors seldom help the imposer), Lyall, Blair & Imai
2013; the reduced form is ours.
"""

from __future__ import annotations

import numpy as np

from powderkeg.outlook.powers.payoffs import Flags, Floats, Payoffs
from powderkeg.outlook.powers.situation import approval, in_order, nation, parameter, split, troops_here
from powderkeg.society.country import NEVER, Worlds
from powderkeg.society.country.columns import REGION
from powderkeg.society.country.units import FREED

__all__ = [
    "attempt",
    "come_if_asked",
    "gain_of_coming",
    "gumbel",
    "logistic",
    "success_chance",
    "values_after_order",
    "weigh_after_order",
]

WITHDRAW, STAY, SUCCESSOR = range(3)
"""Rows of the values after order."""


def gumbel(u: Floats) -> Floats:
    """Standard Gumbel numbers from uniform ones."""
    return np.asarray(-np.log(-np.log(u)))


def logistic(u: Floats) -> Floats:
    """Standard logistic numbers from uniform ones."""
    return np.asarray(np.log(u) - np.log1p(-u))


def gain_of_coming(worlds: Worlds) -> Floats:
    """(P,) what sending its force is worth: ``gain_of_sending`` of the society, as arrays."""
    belief = nation(worlds, "belief")
    force = worlds.region[:, REGION["force"]].sum(axis=1)
    fighting = np.log1p(FREED * parameter(worlds, "ally_size") / np.maximum(1.0, force))
    lift = parameter(worlds, "contest_exponent") * fighting + parameter(worlds, "belief_ally")
    with_force = 1.0 / (1.0 + np.exp(-np.log(belief / (1.0 - belief)) - lift))
    resented = parameter(worlds, "ally_resentment") * (1.0 - approval(worlds))
    return np.asarray(parameter(worlds, "ally_stake") * (with_force - belief) - 1.0 - resented)


def come_if_asked(worlds: Worlds, hour: int, payoffs: Payoffs) -> None:
    """Where the case records the coming: strike out a recorded hour still ahead, and decide instead."""
    if not worlds.setting.inputs.recorded:
        return
    arrival, decided = nation(worlds, "intervener_arrival"), payoffs.log.hour("come")
    arrival[(arrival > hour) & (decided >= NEVER)] = NEVER
    asked = (nation(worlds, "help_request") <= hour) & (arrival >= NEVER)
    gain = gain_of_coming(worlds)
    payoffs.log.weigh("come", asked, gain > 0.0)
    for name in ("ally_stake", "ally_resentment"):
        payoffs.log.others[name] = parameter(worlds, name).copy()
    comes = asked & (gain + parameter(worlds, "power_noise") * logistic(payoffs.luck["arrival"]) > 0.0)
    decided[comes] = hour
    arrival[comes] = hour + np.floor(parameter(worlds, "ally_delay")[comes])


def success_chance(worlds: Worlds, payoffs: Payoffs) -> Floats:
    """(P,) q: chance that an attempt to install a successor succeeds now."""
    v = payoffs.values
    odds = v["successor_start"] + v["successor_approval"] * (approval(worlds) - 0.5)
    return np.asarray(1.0 / (1.0 + np.exp(-odds - v["successor_split"] * split(worlds))))


def values_after_order(worlds: Worlds, hour: int, payoffs: Payoffs, *, successor: bool) -> Floats:
    """(3, P) what withdrawing, staying and pressing for a successor are worth, without noise.

    Args:
        worlds: read only.
        payoffs: of the same worlds.
        hour: now; days of order are counted in the log since order was first seen.
        successor: whether an attempt is open; a second one never is.
    """
    v, log = payoffs.values, payoffs.log
    order = np.maximum(0.0, hour - log.hour("restored")) / 24.0
    presence = np.maximum(0.0, hour - nation(worlds, "intervener_arrival")) / 24.0
    out = np.full((3, worlds.size), -np.inf)
    out[WITHDRAW] = v["gratitude"] * np.exp(-v["gratitude_decay"] * order)
    out[STAY] = v["stay_gain"] - v["occupation_cost"] * presence * (1.0 - approval(worlds))
    if successor:
        q = success_chance(worlds, payoffs)
        gain = q * (v["successor_alignment"] - v["alignment"]) - (1.0 - q) * v["successor_backlash"]
        out[SUCCESSOR] = np.where(log.happened("successor"), -np.inf, gain)
    return out


def weigh_after_order(worlds: Worlds, hour: int, payoffs: Payoffs, *, successor: bool) -> None:
    """Withdraw, stay, or press for a successor, where troops are here and order has held long enough."""
    log, leaves = payoffs.log, nation(worlds, "withdrawal")
    undecided = ~log.happened("withdraw")
    leaves[(leaves > hour) & undecided] = NEVER
    if not worlds.setting.inputs.recorded:
        parameter(worlds, "order_days")[:] = NEVER  # the society's own rule for leaving rests
    here, calm = troops_here(worlds, hour), in_order(worlds)
    since = log.hour("order")
    since[~(here & calm)] = NEVER
    since[here & calm & (since >= NEVER)] = hour
    first = log.hour("restored")
    np.minimum(first, since, out=first)
    settled = here & undecided & (hour >= since + 24.0 * payoffs.values["settled_days"])
    if not settled.any():
        return
    opened = log.hour("settled")
    opened[settled & (opened >= NEVER)] = hour
    values = values_after_order(worlds, hour, payoffs, successor=successor)
    best = values.argmax(axis=0)
    for row, name in ((WITHDRAW, "withdraw"), (STAY, "stay"), (SUCCESSOR, "successor")):
        if successor or row != SUCCESSOR:
            log.weigh(name, settled, best == row)
    luck = np.stack([gumbel(payoffs.luck[name]) for name in ("withdraw", "stay", "successor")])
    done = (values + payoffs.values["noise"] * luck).argmax(axis=0)
    goes = settled & (done == WITHDRAW)
    log.hour("withdraw")[goes] = hour
    leaves[goes] = hour + np.ceil(24.0 * payoffs.values["withdrawal_days"][goes])
    attempt(worlds, hour, payoffs, settled & (done == SUCCESSOR))


def attempt(worlds: Worlds, hour: int, payoffs: Payoffs, where: Flags) -> None:
    """Try to install a successor in the worlds ``where``, once in each, with what follows from it."""
    log, v = payoffs.log, payoffs.values
    rows = where & ~log.happened("successor")
    if not rows.any():
        return
    log.hour("successor")[rows] = hour
    won = rows & (payoffs.luck["success"] < success_chance(worlds, payoffs))
    log.succeeded |= won
    region, lost = worlds.region, rows & ~won
    opposed = 1.0 - region[rows][:, REGION["approval"]]
    region[rows, REGION["backlash"]] += v["attempt_anger"][rows, None] * opposed
    region[rows, REGION["perceived"]] += v["attempt_news"][rows, None]
    region[lost, REGION["approval"]] *= 1.0 - v["failure_approval"][lost, None]
    belief = region[lost, REGION["belief"]]
    shaken = np.exp(-v["failure_belief"][lost, None]) * belief / (1.0 - belief)
    region[lost, REGION["belief"]] = shaken / (1.0 + shaken)
    people = worlds.setting.population
    nation(worlds, "belief")[lost] = region[lost, REGION["belief"]] @ (people / people.sum())
