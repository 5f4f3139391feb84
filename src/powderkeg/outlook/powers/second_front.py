"""What a second front would need: the slope of the opportunist's chances, against what the worlds assume."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from powderkeg.language import Said, join, say
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
    def sentence(self) -> Said:
        """The check in words."""
        if math.isinf(self.needed):
            needs = say(
                "With {tied:.2f} % of the intervener's mobile force tied down (median), no slope k would be "
                "enough in most worlds (prior median {prior:.2g}).",
                tied=100.0 * self.tied,
                prior=self.prior,
            )
        else:
            needs = say(
                "With {tied:.2f} % of the intervener's mobile force tied down (median), the second front "
                "needs a slope k of at least {needed:.3g} (prior median {prior:.2g}).",
                tied=100.0 * self.tied,
                needed=self.needed,
                prior=self.prior,
            )
        enough = say(
            "The slope is steep enough in {enough:.1f} % of worlds, and in {hopeless:.1f} % none could be, "
            "because a success is worth less than the move costs.",
            enough=100.0 * self.enough,
            hopeless=100.0 * self.hopeless,
        )
        moved = say(
            "A second front was opened in {moved:.1f} % of worlds (95 % interval {low:.1f} % to "
            "{high:.1f} %).",
            moved=100.0 * self.moved,
            low=100.0 * self.moved_low,
            high=100.0 * self.moved_high,
        )
        return join(" ", [needs, enough, moved])


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
