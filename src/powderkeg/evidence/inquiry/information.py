"""How much a report is expected to tell, and what it would change: sums over what it could say.

``I(H; Y) = sum over h, y of pi_h p(y | h) log2 [p(y | h) / p(y)]`` bits, pi the weights of the hypotheses,
p(y) their mixture. From finitely many worlds it comes out too large: worlds that descend from few ancestors
agree with one another, and what is chance among them looks like a difference between hypotheses. So it is
taken twice. Once all seeds are read by what all of them expect: too large on average. Once each seed is read
by what the *others* expect: too small on average, by how far their expectation is from the truth (Kullback &
Leibler 1951). The figure is the middle; its error is half the way between them and the jackknife's over seeds
(Tukey 1958), added in squares. A figure below nought lies less below it than its error.

What deciding costs is taken in the same two ways: the option preferred by all seeds, or by the others.

Sources: Lindley 1956 (expected information), Raiffa & Schlaifer 1961 (expected value of a sample).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Bracket",
    "Estimate",
    "Wrong",
    "bracketed",
    "expected_wrong",
    "information",
    "jackknifed",
    "mutual_information",
    "pooled",
]

FloatArray = npt.NDArray[np.float64]
_SAME = 1e-9  # relative: an option worse by less is as good


class Estimate(NamedTuple):
    """A figure and its standard error over seeds; nan with one seed."""

    value: float
    error: float


class Bracket(NamedTuple):
    """A figure taken twice.

    Attributes:
        value: the middle; with one seed what its own worlds say, which is too large.
        error: half the way from ``low`` to ``high`` and the jackknife's, in squares; nan with one seed.
        low: too small on average; nan with one seed.
        high: too large on average.
    """

    value: float
    error: float
    low: float
    high: float

    def times(self, factor: float) -> Bracket:
        """The same, each multiplied."""
        return Bracket(*(factor * one for one in self))


class Wrong(NamedTuple):
    """What deciding by a posterior costs on average.

    Attributes:
        chance: that the option preferred is not the best one.
        regret: how much more is lost than by the best option, in the unit of the losses.
    """

    chance: float
    regret: float


def mutual_information(weights: FloatArray, chances: FloatArray, believed: FloatArray | None = None) -> float:
    """Bits that an observation tells of which of several distributions it came from.

    Args:
        weights: (H,) summing to 1.
        chances: (H, Y) rows summing to 1.
        believed: (H, Y) the chances that a reader goes by; ``chances`` where None. By wrong ones one learns
            less, or is misled: then the sum may be negative.
    """
    by = chances if believed is None else believed
    mixture = weights @ by
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where((chances > 0.0) & (by > 0.0), chances * np.log2(by / mixture), 0.0)
    # a hypothesis without weight may hold what the mixture does not
    return float(weights @ np.where(weights > 0.0, terms.sum(axis=1), 0.0))


def expected_wrong(
    posterior_table: FloatArray, loss: FloatArray | None = None, believed: FloatArray | None = None
) -> Wrong:
    """Chance and cost of preferring the wrong option once the observation is known.

    Args:
        posterior_table: (Y, H) joint probability of what is observed and of the hypothesis; one row for the
            state of knowledge before anything is observed.
        loss: (options, H) loss of each option under each hypothesis; where None, options are the
            hypotheses themselves and a wrong one costs 1, so that both figures are the chance that the
            explanation preferred is not the right one.
        believed: (Y, H) the table by which the option is preferred; ``posterior_table`` where None.

    Raises:
        ValueError: a loss that is not a table of finite numbers with a column per hypothesis.
    """
    hypotheses = posterior_table.shape[1]
    cost = 1.0 - np.eye(hypotheses) if loss is None else np.asarray(loss, dtype=np.float64)
    if cost.ndim != 2 or cost.shape[1] != hypotheses or not len(cost) or not np.isfinite(cost).all():
        raise ValueError(
            f"loss: a table of shape {cost.shape} given; allowed: finite numbers, one row per option and one "
            f"column for each of the {hypotheses} hypotheses, know-nothing last"
        )
    regret = cost - cost.min(axis=0)
    wrong = (regret > _SAME * max(float(np.abs(cost).max()), 1e-300)).astype(np.float64)
    by = posterior_table if believed is None else believed
    preferred = (by @ regret.T).argmin(axis=1)
    return Wrong(
        float((posterior_table * wrong[preferred]).sum()), float((posterior_table * regret[preferred]).sum())
    )


def bracketed(
    by_seed: FloatArray,
    share: FloatArray,
    nothing: FloatArray,
    read: Callable[[FloatArray, FloatArray], float],
) -> Bracket:
    """A figure taken twice; see above.

    Args:
        by_seed: (H, S, Y) chances by hypothesis with a mechanism and seed.
        share: (H, S) each seed's share of its hypothesis's evidence.
        nothing: (Y,) know-nothing's chances.
        read: from (H + 1, Y) chances that are true, linear in them, and those that a reader goes by.
    """
    seeds = share.shape[1]

    def every(shares: FloatArray) -> FloatArray:
        return np.vstack([pooled(by_seed, shares), nothing])

    def high_of(chances: FloatArray) -> float:
        both = np.vstack([chances, nothing])
        return read(both, both)

    high = jackknifed(by_seed, share, high_of)
    plain = high_of(pooled(by_seed, share))
    if seeds == 1:
        return Bracket(plain, math.nan, math.nan, plain)
    low = 0.0
    for seed in range(seeds):
        own = np.vstack([share[:, seed, None] * by_seed[:, seed], nothing / seeds])
        low += read(own, every(_without(share, seed)))
    # no reading by others is better than by what is so: where it is, all agree but for rounding
    low = min(low, plain)
    return Bracket(0.5 * (low + plain), math.hypot(0.5 * (plain - low), high.error), low, plain)


def information(by_seed: FloatArray, share: FloatArray, nothing: FloatArray, weights: FloatArray) -> Bracket:
    """Expected information about the hypothesis, bits.

    Args:
        by_seed: (H, S, Y) chances by hypothesis with a mechanism and seed.
        share: (H, S) each seed's share.
        nothing: (Y,) know-nothing's chances.
        weights: (H + 1,) of the hypotheses, know-nothing's last.
    """
    return bracketed(
        by_seed, share, nothing, lambda chances, believed: mutual_information(weights, chances, believed)
    )


def jackknifed(by_seed: FloatArray, share: FloatArray, figure: Callable[[FloatArray], float]) -> Estimate:
    """A figure of the pooled chances with its error by leaving out one seed after the other.

    Args:
        by_seed: (H, S, Y) chances by hypothesis and seed.
        share: (H, S) each seed's share of its hypothesis's evidence.
        figure: from (H, Y) pooled chances.
    """
    seeds = share.shape[1]
    whole = figure(pooled(by_seed, share))
    if seeds == 1:
        return Estimate(whole, math.nan)
    left = np.array([figure(pooled(by_seed, _without(share, seed))) for seed in range(seeds)])
    return Estimate(whole, math.sqrt((seeds - 1) / seeds * float(((left - left.mean()) ** 2).sum())))


def pooled(by_seed: FloatArray, share: FloatArray) -> FloatArray:
    """(H, Y) chances of all seeds together."""
    result: FloatArray = np.einsum("hs,hsy->hy", share, by_seed)
    return result


def _without(share: FloatArray, seed: int) -> FloatArray:
    """(H, S) shares with one seed left out; equal ones where it held them all."""
    left = share.copy()
    left[:, seed] = 0.0
    whole = left.sum(axis=1, keepdims=True)
    equal = np.ones_like(left) / (left.shape[1] - 1)
    equal[:, seed] = 0.0
    result: FloatArray = np.where(whole > 0.0, left / np.where(whole > 0.0, whole, 1.0), equal)
    return result
