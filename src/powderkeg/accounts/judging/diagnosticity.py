"""How far a claim's truth would tell the hypotheses apart, by itself and as the word of its source.

With p_h the share of a hypothesis's weighted worlds in which the claim holds and u what know-nothing gives
to it, the claim, were it known true, moves the logarithm of hypothesis h by ``log p_h`` less that of the
mixture. Told by a source instead, it is informative with the weight q of its letter (``evidence.grades``, the
common inflation of grades at its prior mean), and p_h becomes ``(1 - q) u + q p_h``. A letter worth nothing
moves nothing, and the Admiralty digit has no part in it, as nowhere in the weighing.

Worlds are those that the record left: what it says already of the same fact is in p_h.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from powderkeg.accounts.judging.know_nothing import know_nothing_chance
from powderkeg.evidence.grades import ACCURACY_SHARES, INFLATION_PRIOR, informative_weight
from powderkeg.evidence.inquiry.information import information
from powderkeg.language import Said, join, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.accounts.judging.last_worlds import Group
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

__all__ = ["Bits", "Diagnosticity", "diagnosticity_of", "letter_weight"]

FloatArray = npt.NDArray[np.float64]
_Z90 = 1.645
_ALIKE = 0.1  # bits by which a claim is expected to move the log evidence: below that it hardly does
_AFTER_THE_FACT = frozenset({"surge_claimed"})


@dataclass(frozen=True)
class Bits:
    """Expected information of knowing whether a claim holds.

    Attributes:
        all: about all hypotheses, know-nothing among them.
        error: its Monte-Carlo error; None with one seed.
        named: the part about the hypotheses with a mechanism, given that one of them holds.
        named_error: its error.
        moved: expected absolute change of the log evidence of the hypotheses with a mechanism.
    """

    all: float
    error: float | None
    named: float
    named_error: float | None
    moved: float

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "all": self.all,
            "error": self.error,
            "named": self.named,
            "named_error": self.named_error,
            "moved": self.moved,
        }


@dataclass(frozen=True)
class Diagnosticity:
    """Whether a claim would move anything.

    Attributes:
        chances: per hypothesis, know-nothing last: probability of the claim, pulled off nought and one by
            half a world.
        nats: per hypothesis, what the claim, known true, does to its logarithm against the mixture's.
        apart: largest less smallest of ``nats`` among hypotheses with a mechanism.
        apart_error: Monte-Carlo standard error of that difference, nats.
        apart_if_false: by how much it sets two of them apart if it is known false.
        bits: of knowing whether it holds.
        letter: reliability of the account's source; blank where nobody has graded it.
        weight: what that letter is worth, 0..1; None without a letter.
        graded_nats: as ``nats``, told by that source instead; empty without a letter.
        graded_apart: largest less smallest of these; None without.
        graded_bits: of hearing whether that source says so; None without.
        at: weights of the hypotheses: the posterior, or equal ones where the result is not resolved.
        why: what this comes to, in words.
    """

    chances: Mapping[str, float]
    nats: Mapping[str, float]
    apart: float
    apart_error: float
    apart_if_false: float
    bits: Bits
    letter: str
    weight: float | None
    graded_nats: Mapping[str, float]
    graded_apart: float | None
    graded_bits: Bits | None
    at: Literal["posterior", "equal"]
    why: Said

    def to_json(self) -> dict[str, Any]:
        """Plain values; None where nothing is known."""
        return {
            "chances": dict(self.chances),
            "nats": dict(self.nats),
            "apart": self.apart,
            "apart_error": self.apart_error,
            "apart_if_false": self.apart_if_false,
            "bits": self.bits.to_json(),
            "letter": self.letter,
            "weight": self.weight,
            "graded_nats": dict(self.graded_nats),
            "graded_apart": self.graded_apart,
            "graded_bits": None if self.graded_bits is None else self.graded_bits.to_json(),
            "at": self.at,
            "why": self.why,
        }


def letter_weight(letter: str) -> float:
    """Weight of the informative part of a report of that letter, the common inflation at its prior mean."""
    return float(INFLATION_PRIOR @ informative_weight(letter) @ ACCURACY_SHARES)


def diagnosticity_of(
    scope: Scope, group: Group, true: npt.NDArray[np.bool_], case: Case, result: Evidence, letter: str
) -> Diagnosticity:
    """What a claim would do.

    Args:
        scope: what it speaks of.
        group: worlds that were asked.
        true: (P,) whether it holds in each.
        case: the case.
        result: the weighing.
        letter: of the account's source; blank where nobody has graded it.
    """
    other = next(h.name for h in case.hypotheses if h.know_nothing)
    names = (*group.names, other)
    weights, at = _weights(result, names)
    nothing = know_nothing_chance(scope, case)
    by_seed = _off_the_ends(group, true)
    chances = np.append((group.share * by_seed).sum(axis=1), nothing)
    q = None if not letter else letter_weight(letter)
    told = None if q is None else (1.0 - q) * nothing + q * by_seed
    graded = None if q is None else (1.0 - q) * nothing + q * chances
    nats = _nats(chances, weights)
    graded_nats = None if graded is None else _nats(graded, weights)
    shares = (group.share * group.by_seed(true)).sum(axis=1)
    error = _apart_error(chances[:-1], group.effective())
    bits, if_false = _bits(by_seed, group.share, nothing, weights), _apart(np.log(1.0 - chances))
    apart, graded_apart = _apart(nats), None if graded_nats is None else _apart(graded_nats)
    return Diagnosticity(
        chances=dict(zip(names, chances.tolist(), strict=True)),
        nats=dict(zip(names, nats.tolist(), strict=True)),
        apart=apart,
        apart_error=error,
        apart_if_false=if_false,
        bits=bits,
        letter=letter,
        weight=q,
        graded_nats={} if graded_nats is None else dict(zip(names, graded_nats.tolist(), strict=True)),
        graded_apart=graded_apart,
        graded_bits=None if told is None else _bits(told, group.share, nothing, weights),
        at=at,
        why=_why(scope, shares, (apart, error, if_false), bits.moved, letter, graded_apart),
    )


def _weights(result: Evidence, names: tuple[str, ...]) -> tuple[FloatArray, Literal["posterior", "equal"]]:
    """The posterior, or equal weights where the result is not resolved and it may not be used."""
    if not result.resolved:
        return np.full(len(names), 1.0 / len(names)), "equal"
    posterior = np.array([result.posterior[name] for name in names])
    return posterior / posterior.sum(), "posterior"


def _off_the_ends(group: Group, true: npt.NDArray[np.bool_]) -> FloatArray:
    """(H, S) chances, pulled towards one half by one world: finitely many rule nothing out for certain.

    One world of those of the hypothesis that has fewest, so that what holds everywhere is equally probable.
    """
    effective = group.effective()
    number = float(effective[effective > 0.0].min(initial=np.inf)) if (effective > 0.0).any() else 0.0
    found: FloatArray = (group.by_seed(true) * number + 0.5) / (number + 1.0)
    return found


def _nats(chances: FloatArray, weights: FloatArray) -> FloatArray:
    found: FloatArray = np.log(chances) - math.log(float(weights @ chances))
    return found


def _apart(nats: FloatArray) -> float:
    return float(nats[:-1].max() - nats[:-1].min())


def _bits(by_seed: FloatArray, share: FloatArray, nothing: float, weights: FloatArray) -> Bits:
    """Of the two answers: it holds, or it does not."""
    both = np.stack([by_seed, 1.0 - by_seed], axis=2)
    empty = np.array([nothing, 1.0 - nothing])
    able = float(weights[:-1].sum())
    given = np.append(weights[:-1] / able, 0.0) if able > 0.0 else weights
    every, named = (information(both, share, empty, w) for w in (weights, given))
    chances = np.einsum("hs,hsy->hy", share, both)
    mixture = given[:-1] @ chances if able > 0.0 else chances.mean(axis=0)
    share_of_each = given[:-1] if able > 0.0 else np.full(len(chances), 1.0 / len(chances))
    moved = float(share_of_each @ (mixture * np.abs(np.log2(chances / mixture))).sum(axis=1))
    return Bits(every.value, _known(every.error), named.value, _known(named.error), moved)


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _apart_error(chances: FloatArray, number: FloatArray) -> float:
    """Standard error of the logarithm of the largest chance over the smallest (delta method)."""
    ends = [int(chances.argmax()), int(chances.argmin())]
    p, n = chances[ends], np.maximum(number[ends], 1.0)
    return float(np.sqrt(((1.0 - p) / (p * n)).sum()))


def _why(
    scope: Scope,
    shares: FloatArray,
    apart: tuple[float, float, float],
    moved: float,
    letter: str,
    graded_apart: float | None,
) -> Said:
    difference, error, if_false = apart
    values = {
        "least": 100.0 * float(shares.min()),
        "most": 100.0 * float(shares.max()),
        "apart": difference,
        "error": error,
        "false": if_false,
        "moved": moved * math.log(2.0),
    }
    if moved < _ALIKE:
        parts = [
            say(
                "It holds in about the same share of worlds under every hypothesis ({least:.0f} % to "
                "{most:.0f} %): true or not, it hardly tells them apart ({moved:.2f} nats on average).",
                **values,
            )
        ]
        if scope.indicator in _AFTER_THE_FACT:
            parts.append(
                say(
                    "Such traffic rises once there is unrest, whoever is behind it; only a rise before the "
                    "first crowds would tell."
                )
            )
    elif difference < _Z90 * error:
        parts = [
            say(
                "It holds in {least:.0f} % to {most:.0f} % of worlds by hypothesis; the worlds asked are "
                "too few to say whether it tells them apart ({apart:.2f} nats, standard error {error:.2f}).",
                **values,
            )
        ]
    else:
        parts = [
            say(
                "It holds in {least:.0f} % to {most:.0f} % of worlds by hypothesis: known true, it would "
                "set two of them apart by {apart:.2f} nats (standard error {error:.2f}), known false by "
                "{false:.2f}.",
                **values,
            )
        ]
    if graded_apart is not None:
        parts.append(
            say(
                "Told by a source of grade {letter} it comes to {graded:.2f} nats.",
                letter=letter,
                graded=graded_apart,
            )
        )
    return join(" ", parts)
