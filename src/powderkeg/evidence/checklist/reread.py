"""The record or the priors read otherwise, hypothesis by hypothesis, and whether an order survives it.

The evidence Z of a hypothesis changes by the factor ``sum w f``: w the last worlds' weights, f the factor by
which another reading changes a world's likelihood (or the density of what it was drawn from). What a pair of
hypotheses is asked must not be lost because a third one cannot be judged, so the shape of the tail (k-hat)
and the effective number of worlds are kept for each.

Source of the rule of trust: Vehtari, Simpson, Gelman, Yao & Gabry 2024, JMLR 25 (72).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration import pareto_k
from powderkeg.evidence.combine import half_width, log_mean, pair_errors
from powderkeg.evidence.rescoring import LARGEST_K_HAT, LEAST_ESS
from powderkeg.evidence.weights import effective_size, log_sum
from powderkeg.language import noted, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from powderkeg.evidence.rescoring import Change, Reweighing, Scored
    from powderkeg.evidence.result import Status

__all__ = ["RERUN", "Answer", "Pair", "Read", "Reader", "answer_of", "half_of", "oriented", "status_of"]

FloatArray = npt.NDArray[np.float64]
Pair = tuple[str, str]
Answer = Literal["stays", "turns", "within the noise", "told apart", "rerun needed"]
RERUN = noted("a rerun is needed (--tier overnight)")


@dataclass(frozen=True)
class Read:
    """Evidence under one other reading.

    Attributes:
        label: the reading in words.
        totals: per hypothesis (seeds,) log evidence over know-nothing's, nats, calm baseline included.
        k_hat: per hypothesis with a mechanism, Pareto shape of the factors, all seeds; nan where they have
            no tail.
        ess: per hypothesis with a mechanism, effective number of worlds, all seeds.
    """

    label: str
    totals: Mapping[str, FloatArray]
    k_hat: Mapping[str, float]
    ess: Mapping[str, float]

    def trusts(self, *names: str) -> bool:
        """Whether the figures of these hypotheses may be used; know-nothing's always may."""
        own = [name for name in names if name in self.ess]
        return all(not self.k_hat[n] > LARGEST_K_HAT and self.ess[n] >= LEAST_ESS for n in own)

    def worst(self, *names: str) -> tuple[float, float]:
        """Largest k-hat (nan where none is known) and smallest effective number of these hypotheses."""
        shapes = [self.k_hat[n] for n in names if n in self.k_hat and not math.isnan(self.k_hat[n])]
        return max(shapes, default=math.nan), min((self.ess[n] for n in names if n in self.ess), default=0.0)

    def gain(self, name: str) -> float:
        """Log evidence over know-nothing's of one hypothesis, nats."""
        return log_mean(self.totals[name])

    def odds(self, pair: Pair) -> float:
        """Log of the factor by which the record favours the first over the second, nats; nan where lost."""
        one, two = (self.gain(name) for name in pair)
        return math.nan if one == two == -math.inf else one - two

    def error(self, pair: Pair) -> float:
        """Standard error over paired seeds of ``odds``; nan with one seed."""
        return pair_errors({name: self.totals[name] for name in pair})[pair]


class Reader:
    """Reads one weighing in other ways.

    Args:
        reweighing: the worlds and the record.

    Attributes:
        base: as declared.
        parts: per hypothesis with a mechanism, its last worlds by seed.
        names: hypotheses, know-nothing last.
    """

    def __init__(self, reweighing: Reweighing) -> None:
        self._reweighing = reweighing
        self.parts: Mapping[str, Sequence[Scored]] = reweighing.parts
        self.names = (*self.parts, reweighing.other)
        self._start = reweighing.of(reweighing.base).totals
        self._draws = {name: [_draws(scored) for scored in passes] for name, passes in self.parts.items()}
        self.base = self.factors(
            say("as declared"), {n: [np.zeros(s.size) for s in p] for n, p in self.parts.items()}
        )

    def change(self, change: Change, names: Iterable[str] | None = None) -> Read:
        """The record under a change; of some hypotheses only where they are named.

        Where the weighing was run anew without the sources that the change leaves out, those runs are used.
        """
        anew = self._run_anew(change)
        if anew is not None:
            return anew
        found: dict[str, list[FloatArray]] = {}
        for name in self.parts if names is None else [n for n in names if n in self.parts]:
            found[name] = []
            for scored in self.parts[name]:
                factor = np.zeros(scored.size)
                moved = self._reweighing.log_weights(scored, change)
                np.subtract(moved, scored.log_weights, out=factor, where=scored.log_weights > -np.inf)
                found[name].append(factor)
        return self.factors(change.label, found)

    def _run_anew(self, change: Change) -> Read | None:
        """What fresh passes gave, where the change leaves sources out for which there are some."""
        without = frozenset(origin for origin, times in change.times.items() if times == 0.0)
        if not without or without not in self._reweighing.reruns:
            return None
        found = self._reweighing.of(change)
        if not math.isinf(found.ess):  # the change does more than that
            return None
        unknown, all_of_them = dict.fromkeys(self.parts, math.nan), dict.fromkeys(self.parts, math.inf)
        return Read(change.label, found.totals, unknown, all_of_them)

    def log_ratio(self, scored: Scored, change: Change) -> FloatArray:
        """(P,) log likelihood of one part's worlds over know-nothing's under a change."""
        return self._reweighing.log_ratio(scored, change)

    def factors(
        self,
        label: str,
        factors: Mapping[str, Sequence[FloatArray]],
        *,
        of_parameters: bool = False,
    ) -> Read:
        """Evidence when worlds' weights change by given factors.

        Args:
            label: the reading in words.
            factors: per hypothesis and seed (P,) log factor.
            of_parameters: the factors hang on parameters alone: worlds of one draw of parameters have one
                factor by construction, and count as one world.
        """
        totals = {self._reweighing.other: np.array(self._start[self._reweighing.other], copy=True)}
        shapes, sizes = {}, {}
        for name, own in factors.items():
            start, passes = self._start[name], self.parts[name]
            totals[name] = np.array(
                [_moved(float(b), s.log_weights, f) for b, s, f in zip(start, passes, own, strict=True)]
            )
            draws = self._draws[name] if of_parameters else [None] * len(passes)
            shapes[name], sizes[name] = _tail(start, passes, own, draws)
        order = [name for name in self.names if name in totals]
        return Read(label, {name: totals[name] for name in order}, shapes, sizes)


def _moved(start: float, log_weights: FloatArray, factor: FloatArray) -> float:
    before = log_sum(log_weights)
    return -math.inf if before == -math.inf else start + log_sum(log_weights + factor) - before


def _draws(scored: Scored) -> tuple[npt.NDArray[np.intp], FloatArray] | None:
    """One world of each draw of parameters that counts, and the log weights of the draws; None if unknown."""
    counts = np.flatnonzero(scored.log_weights > -np.inf)
    if scored.lineage is None or not counts.size:
        return None
    _, first, which = np.unique(scored.lineage.draw[counts], return_index=True, return_inverse=True)
    return counts[first], np.log(np.bincount(which, np.exp(scored.log_weights[counts])))


def _tail(
    start: FloatArray,
    passes: Sequence[Scored],
    factors: Sequence[FloatArray],
    draws: Sequence[tuple[npt.NDArray[np.intp], FloatArray] | None],
) -> tuple[float, float]:
    """Shape of the factors and effective number of worlds, all seeds together, copies taken as one."""
    weights, moves = [], []
    for before, scored, factor, draw in zip(start, passes, factors, draws, strict=True):
        index = np.flatnonzero(scored.log_weights > -np.inf) if draw is None else draw[0]
        own = scored.log_weights[index] if draw is None else draw[1]
        weights.append(before + own + factor[index])
        moves.append(factor[index])
    joined, moved = np.concatenate(weights), np.concatenate(moves)
    if not joined.size:
        return math.nan, 0.0
    return pareto_k(moved), effective_size(joined)


def oriented(base: Read, pair: Pair) -> Pair:
    """The pair with the one that the record favours first."""
    return (pair[1], pair[0]) if base.odds(pair) < 0.0 else pair


def half_of(read: Read, pair: Pair) -> float:
    """Half of the 90 % Monte-Carlo interval of the log odds, nats; nought where it is not known."""
    error = read.error(pair)
    return 0.0 if not math.isfinite(error) else half_width(error, len(read.totals[pair[0]]))


def answer_of(base: Read, read: Read, pair: Pair) -> Answer:
    """Whether the order of a pair, the favoured one first, survives a reading, given Monte-Carlo error.

    A change smaller than its own error is none. Odds whose interval holds even odds have no order: where
    those as declared have none, a reading can at most tell the two apart.
    """
    odds = read.odds(pair)
    if not read.trusts(*pair) or math.isnan(odds):
        return "rerun needed"
    clear = base.odds(pair) > half_of(base, pair)
    if abs(odds) > half_of(read, pair):
        return "told apart" if not clear else "stays" if odds > 0.0 else "turns"
    return "stays" if clear and _no_change(base, read, pair) else "within the noise"


def _no_change(base: Read, read: Read, pair: Pair) -> bool:
    """Whether the odds move by less than the error of the move, from paired seeds."""
    if len(read.totals[pair[0]]) < 2:
        return False
    moves = [one.totals[pair[0]] - one.totals[pair[1]] for one in (base, read)]
    gap = moves[1] - moves[0]
    if not np.isfinite(gap).all():
        return False
    half = half_width(float(np.std(gap, ddof=1)) / math.sqrt(len(gap)), len(gap))
    return bool(abs(float(gap.mean())) <= half)


def status_of(base: Read, pair: Pair, answers: Iterable[Answer]) -> Status:
    """Fail where the order turns; pass where it stays under every reading; unknown otherwise.

    With one seed, and where the two cannot be told apart as declared, nothing is known.
    """
    given = list(answers)
    unsure = len(base.totals[pair[0]]) < 2 or answer_of(base, base, pair) != "stays"
    if unsure:
        return "unknown"
    if "turns" in given:
        return "fail"
    return "pass" if all(answer == "stays" for answer in given) else "unknown"
