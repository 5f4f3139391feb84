"""Which world a window opens on: one in which something happens, found by a rule that is told with it.

Most worlds of most hypotheses stay quiet, so that the first seed of the first hypothesis often shows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from powderkeg.app.watching.country_world import WatchedCountry
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from powderkeg.case import Case

__all__ = ["SEEDS_TRIED", "Eventful", "eventful"]

SEEDS_TRIED = 6
"""Seeds that are looked through under each hypothesis, from 1 on: a world of three weeks takes a fifth of a
second, and nobody waits longer than some seconds for a view."""


@dataclass(frozen=True)
class Eventful:
    """A world worth watching.

    Attributes:
        hypothesis: name of its hypothesis.
        seed: its seed.
        number: its place among the worlds that were looked at.
        most: how many would have been looked at.
        clashes: whether there are clashes in it.
    """

    hypothesis: str
    seed: int
    number: int
    most: int
    clashes: bool

    @property
    def why(self) -> str:
        """Why it was chosen, in the language spoken."""
        if not self.clashes:
            return say(
                "World {number} of {most}, chosen because most people are on the streets in it: there are no "
                "clashes in any of the {most} worlds looked at (seeds 1 to {seeds} under each hypothesis). "
                "How often worlds stay quiet is told by a weighing.",
                number=self.number,
                most=self.most,
                seeds=SEEDS_TRIED,
            )
        return say(
            "World {number} of {most}, chosen because it is the first with clashes (seeds 1 to {seeds} under "
            "each hypothesis, in the order of the case). How often worlds stay quiet is told by a weighing.",
            number=self.number,
            most=self.most,
            seeds=SEEDS_TRIED,
        )


def eventful(
    case: Case,
    *,
    government: Literal["recorded", "simulated"] = "recorded",
    seeds: int = SEEDS_TRIED,
    stopped: Callable[[], bool] = lambda: False,
) -> Eventful:
    """The first world with clashes, hypothesis by hypothesis; where there is none, that with the most people.

    Args:
        case: the case; it has a hypothesis with a mechanism.
        government: as in ``simulate``.
        seeds: seeds to look through under each hypothesis.
        stopped: asked every hour; what was found so far is given where it says yes.

    Raises:
        CaseError: no hypothesis can be simulated.
    """
    names = [h.name for h in case.hypotheses if not h.know_nothing] or [""]
    most, number = len(names) * seeds, 0
    fullest, best = -1.0, Eventful(names[0], 1, 1, most, clashes=False)
    for name in names:
        for seed in range(1, seeds + 1):
            number += 1
            crowd = _looked_at(WatchedCountry(case, name, seed, government=government), stopped)
            if crowd is None:
                return Eventful(name, seed, number, most, clashes=True)
            if crowd > fullest:
                fullest, best = crowd, Eventful(name, seed, number, most, clashes=False)
            if stopped():
                return best
    return best


def _looked_at(world: WatchedCountry, stopped: Callable[[], bool]) -> float | None:
    """Most people on the streets at once, to the case's end; None as soon as there is a clash."""
    crowd = 0.0
    while not (world.done or stopped()):
        world.advance()
        if world.totals["clashes"].sum() > 0:
            return None
        crowd = max(crowd, float(world.now.participants.sum()))
    return crowd
