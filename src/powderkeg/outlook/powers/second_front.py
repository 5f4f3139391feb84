"""What a second front would need: the slope of the opportunist's chances, against what the worlds assume."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from powderkeg.outlook.powers.payoffs import Floats, Payoffs
from powderkeg.outlook.powers.shares import checked_weights, interval, share_of, weighted_quantiles
from powderkeg.society.country.opportunist import required_slope

__all__ = ["SecondFront", "second_front"]

_QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class SecondFront:
    """What a second front would need, against what the worlds assume.

    Attributes:
        worlds: worlds in which the intervener's troops were tied down.
        tied: median share of its mobile force that was.
        needed, needed_low, needed_high: slope k from which a move pays: median and 10 and 90 %; infinite
            where no slope is enough.
        prior: median slope of the worlds.
        enough: share of these worlds whose slope is steep enough.
        hopeless: share in which no slope is, because success is worth less than the move costs.
        moved, moved_low, moved_high: share in which the third power moved, with its 95 % interval.
    """

    worlds: int
    tied: float
    needed: float
    needed_low: float
    needed_high: float
    prior: float
    enough: float
    hopeless: float
    moved: float
    moved_low: float
    moved_high: float

    @property
    def sentence(self) -> str:
        """The check in words."""
        needs = (
            "no slope k would be enough in most worlds"
            if math.isinf(self.needed)
            else f"the second front needs a slope k of at least {self.needed:.3g}"
        )
        return (
            f"With {self.tied:.2%} of the intervener's mobile force tied down (median), {needs} "
            f"(prior median {self.prior:.2g}). The slope is steep enough in {self.enough:.1%} of worlds, and "
            f"in {self.hopeless:.1%} none could be, because a success is worth less than the move costs. "
            f"A second front was opened in {self.moved:.1%} of worlds (95 % interval {self.moved_low:.1%} "
            f"to {self.moved_high:.1%})."
        )


def second_front(payoffs: Payoffs, weights: Floats | None = None) -> SecondFront | None:
    """The slope a second front needs; None where the intervener's troops never were away.

    Args:
        payoffs: after a run.
        weights: (P,) of the worlds; equal where None.

    Raises:
        ValueError: as ``decisions``.
    """
    w, others = checked_weights(payoffs.size, weights), payoffs.log.others
    away = np.flatnonzero(others["tied"] > 0.0) if "tied" in others else np.empty(0, dtype=np.int64)
    if not len(away) or not w[away].sum() > 0.0:
        return None
    w = w[away]
    stake, chance, slope = (others[f"opportunist_{name}"][away] for name in ("stake", "chance", "slope"))
    tied = others["tied"][away]
    needed = np.array([required_slope(*given) for given in zip(stake, chance, tied, strict=True)])
    low, middle, high = weighted_quantiles(needed, w, _QUANTILES)
    moved = share_of(w, payoffs.log.happened("opportunist")[away])
    moved_low, moved_high = interval(moved, w)
    return SecondFront(
        worlds=len(away),
        tied=float(weighted_quantiles(tied, w, (0.5,))[0]),
        needed=float(middle),
        needed_low=float(low),
        needed_high=float(high),
        prior=float(weighted_quantiles(slope, w, (0.5,))[0]),
        enough=share_of(w, slope >= needed),
        hopeless=share_of(w, np.isinf(needed)),
        moved=moved,
        moved_low=moved_low,
        moved_high=moved_high,
    )
