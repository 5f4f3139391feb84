"""The slots of a record as one row of numbers: what a real and a simulated record have in common.

A slot is one term of one claim: who says something of which indicator, day and place, and of what grade. The
row holds what is said. Figures before their time (role ``ahead``) are copies and have no slot; a toll that a
later one replaces has one, because a filter needs it, but no summary is made of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.observations import Split

if TYPE_CHECKING:
    from powderkeg.evidence.claims import Claim, Term
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.windows import Window

__all__ = ["Layout", "Slot", "layout_of", "plan_with", "real_values"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Slot:
    """One term of one claim.

    Attributes:
        claim: the claim.
        term: the term.
        coin: number of the coin that says whether its origin was informed; terms of one claim share one
            unless the claim is separate.
        first: its first column in the row.
        width: how many columns it has: one, or one per part of a split.
    """

    claim: Claim
    term: Term
    coin: int
    first: int
    width: int

    @property
    def columns(self) -> slice:
        """Its columns in the row."""
        return slice(self.first, self.first + self.width)

    @property
    def scored(self) -> bool:
        """Whether it counts in the end: no later figure replaces it."""
        return self.claim.role != "guide"

    @property
    def binary(self) -> bool:
        """Whether all that can be said is yes (1) or no (0)."""
        return self.term.observation.kind in {"event", "absence"}


@dataclass(frozen=True)
class Layout:
    """All slots of a record.

    Attributes:
        slots: in the order of the plan.
        coins: number of coins.
        width: length of a row.
        origins: origin ids.
        places: region ids in the order of the worlds' columns.
        segments: number of segments that are run.
    """

    slots: tuple[Slot, ...]
    coins: int
    width: int
    origins: tuple[str, ...]
    places: tuple[str, ...]
    segments: int

    def windows(self) -> dict[Window, int]:
        """Every window that some slot needs, kept to the end."""
        return {window: self.segments for slot in self.slots for window in slot.term.windows}

    def signature(self) -> str:
        """All that a simulated record depends on of the real one, as text; what it says is no part of it."""
        lines = [
            repr(
                (
                    s.claim.origin, s.claim.letter, s.claim.indicator, s.claim.role, s.claim.separate, s.coin,
                    s.term.observation, s.term.windows, s.term.places, s.width,
                )
            )
            for s in self.slots
        ]  # fmt: skip
        return "\n".join((repr((self.places, self.segments)), *lines))


def layout_of(plan: Plan) -> Layout:
    """Lay out the slots of a plan's record."""
    slots: list[Slot] = []
    coin = first = 0
    for claim in plan.all_claims:
        if claim.role == "ahead":
            continue
        for number, term in enumerate(claim.terms):
            coin += int(number == 0 or claim.separate)
            slots.append(Slot(claim, term, coin - 1, first, len(term.y)))
            first += len(term.y)
    return Layout(tuple(slots), coin, first, plan.origins, plan.places, plan.segments)


def real_values(layout: Layout) -> FloatArray:
    """(F,) the row of the record that was laid out."""
    return np.concatenate([np.zeros(0), *(slot.term.y for slot in layout.slots)])


def plan_with(plan: Plan, values: FloatArray) -> Plan:
    """The same plan with another record's values, so that a filter can weigh what a classifier was shown.

    Args:
        plan: the real record laid out.
        values: (F,) a row of ``layout_of(plan)``.
    """
    layout = layout_of(plan)
    numbers = _numbers(layout)
    said = {
        (slot.claim.claim_id, n): values[slot.columns] for slot, n in zip(layout.slots, numbers, strict=True)
    }
    # a figure before its time stands for the same rows as the figure that it foretells
    foretold = {slot.term.report_ids: values[slot.columns] for slot in layout.slots}
    claims = tuple(
        tuple(
            replace(
                claim,
                terms=tuple(
                    _said(
                        term, foretold[term.report_ids] if claim.role == "ahead" else said[claim.claim_id, n]
                    )
                    for n, term in enumerate(claim.terms)
                ),
            )
            for claim in block
        )
        for block in plan.claims
    )
    return replace(plan, claims=claims)


def _numbers(layout: Layout) -> list[int]:
    """Number of each slot's term within its claim."""
    found: list[int] = []
    for before, slot in zip((None, *layout.slots), layout.slots, strict=False):
        found.append(found[-1] + 1 if before is not None and before.claim is slot.claim else 0)
    return found


def _said(term: Term, y: FloatArray) -> Term:
    observation = term.observation
    if isinstance(observation, Split):
        observation = replace(observation, number=int(y.sum()))
    return replace(term, observation=observation, y=y.copy())
