"""Break-even: how little a source would have to be worth for the leading odds to be even.

The weight of an origin is the probability that it is informed; it is right in ``p = (1 + weight) / 2`` of
yes-or-no reports. From 1 the axis runs down to 0, where the origin tells nothing, and on to -1: below 0 it
lies with that probability (``Change.deceptive``). At 0 both readings agree. The common worth of all letters
is the inflation phi: at each node of its grid the likelihood of a world is known, and between nodes its
logarithm is the polynomial through them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.grades import INFLATION, INFLATION_HIGH, INFLATION_LOW, LETTER_WEIGHTS
from powderkeg.evidence.rescoring import Change
from powderkeg.language import noted, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from powderkeg.evidence.checklist.reread import Pair, Read, Reader

__all__ = [
    "ALL_LETTERS",
    "BreakEven",
    "at_inflation",
    "at_weight",
    "break_even",
    "common_break_even",
    "crossing",
]

FloatArray = npt.NDArray[np.float64]
ALL_LETTERS = noted("all letters together")
_WORTH = noted("letters worth {worth:.2f} of their face value")
_AXIS = (-1.0, -0.5, 0.0, 0.5, 1.0)
_COMMON = (INFLATION_LOW, 0.15, 0.25, 0.4, 0.55, 0.7, 0.85, INFLATION_HIGH)
_HALVINGS = 7
_DIGITS = 4


@dataclass(frozen=True)
class BreakEven:
    """Where the log odds of the two leading hypotheses cross nought.

    Attributes:
        of: the origin, or ``ALL_LETTERS``.
        declared: its weight as declared: the mean over its claims; 1 for all letters together.
        weight: weight at which the odds are even, the nearest to the declared one; None where there is none.
        status: ``found``; ``none`` where the order is one and the same from end to end; ``unknown`` where
            figures that cannot be trusted could hold a crossing.
        lowest: smallest weight down to which the order is known to stay.
    """

    of: str
    declared: float
    weight: float | None
    status: Literal["found", "none", "unknown"]
    lowest: float

    @property
    def accuracy(self) -> float | None:
        """Share of yes-or-no reports that would be right there; None where there is no crossing."""
        return None if self.weight is None else 0.5 * (1.0 + self.weight)


def at_weight(origin: str, weight: float) -> Change:
    """An origin given a weight from -1 (it always lies) over 0 (it tells nothing) to 1 (always informed)."""
    lies = frozenset({origin}) if weight < 0.0 else frozenset[str]()
    return Change(
        say("{origin} worth {weight:g}", origin=origin, weight=weight),
        origin_letters={origin: abs(weight)},
        deceptive=lies,
    )


def break_even(reader: Reader, origin: str, pair: Pair) -> BreakEven:
    """Break-even of one origin.

    Args:
        reader: the weighing.
        origin: its id.
        pair: the two leading hypotheses, the favoured one first.
    """
    letters = [c.letter for c in next(iter(reader.parts.values()))[0].claims if c.origin == origin]
    declared = float(np.mean([LETTER_WEIGHTS[letter] for letter in letters])) if letters else 0.0

    def read(weight: float) -> Read:
        if weight == 0.0:  # nothing has to be summed again
            return reader.change(Change(say("without {names}", names=origin), times={origin: 0.0}), pair)
        return reader.change(at_weight(origin, round(weight, _DIGITS)), pair)

    return crossing(origin, declared, _AXIS, read, pair)


def at_inflation(node: int) -> Change:
    """All letters worth one node of the inflation's grid."""
    label = say(_WORTH, worth=INFLATION[node])
    return Change(label, inflation=np.eye(len(INFLATION))[node])


def common_break_even(reader: Reader, pair: Pair) -> BreakEven:
    """Break-even of all letters together, from the likelihoods at the nodes of the inflation's grid.

    Args:
        reader: the weighing.
        pair: the two leading hypotheses, the favoured one first.
    """
    changes = [at_inflation(node) for node in range(len(INFLATION))]
    held = {
        name: [np.array([reader.log_ratio(scored, change) for change in changes]) for scored in passes]
        for name, passes in reader.parts.items()
        if name in pair
    }

    def read(phi: float) -> Read:
        weights = _lagrange(phi)
        factors: dict[str, list[FloatArray]] = {}
        for name, nodes in held.items():
            factors[name] = []
            for scored, values in zip(reader.parts[name], nodes, strict=True):
                counts = np.isfinite(scored.log_ratio) & np.isfinite(values).all(axis=0)
                factor = np.full(scored.size, -np.inf)
                factor[counts] = weights @ values[:, counts] - scored.log_ratio[counts]
                factors[name].append(factor)
        return reader.factors(say(_WORTH, worth=phi), factors)

    return crossing(say(ALL_LETTERS), 1.0, _COMMON, read, pair)


def _lagrange(x: float) -> FloatArray:
    """Weights of the polynomial through the nodes of the inflation at x."""
    found = np.ones(len(INFLATION))
    for i, node in enumerate(INFLATION):
        for j, other in enumerate(INFLATION):
            if i != j:
                found[i] *= (x - other) / (node - other)
    return found


def crossing(
    of: str, declared: float, axis: Sequence[float], read: Callable[[float], Read], pair: Pair
) -> BreakEven:
    """The crossing nearest to the declared weight, by bisection.

    Args:
        of: what the axis is the weight of.
        declared: the declared weight.
        axis: weights to look at first, rising.
        read: evidence at a weight.
        pair: the favoured hypothesis first.
    """
    found = {weight: _odds(read(weight), pair) for weight in axis}
    steps = pairwise(axis)
    turning = [
        (low, high)
        for low, high in steps
        if not math.isnan(found[low]) and not math.isnan(found[high]) and found[low] * found[high] <= 0.0
    ]
    lowest = _lowest(found, declared)
    unsure = any(math.isnan(odds) for odds in found.values())
    if not turning:
        return BreakEven(of, declared, None, "unknown" if unsure else "none", lowest)
    low, high = min(turning, key=lambda step: min(abs(step[0] - declared), abs(step[1] - declared)))
    weight = _bisected(low, high, found[low], found[high], lambda w: _odds(read(w), pair))
    status: Literal["found", "unknown"] = "unknown" if weight is None else "found"
    return BreakEven(of, declared, weight, status, lowest)


def _odds(read: Read, pair: Pair) -> float:
    """Log odds; nan where they cannot be trusted."""
    return read.odds(pair) if read.trusts(*pair) else math.nan


def _lowest(found: dict[float, float], declared: float) -> float:
    """How far down from the declared weight the order is known to stay."""
    lowest = declared
    for weight in sorted((w for w in found if w <= declared), reverse=True):
        if not found[weight] > 0.0:
            break
        lowest = weight
    return lowest


def _bisected(
    low: float, high: float, at_low: float, at_high: float, odds: Callable[[float], float]
) -> float | None:
    """Root between two weights of unlike sign; None where a figure on the way cannot be trusted."""
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        at_middle = odds(middle)
        if math.isnan(at_middle):
            return None
        if at_low * at_middle <= 0.0:
            high, at_high = middle, at_middle
        else:
            low, at_low = middle, at_middle
    # what is left of the bracket is short enough for a straight line
    return low if at_low == at_high else low - at_low * (high - low) / (at_high - at_low)
