"""What to look at next: each candidate's expected information, what its answers would do, what it costs.

All candidates are first looked at roughly (some worlds, coarse grids) for what sets mechanisms apart: what
tells only whether any of them holds would fill the list with the obvious. For every fact the best source per
hour and the best source outright are kept, and of these the best are worked out on all worlds. Bits are of
one observation by itself: two that tell the same are not told apart here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.inquiry.information import Bracket, bracketed, expected_wrong, information
from powderkeg.evidence.inquiry.outcome import Outcome, outcomes_of
from powderkeg.evidence.inquiry.pool import pool_of

if TYPE_CHECKING:
    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.inquiry.candidate import Candidate
    from powderkeg.evidence.inquiry.pool import Foreseen, Pool

__all__ = ["MOST_KEPT", "NextObservation", "next_observations"]

FloatArray = npt.NDArray[np.float64]
MOST_KEPT = 60
"""Candidates that are worked out on all worlds."""
_ROUGH_WORLDS, _ROUGH_STEPS = 300, 3.0


@dataclass(frozen=True)
class NextObservation:
    """One candidate, and what it is worth.

    Attributes:
        candidate: what would be asked, of whom.
        bits: expected information about which hypothesis holds, know-nothing among them.
        bits_se: its Monte-Carlo error; nan with one seed. ``bits`` lies below nought by less than that.
        bits_low: what is left of it when each seed is read by the others; nan with one seed.
        bits_high: what all seeds say together, which is too much on average.
        bits_named: the part of it that is about the hypotheses with a mechanism, given that one of them
            holds, times the probability that one does.
        bits_named_se: its standard error.
        bits_equal: as ``bits``, were all hypotheses equally probable now.
        bits_equal_se: its standard error.
        bits_per_effort: ``bits`` per working hour.
        at: weights of the hypotheses behind all but ``bits_equal``: the posterior, or equal ones where the
            result is not resolved and its posterior may not be used.
        wrong_drop: expected drop in the chance of preferring the wrong option; without losses, in the chance
            that the leading explanation is not the right one.
        wrong_drop_se: its standard error.
        regret_drop: expected drop in what is lost by preferring it, in the unit of the losses; None without.
        outcomes: what could be answered.
    """

    candidate: Candidate
    bits: float
    bits_se: float
    bits_low: float
    bits_high: float
    bits_named: float
    bits_named_se: float
    bits_equal: float
    bits_equal_se: float
    bits_per_effort: float
    at: Literal["posterior", "equal"]
    wrong_drop: float
    wrong_drop_se: float
    regret_drop: float | None
    outcomes: tuple[Outcome, ...]

    def to_json(self) -> dict[str, Any]:
        """Dictionaries, lists, strings and finite numbers only; None stands for unknown."""
        asked = self.candidate
        return {
            "indicator": asked.indicator,
            "place": asked.place or "national",
            "day": asked.day.isoformat(),
            "first_day": asked.first_day.isoformat(),
            "bits": _number(self.bits),
            "bits_se": _number(self.bits_se),
            "bits_low": _number(self.bits_low),
            "bits_high": _number(self.bits_high),
            "bits_named": _number(self.bits_named),
            "bits_named_se": _number(self.bits_named_se),
            "bits_equal": _number(self.bits_equal),
            "bits_equal_se": _number(self.bits_equal_se),
            "bits_per_effort": _number(self.bits_per_effort),
            "at": self.at,
            "source_kind": asked.source_kind,
            "letter": asked.letter,
            "effort": asked.effort,
            "question": asked.question,
            "wrong_drop": _number(self.wrong_drop),
            "wrong_drop_se": _number(self.wrong_drop_se),
            "regret_drop": None if self.regret_drop is None else _number(self.regret_drop),
            "outcomes": [_outcome(row) for row in self.outcomes],
        }


def next_observations(
    weighed: Weighed,
    candidates: Sequence[Candidate],
    loss: FloatArray | None = None,
    *,
    most: int = MOST_KEPT,
) -> tuple[NextObservation, ...]:
    """The candidates that tell most, most bits per working hour first.

    Args:
        weighed: the weighing; its last worlds must have been watched over ``windows_of(candidates)``, and
            candidates over whose windows they were not are left out.
        candidates: what could be asked.
        loss: (options, H + 1) loss of each option under each hypothesis, know-nothing last; None where
            there are no options to choose from.
        most: how many to work out.

    Raises:
        ValueError: a loss of the wrong shape, or ``most`` below 1.
    """
    if most < 1:
        raise ValueError(f"most: {most} given; allowed: 1 or more")
    if not weighed.reweighing.parts:
        return ()
    pool = pool_of(weighed.reweighing.parts)
    known = [candidate for candidate in candidates if pool.watches(candidate)]
    weights = _weights(weighed)
    expected_wrong(weights[None, :], loss)  # a wrong table is told before the work, not after it
    chosen = known if len(known) <= most else _screened(pool, known, weights, most)
    rows = [_worked_out(weighed, pool, candidate, weights, loss) for candidate in chosen]
    return tuple(sorted(rows, key=_order))


def _order(row: NextObservation) -> tuple[Any, ...]:
    """Most bits per hour first; what is equal but for rounding by content, so that no name has a say."""
    asked = row.candidate
    return (
        -round(row.bits_per_effort, 10),
        asked.effort,
        asked.question,
        asked.source_kind,
        asked.origin or "",
    )


def _weights(weighed: Weighed) -> FloatArray:
    """(H + 1,) the posterior, or equal weights where it may not be used."""
    names = (*weighed.able, weighed.other)
    if not weighed.result.resolved:
        return np.full(len(names), 1.0 / len(names))
    posterior = np.array([weighed.result.posterior[name] for name in names])
    result: FloatArray = posterior / posterior.sum()
    return result


def _screened(pool: Pool, candidates: Sequence[Candidate], weights: FloatArray, most: int) -> list[Candidate]:
    """The best by a rough figure: of each fact the best source per hour and the best outright."""
    few = pool.thinned(_ROUGH_WORLDS)
    rough = {number: _rough(few, candidate, weights) for number, candidate in enumerate(candidates)}
    by_fact: dict[object, list[int]] = {}
    for number, candidate in enumerate(candidates):
        by_fact.setdefault((candidate.windows, candidate.origin), []).append(number)

    def per_hour(number: int) -> float:
        return rough[number] / candidates[number].effort

    first = [max(numbers, key=per_hour) for numbers in by_fact.values()]
    best = [max(numbers, key=lambda number: rough[number]) for numbers in by_fact.values()]
    ranked = sorted(first, key=lambda number: -per_hour(number))[: most - most // 3]
    ranked += [n for n in sorted(best, key=lambda number: -rough[number]) if n not in ranked]
    return [candidates[number] for number in ranked[:most]]


def _rough(pool: Pool, candidate: Candidate, weights: FloatArray) -> float:
    """Bits that set mechanisms apart; where there is but one to speak of, bits about know-nothing too."""
    foreseen = pool.foreseen(candidate, _ROUGH_STEPS)
    if (weights[:-1] > 0.0).sum() > 1:
        return _named(foreseen, pool, weights).value
    return information(foreseen.by_seed, pool.share, foreseen.nothing, weights).value


def _worked_out(
    weighed: Weighed, pool: Pool, candidate: Candidate, weights: FloatArray, loss: FloatArray | None
) -> NextObservation:
    names = (*weighed.able, weighed.other)
    foreseen, resolved = pool.foreseen(candidate), weighed.result.resolved
    bits = information(foreseen.by_seed, pool.share, foreseen.nothing, weights)
    even = np.full(len(names), 1.0 / len(names))
    equal = information(foreseen.by_seed, pool.share, foreseen.nothing, even) if resolved else bits
    named = _named(foreseen, pool, weights)
    wrong, regret = _drops(foreseen, pool, weights, loss)
    return NextObservation(
        candidate=candidate,
        bits=bits.value,
        bits_se=bits.error,
        bits_low=bits.low,
        bits_high=bits.high,
        bits_named=named.value,
        bits_named_se=named.error,
        bits_equal=equal.value,
        bits_equal_se=equal.error,
        bits_per_effort=bits.value / candidate.effort,
        at="posterior" if resolved else "equal",
        wrong_drop=wrong.value,
        wrong_drop_se=wrong.error,
        regret_drop=None if loss is None else regret.value,
        outcomes=outcomes_of(
            candidate.observation,
            foreseen,
            pool.share,
            names,
            weights,
            weighed.leading if resolved else None,
            candidate.unit,
        ),
    )


def _named(foreseen: Foreseen, pool: Pool, weights: FloatArray) -> Bracket:
    """The part that is about the hypotheses with a mechanism (chain rule: the rest is about know-nothing)."""
    able = float(weights[:-1].sum())
    if able <= 0.0:
        return Bracket(0.0, 0.0, 0.0, 0.0)
    given = np.append(weights[:-1] / able, 0.0)
    return information(foreseen.by_seed, pool.share, foreseen.nothing, given).times(able)


def _drops(
    foreseen: Foreseen, pool: Pool, weights: FloatArray, loss: FloatArray | None
) -> tuple[Bracket, Bracket]:
    """Expected drops in the chance and in the cost of preferring the wrong option."""
    before = expected_wrong(weights[None, :], loss)

    def less(which: int) -> Bracket:
        def read(chances: FloatArray, believed: FloatArray) -> float:
            known = expected_wrong((weights[:, None] * chances).T, loss, (weights[:, None] * believed).T)
            return -known[which]

        found = bracketed(foreseen.by_seed, pool.share, foreseen.nothing, read)
        now = before[which]
        return Bracket(now + found.value, found.error, now + found.low, now + found.high)

    return less(0), less(1)


def _outcome(row: Outcome) -> dict[str, Any]:
    return {
        "words": row.words,
        "probability": _number(row.probability),
        "shift": {name: _number(value) for name, value in row.shift.items()},
        "pair": list(row.pair),
        "pair_shift": _number(row.pair_shift),
        "pair_shift_se": _number(row.pair_shift_se),
        "posterior": {name: _number(value) for name, value in row.posterior.items()},
    }


def _number(value: float) -> float | None:
    """The number, or None where JSON has no word for it."""
    return float(value) if np.isfinite(value) else None
