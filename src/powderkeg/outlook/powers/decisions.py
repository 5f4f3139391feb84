"""What the powers decided, question by question: the inequality in words, how often it held, who acted.

Nothing here says what a power should do: a row says under which of the drawn pay-offs its deed was worth it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from powderkeg.language import noted, say
from powderkeg.outlook.powers.payoffs import Flags, Floats, Payoffs
from powderkeg.outlook.powers.shares import checked_weights, interval, share_of, weighted_quantiles

__all__ = ["DecisionRow", "PayoffRegion", "decisions", "row_of"]

_QUANTILES = (0.1, 0.5, 0.9)
_FEWEST = 5


@dataclass(frozen=True)
class PayoffRegion:
    """Where one pay-off lay in the worlds that acted, and in those that were asked and did not.

    Attributes:
        payoff: its name.
        acted, others: 10, 50 and 90 % quantiles.
        above: chance that a world that acted had a greater value than one that did not; 0.5 says nothing.
    """

    payoff: str
    acted: tuple[float, float, float]
    others: tuple[float, float, float]
    above: float


@dataclass(frozen=True)
class DecisionRow:
    """One question to one power.

    Attributes:
        power: who decides, a role.
        question: what it decides.
        inequality: what has to hold, in words and symbols of ``PAYOFFS``.
        worlds: number of worlds in which it was weighed.
        weighed: share of all worlds in which it was weighed at all.
        held: share of the worlds where it was weighed in which the inequality, without noise, held at any
            time; nan where it never was.
        acted: the same share that acted; None where nothing is done in the worlds.
        acted_low, acted_high: its 95 % interval over finitely many worlds.
        first_hour: median hour of the deed, counted from the case's start; None where nobody acted.
        regions: pay-offs by how far they tell those who acted from the others, the most telling first.
    """

    power: str
    question: str
    inequality: str
    worlds: int
    weighed: float
    held: float
    acted: float | None
    acted_low: float
    acted_high: float
    first_hour: float | None
    regions: tuple[PayoffRegion, ...]


@dataclass(frozen=True)
class _Question:
    name: str
    power: str
    question: str
    inequality: str
    payoffs: tuple[str, ...]


_AFTER_ORDER = (
    "gratitude", "gratitude_decay", "stay_gain", "occupation_cost", "alignment", "successor_alignment",
    "successor_backlash", "successor_start", "successor_approval", "successor_split", "settled_days",
)  # fmt: skip
_QUESTIONS = (
    _Question(
        "come",
        noted("intervener"),
        noted("send its force, once asked"),
        noted(
            "V (p(F) - p(0)) > 1 + r (1 - o): what its force changes in the government's chances is worth "
            "more than the force and what disapproval costs"
        ),
        ("ally_stake", "ally_resentment"),
    ),
    _Question(
        "withdraw",
        noted("intervener"),
        noted("withdraw once order has held"),
        noted(
            "g exp(-delta t) > s - k d (1 - o), and > q (a' - a) - (1 - q) b: what is left of gratitude is "
            "worth more than staying on and than an attempt at a successor"
        ),
        _AFTER_ORDER,
    ),
    _Question(
        "stay",
        noted("intervener"),
        noted("stay on"),
        noted(
            "s - k d (1 - o) > g exp(-delta t), and > q (a' - a) - (1 - q) b: presence is worth more than it "
            "costs where it is resented, than gratitude, and than an attempt at a successor"
        ),
        _AFTER_ORDER,
    ),
    _Question(
        "successor",
        noted("intervener"),
        noted("press for a successor"),
        noted(
            "q (a' - a) - (1 - q) b > g exp(-delta t), and > s - k d (1 - o): the better alignment, as "
            "likely as it is, is worth more than the backlash, as likely as that is"
        ),
        _AFTER_ORDER,
    ),
    _Question(
        "opportunist",
        noted("third power"),
        noted("open a second front while the intervener is busy"),
        noted(
            "V p(s) > 1 with p(s) = p0 + k s: success, made likelier by the share s of the intervener's "
            "force that is away, is worth more than the move costs, retaliation included"
        ),
        ("opportunist_stake", "opportunist_chance", "opportunist_slope", "intervener_force"),
    ),
    _Question(
        "claimant",
        noted("claimant abroad"),
        noted("announce that he is ready to return"),
        noted(
            "C (1 - pi) > 1: a fall of the authorities, as likely as people hold it, is worth more than "
            "speaking costs him"
        ),
        ("claimant_stake",),
    ),
)


def decisions(payoffs: Payoffs, weights: Floats | None = None) -> tuple[DecisionRow, ...]:
    """One row for each question that was weighed in some world of a run.

    Args:
        payoffs: after ``consult`` was called through the run.
        weights: (P,) of the worlds; equal where None.

    Raises:
        ValueError: weights of another number of worlds, below nought, or all nought.
    """
    w = checked_weights(payoffs.size, weights)
    rows = []
    for question in _QUESTIONS:
        where = payoffs.log.weighed.get(question.name)
        if where is None or not where.any():
            continue
        acted, hours = _deeds(payoffs, question.name, where)
        rows.append(
            row_of(
                (say(question.power), say(question.question), say(question.inequality)),
                where, payoffs.log.held[question.name], acted, hours, w,
                {name: _value(payoffs, name) for name in question.payoffs},
            )
        )  # fmt: skip
    return tuple(rows)


def row_of(
    words: tuple[str, str, str], where: Flags, held: Flags, acted: Flags | None, hours: Floats | None,
    weights: Floats, values: dict[str, Floats],
) -> DecisionRow:  # fmt: skip
    """A row from what happened in the worlds ``where`` a question was weighed."""
    count, asked = int(where.sum()), weights[where]

    def share(of: Flags) -> float:
        return share_of(asked, of[where])

    low, high = (math.nan, math.nan) if acted is None else interval(share(acted), asked)
    first = None
    if acted is not None and hours is not None and (where & acted).any():
        chosen = where & acted
        first = float(weighted_quantiles(hours[chosen], weights[chosen], (0.5,))[0])
    groups = held if acted is None else acted
    return DecisionRow(
        *words, worlds=count, weighed=share_of(weights, where), held=share(held),
        acted=None if acted is None else share(acted), acted_low=low, acted_high=high, first_hour=first,
        regions=_regions(values, where & groups, where & ~groups, weights),
    )  # fmt: skip


def _deeds(payoffs: Payoffs, name: str, where: Flags) -> tuple[Flags, Floats]:
    """Who acted, and when: staying is what is left of those who were asked and never went."""
    log = payoffs.log
    if name == "stay":
        return where & ~log.happened("withdraw"), log.hour("settled")
    return log.happened(name), log.hour(name)


def _value(payoffs: Payoffs, name: str) -> Floats:
    return payoffs.values[name] if name in payoffs.values else payoffs.log.others[name]


def _regions(
    values: dict[str, Floats], one: Flags, other: Flags, weights: Floats
) -> tuple[PayoffRegion, ...]:
    if min(one.sum(), other.sum()) < _FEWEST or not weights[one].sum() * weights[other].sum() > 0.0:
        return ()
    found = [
        PayoffRegion(
            name,
            _spread(value[one], weights[one]),
            _spread(value[other], weights[other]),
            _above(value[one], weights[one], value[other], weights[other]),
        )
        for name, value in values.items()
        if np.ptp(value) > 0.0
    ]
    return tuple(sorted(found, key=lambda region: -abs(region.above - 0.5)))


def _spread(values: Floats, weights: Floats) -> tuple[float, float, float]:
    low, middle, high = weighted_quantiles(values, weights, _QUANTILES)
    return float(low), float(middle), float(high)


def _above(values: Floats, weights: Floats, others: Floats, other_weights: Floats) -> float:
    """Chance that one of ``values`` is greater than one of ``others``, ties by half (Mann & Whitney 1947)."""
    order = np.argsort(others, kind="stable")
    below = np.concatenate([[0.0], np.cumsum(other_weights[order])]) / other_weights.sum()
    left, right = (np.searchsorted(others[order], values, side=side) for side in ("left", "right"))
    return float(np.average(0.5 * (below[left] + below[right]), weights=weights))
