"""Pay-offs of the foreign powers after the branch: one row each, with its prior and where it comes from.

They stand apart from the society's parameter table: no report speaks of them, no hypothesis differs in them,
and the evidence does not depend on them. A prior is a judgement [J] unless a source is named; no row was
fitted to any case. Pay-offs of the intervener are in units of what its force costs, those of the claimant in
what speaking costs him, those of the instigator in what one cell costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from powderkeg.case import Prior
from powderkeg.language import noted

__all__ = ["PAYOFFS", "PAYOFF_NAMES", "PayoffRow"]


@dataclass(frozen=True, slots=True)
class PayoffRow:
    """One pay-off.

    Attributes:
        name: as the code and an analyst write it.
        symbol: as the inequalities write it.
        unit: of its value.
        low, high: bounds that no prior may leave.
        prior: what is drawn from, one value a world.
        meaning: what it stands for.
        source: where the form or the range comes from; [J] is our own judgement.
    """

    name: str
    symbol: str
    unit: str
    low: float
    high: float
    prior: Prior
    meaning: str
    source: str


_OURS = "[J]"
_FORCE = "cost of its force"


def _uniform(low: float, high: float) -> Prior:
    return Prior(distribution="uniform", min=low, max=high)


def _log(low: float, high: float) -> Prior:
    return Prior(distribution="log_uniform", min=low, max=high)


def _rows(*rows: PayoffRow) -> Mapping[str, PayoffRow]:
    return MappingProxyType({row.name: row for row in rows})


PAYOFFS: Mapping[str, PayoffRow] = _rows(
    # The intervener once order has held: withdraw, stay, or press for a successor.
    PayoffRow(
        "settled_days", "D", "d", 0, 100, _uniform(1, 4),
        "days of order after which the intervener first weighs whether to go", _OURS,
    ),
    PayoffRow(
        "gratitude", "g", _FORCE, 0, 1000, _uniform(0, 2),
        "what the government it helped owes it, if it leaves on the first day of order", _OURS,
    ),
    PayoffRow(
        "gratitude_decay", "delta", "1/d", 0, 10, _log(0.02, 0.3),
        "how fast that debt is forgotten while it stays", _OURS,
    ),
    PayoffRow(
        "stay_gain", "s", _FORCE, 0, 1000, _uniform(0, 2),
        "what a lasting presence is worth to it", _OURS,
    ),
    PayoffRow(
        "occupation_cost", "k", f"{_FORCE} a day", 0, 100, _log(0.02, 0.3),
        "what a day of presence adds to the cost of staying, at full disapproval", _OURS,
    ),
    PayoffRow(
        "alignment", "a", _FORCE, 0, 1000, _uniform(1, 4),
        "what the present government's alignment is worth to it", _OURS,
    ),
    PayoffRow(
        "successor_alignment", "a'", _FORCE, 0, 1000, _uniform(2, 8),
        "what the alignment of a successor of its choice would be worth",
        noted("Downes & O'Rourke 2016 (relations seldom improve: hence a range that begins below a)"),
    ),
    PayoffRow(
        "successor_backlash", "b", _FORCE, 0, 1000, _uniform(1, 6),
        "what an attempt that fails costs it, the later risk of civil war included",
        noted("Downes 2021 (imposed change raises that risk; range [J])"),
    ),
    PayoffRow(
        "successor_start", "q0", "logit", -20, 20, _uniform(-3, 0),
        "log odds that an attempt succeeds, at an approval of a half and a united elite", _OURS,
    ),
    PayoffRow(
        "successor_approval", "q1", "logit", 0, 50, _uniform(0, 4),
        "what full approval instead of a half adds twice over to those log odds", _OURS,
    ),
    PayoffRow(
        "successor_split", "q2", "logit", 0, 50, _uniform(0, 4),
        "what an elite that has wholly left office would add to those log odds",
        noted("Casper & Tyson 2014 (idea)"),
    ),
    PayoffRow(
        "withdrawal_days", "w", "d", 0, 100, _log(0.5, 4),
        "days from the decision to go until the troops are away", _OURS,
    ),
    PayoffRow(
        "noise", "e", "cost of the move", 0, 10, _uniform(0.05, 0.3),
        "spread of what a power weighs beside the pay-offs named here", _OURS,
    ),
    # What an attempt to install a successor does here.
    PayoffRow(
        "attempt_anger", "B", "grievance", 0, 1, _uniform(0, 0.1),
        "grievance that an attempt adds where nobody approves of the intervener", _OURS,
    ),
    PayoffRow(
        "attempt_news", "n", "active per 1,000", 0, 100, _log(0.1, 2),
        "crowd in the streets that draws as much attention as the news of an attempt", _OURS,
    ),
    PayoffRow(
        "failure_approval", "f", "0..1", 0, 1, _uniform(0.1, 0.5),
        "part of its approval that the intervener loses when an attempt fails",
        noted("Lyall, Blair & Imai 2013 (idea: what the foreigner does is held against him)"),
    ),
    PayoffRow(
        "failure_belief", "l", "logit", 0, 20, _uniform(0, 2),
        "fall of the belief that the authorities survive when an attempt fails", _OURS,
    ),
    # What the people answer to a presence they do not approve of.
    PayoffRow(
        "presence_anger", "r", "grievance a day", 0, 1, _uniform(0, 0.01),
        "grievance that a day of foreign troops adds where they are seen and nobody approves", _OURS,
    ),
    # The claimant abroad.
    PayoffRow(
        "claimant_stake", "C", "cost of speaking", 0, 1000, _uniform(0, 5),
        "what a fall of the authorities would be worth to a claimant abroad",
        noted("model of cheap talk; range [J]"),
    ),
    # The instigator: weighed before the start, so nothing of it happens after the branch.
    PayoffRow(
        "instigator_stake", "V", "cost of a cell", 0, 1e6, _log(10, 1000),
        "what a crisis of the other side's ally is worth to a sponsor abroad", _OURS,
    ),
    PayoffRow(
        "instigator_exposure", "Pr", "0..1", 0, 1, _uniform(0.1, 0.9),
        "chance that its part becomes known", _OURS,
    ),
    PayoffRow(
        "instigator_penalty", "x", "cost of a cell", 0, 1e6, _log(10, 300),
        "what it costs the sponsor to be exposed",
        noted("Salehyan, Gleditsch & Cunningham 2011 (form)"),
    ),
)  # fmt: skip
"""All pay-offs by name."""

PAYOFF_NAMES = tuple(PAYOFFS)
