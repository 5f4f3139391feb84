"""The decisions as a tree, with the probability of each branch: data for a chart, nothing is drawn here."""

from __future__ import annotations

from dataclasses import dataclass

from powderkeg.language import noted, say
from powderkeg.outlook.powers.payoffs import Flags, Floats, Payoffs
from powderkeg.outlook.powers.shares import checked_weights, interval, share_of
from powderkeg.society.country import NEVER

__all__ = ["Branch", "tree"]


@dataclass(frozen=True)
class Branch:
    """One branch.

    Attributes:
        label: what happens on it.
        worlds: number of worlds on it.
        share: of all worlds.
        probability: of it, given that its parent was reached.
        low, high: 95 % interval of that probability over finitely many worlds.
        children: what may follow; their probabilities add up to one.
    """

    label: str
    worlds: int
    share: float
    probability: float
    low: float
    high: float
    children: tuple[Branch, ...] = ()


def tree(payoffs: Payoffs, weights: Floats | None = None) -> Branch:
    """The powers' decisions of a run; branches that no world took are left out.

    Args:
        payoffs: after ``consult`` was called through the run.
        weights: (P,) of the worlds; equal where None.

    Raises:
        ValueError: as ``decisions``.
    """
    w, log = checked_weights(payoffs.size, weights), payoffs.log
    everywhere = w >= 0.0
    here, settled = log.hour("troops") < NEVER, log.hour("settled") < NEVER
    pressed, gone, moved = (log.happened(name) for name in ("successor", "withdraw", "opportunist"))

    def grow(label: str, where: Flags, parent: Flags, *children: Branch | None) -> Branch | None:
        if not w[where].sum() > 0.0:
            return None
        probability = share_of(w[parent], where[parent])
        low, high = interval(probability, w[parent])
        kept = tuple(child for child in children if child is not None)
        return Branch(say(label), int(where.sum()), share_of(w, where), probability, low, high, kept)

    def front(where: Flags) -> tuple[Branch | None, ...]:
        return (
            grow(noted("second front"), where & moved, where),
            grow(noted("no second front"), where & ~moved, where),
        )

    def leaves(where: Flags) -> tuple[Branch | None, ...]:
        away, stays = where & gone, where & ~gone
        return (
            grow(noted("it withdraws"), away, where, *front(away)),
            grow(noted("it stays to the end"), stays, where, *front(stays)),
        )

    asked, unasked = here & (settled | pressed), here & ~(settled | pressed)
    tried, quiet = asked & pressed, asked & ~pressed
    won, lost = tried & log.succeeded, tried & ~log.succeeded
    away, stays = quiet & gone, quiet & ~gone
    came = grow(
        noted("the intervener's troops come"), here, everywhere,
        grow(
            noted("order holds: it chooses"), asked, here,
            grow(noted("it withdraws"), away, asked, *front(away)),
            grow(noted("it stays to the end"), stays, asked, *front(stays)),
            grow(
                noted("it presses for a successor"), tried, asked,
                grow(noted("the attempt succeeds"), won, tried, *leaves(won)),
                grow(noted("the attempt fails"), lost, tried, *leaves(lost)),
            ),
        ),
        grow(noted("nothing to choose"), unasked, here, *front(unasked)),
    )  # fmt: skip
    never = grow(noted("they never come"), ~here, everywhere)
    root = grow(noted("all worlds"), everywhere, everywhere, came, never)
    if root is None:
        raise ValueError("tree: no world has any weight")
    return root
