"""An answer split into two or three that can be read, and what each would do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.inquiry.information import Estimate, jackknifed
from powderkeg.evidence.observations import Absence, Count, Event, Level, LowerBound, Toll
from powderkeg.language import Said, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.inquiry.pool import Foreseen
    from powderkeg.evidence.observations import Observation

__all__ = ["Outcome", "outcomes_of"]

FloatArray = npt.NDArray[np.float64]
_SPLIT_OFF = 0.02  # an answer less probable than this is not worth a line of its own


@dataclass(frozen=True)
class Outcome:
    """One possible answer.

    Attributes:
        words: the answer.
        probability: under the mixture of the hypotheses at the weights used.
        shift: per hypothesis, nats by which the answer moves its logarithm against the mixture's.
        pair: two hypotheses; the leading ones where the result is resolved, else the two that the answer
            sets furthest apart, which says nothing of who leads.
        pair_shift: nats by which the answer moves the log odds of the first over the second.
        pair_shift_se: its Monte-Carlo standard error over seeds; nan with one seed.
        posterior: per hypothesis, where the answer would lead; empty where the result is not resolved.
    """

    words: str
    probability: float
    shift: Mapping[str, float]
    pair: tuple[str, str]
    pair_shift: float
    pair_shift_se: float
    posterior: Mapping[str, float]


def outcomes_of(
    observation: Observation,
    foreseen: Foreseen,
    share: FloatArray,
    names: Sequence[str],
    weights: FloatArray,
    leading: tuple[str, str] | None,
    unit: str,
) -> tuple[Outcome, ...]:
    """The answers that a report of this kind could give.

    Args:
        observation: its noise.
        foreseen: what it is expected to say.
        share: (H, S) each seed's share.
        names: hypotheses, know-nothing last.
        weights: (H + 1,) of the hypotheses.
        leading: the pair whose log odds are shown; None where the result is not resolved.
        unit: of the figure.
    """
    chances = np.vstack([np.einsum("hs,hsy->hy", share, foreseen.by_seed), foreseen.nothing])
    mixture = weights @ chances
    found = []
    for words, chosen in _split(observation, foreseen.y, mixture, unit):
        likely = chances[:, chosen].sum(axis=1)
        whole = float(weights @ likely)
        if whole <= 0.0:
            continue
        with np.errstate(divide="ignore"):
            shift = np.log(likely / whole)
        pair = leading or _furthest(names, shift)
        apart = _pair_shift(foreseen, share, names, chosen, pair)
        after = dict(zip(names, (weights * likely / whole).tolist(), strict=True))
        moved = dict(zip(names, shift.tolist(), strict=True))
        found.append(
            Outcome(words, whole, moved, pair, apart.value, apart.error, after if leading is not None else {})
        )
    return tuple(found)


def _furthest(names: Sequence[str], shift: FloatArray) -> tuple[str, str]:
    """The two with a mechanism that the answer sets furthest apart; know-nothing where there is but one."""
    able = range(len(names) - 1) if len(names) > 2 else range(len(names))
    return names[max(able, key=lambda h: shift[h])], names[min(able, key=lambda h: shift[h])]


def _pair_shift(
    foreseen: Foreseen,
    share: FloatArray,
    names: Sequence[str],
    chosen: npt.NDArray[np.bool_],
    pair: tuple[str, str],
) -> Estimate:
    nothing = float(foreseen.nothing[chosen].sum())
    first, second = (list(names).index(name) for name in pair)

    def apart(chances: FloatArray) -> float:
        likely = [*chances[:, chosen].sum(axis=1), nothing]
        return (
            math.log(likely[first] / likely[second]) if min(likely[first], likely[second]) > 0.0 else math.nan
        )

    return jackknifed(foreseen.by_seed, share, apart)


def _split(
    observation: Observation, y: FloatArray, mixture: FloatArray, unit: str
) -> list[tuple[Said, npt.NDArray[np.bool_]]]:
    """Answers in words, each with the values that belong to it."""
    nothing = y == 0.0
    if isinstance(observation, Event | Absence):
        return [(say("seen"), ~nothing), (say("not seen"), nothing)]
    sized = isinstance(observation, Count | LowerBound | Toll)
    apart = sized and bool(mixture[nothing].sum() >= _SPLIT_OFF)
    rest = ~nothing if apart else np.ones(len(y), dtype=bool)
    none = [(say("none") if isinstance(observation, Toll) else say("none seen"), nothing)] if apart else []
    if mixture[rest].sum() < _SPLIT_OFF:
        return [*none, (say("some"), rest)]
    edge = _edge(y, mixture, rest, whole=not isinstance(observation, Level))
    low, high = rest & (y < edge), rest & (y >= edge)
    figure = {"edge": _number(edge), "unit": say(unit)}
    more = [(say("{edge} {unit} or more", **figure), high)] if high.any() else []
    return [*none, *([(say("below {edge} {unit}", **figure), low)] if low.any() else []), *more]


def _edge(y: FloatArray, mixture: FloatArray, rest: npt.NDArray[np.bool_], *, whole: bool) -> float:
    """A round number that about halves what is left of the mixture."""
    cumulated = np.cumsum(np.where(rest, mixture, 0.0))
    middle = float(y[np.searchsorted(cumulated, 0.5 * cumulated[-1])])
    digits = 1 - math.floor(math.log10(abs(middle))) if middle else 1
    edge = round(middle, min(digits, 1))
    return float(math.ceil(edge)) if whole else edge


def _number(value: float) -> Said:
    return say("{number:,.0f}", number=value) if value == round(value) else say("{number:,.1f}", number=value)
