"""Log evidence under another reading of the record, from the worlds already there.

If ``w`` are the last worlds' weights and L, L' a world's likelihood as declared and as read otherwise, the
evidence changes by the factor ``sum w L' / L``. How far that may be trusted is told by the Pareto shape of
the new weights (above 0.7 it may not: the new reading is at home in worlds that were not kept) and by their
effective number.

Source: Vehtari, Simpson, Gelman, Yao & Gabry 2024, JMLR 25 (72).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration import pareto_k
from powderkeg.evidence.combine import log_mean
from powderkeg.evidence.rescoring.change import Change
from powderkeg.evidence.rescoring.tables import by_origin, coins, log_ratios, peaks, touched
from powderkeg.evidence.weights import effective_size, log_sum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.rescoring.scored import Scored

__all__ = ["DECLARED", "LARGEST_K_HAT", "LEAST_ESS", "Reweighing", "Reweighted"]

FloatArray = npt.NDArray[np.float64]
DECLARED = Change("as declared")
LARGEST_K_HAT = 0.7
LEAST_ESS = 30.0  # worlds: of fewer, a mean is a few worlds' luck whatever the shape of the tail


@dataclass(frozen=True)
class Reweighted:
    """What the record weighs, read otherwise.

    Attributes:
        label: the change in words.
        gain: per hypothesis, log evidence over know-nothing's in nats, calm baseline included; nought for
            know-nothing itself.
        totals: per hypothesis (seeds,) the same by pass.
        k_hat: Pareto shape of the worst hypothesis, all passes; nan where no weight has a tail.
        ess: effective number of worlds of the worst hypothesis, all passes; infinite where run anew.
        trusted: whether the shape and the number allow the figure to be used.
    """

    label: str
    gain: Mapping[str, float]
    totals: Mapping[str, FloatArray]
    k_hat: float
    ess: float
    trusted: bool

    def odds(self, for_: str, against: str) -> float:
        """Log odds of one hypothesis over another, nats."""
        return self.gain[for_] - self.gain[against]

    def pair(self, for_: str, against: str) -> FloatArray:
        """(seeds,) the same by pass."""
        result: FloatArray = self.totals[for_] - self.totals[against]
        return result


class Reweighing:
    """Reads the record of one weighing in other ways.

    Args:
        parts: per hypothesis with a mechanism, one ``Scored`` per seed.
        other: name of know-nothing, whose gain is nought by definition.
        base: the reading all others are compared with.
        reruns: by the origins left out, per hypothesis (seeds,) log evidence of fresh passes, calm baseline
            included; used instead of reweighting.
    """

    def __init__(
        self,
        parts: Mapping[str, Sequence[Scored]],
        other: str = "other",
        base: Change = DECLARED,
        reruns: Mapping[frozenset[str], Mapping[str, FloatArray]] | None = None,
    ) -> None:
        self.parts, self.other, self.base, self.reruns = parts, other, base, dict(reruns or {})
        # know-nothing is laid the mean share of calm draws, as in the table of evidence
        calm = [np.exp([scored.log_acceptance for scored in passes]).mean() for passes in parts.values()]
        self._calm = float(np.log(np.mean(calm)))
        every = [scored for passes in parts.values() for scored in passes]
        self._peaks = peaks(every, base.know_nothing)
        # a day of silence is as many coins as regions: found once, for such days are left out one by one
        self._held = {id(scored): _silence(scored, base, self._peaks) for scored in every}
        self._origins = {
            id(scored): by_origin(scored, base, None, self._peaks, self._held[id(scored)], base)
            for scored in every
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Hypotheses with a mechanism."""
        return tuple(self.parts)

    @property
    def claims(self) -> tuple[str, ...]:
        """Ids of the claims that stand, in the order scored."""
        return tuple(claim.claim_id for claim in self._any.claims)

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins of those claims, each once, in the order first heard."""
        return tuple(dict.fromkeys(claim.origin for claim in self._any.claims))

    @property
    def _any(self) -> Scored:
        return next(iter(self.parts.values()))[0]

    def log_ratio(self, scored: Scored, change: Change) -> FloatArray:
        """(P,) log likelihood of one part's worlds over know-nothing's under a change."""
        held = self._origins[id(scored)]
        anew = by_origin(
            scored,
            change,
            touched(scored, change, self.base),
            self._peaks,
            self._held[id(scored)],
            self.base,
        )
        origins = {**{o: v for o, v in held.items() if o not in change.same}, **anew}
        left = {change.same.get(c.origin, c.origin) for c in scored.claims if c.claim_id not in change.skip}
        return log_ratios({o: v for o, v in origins.items() if o in left}, change, scored.size)

    def log_weights(self, scored: Scored, change: Change) -> FloatArray:
        """(P,) log weights of one part's worlds under a change, not normalised; -inf where they count not."""
        counts = (scored.log_weights > -np.inf) & (scored.log_ratio > -np.inf)
        found = np.full(scored.size, -np.inf)
        with np.errstate(invalid="ignore"):
            moved = scored.log_weights + self.log_ratio(scored, change) - scored.log_ratio
        found[counts] = moved[counts]
        return found

    def of(self, change: Change) -> Reweighted:
        """The evidence of every hypothesis under a change."""
        left_out = _only_without(change)
        if left_out in self.reruns:
            return self._run_anew(change.label, self.reruns[left_out])
        totals: dict[str, FloatArray] = {}
        shapes, sizes = [], []
        for name, passes in self.parts.items():
            weights = [self.log_weights(scored, change) for scored in passes]
            before = [scored.gain + scored.log_acceptance - self._calm for scored in passes]
            totals[name] = np.array([b + log_sum(w) for b, w in zip(before, weights, strict=True)])
            sizes.append(
                effective_size(np.concatenate([b + w for b, w in zip(before, weights, strict=True)]))
            )
            shapes.append(_shape(weights, [scored.log_weights for scored in passes]))
        totals[self.other] = np.zeros(len(next(iter(totals.values()))))
        known = [shape for shape in shapes if not math.isnan(shape)]
        worst, least = max(known, default=math.nan), min(sizes)
        return Reweighted(
            label=change.label,
            gain={name: log_mean(values) for name, values in totals.items()},
            totals=totals,
            k_hat=worst,
            ess=least,
            trusted=not worst > LARGEST_K_HAT and least >= LEAST_ESS,
        )

    def _run_anew(self, label: str, evidence: Mapping[str, FloatArray]) -> Reweighted:
        totals = {name: values - self._calm for name, values in evidence.items()}
        totals[self.other] = np.zeros(len(next(iter(totals.values()))))
        gain = {name: log_mean(values) for name, values in totals.items()}
        return Reweighted(label, gain, totals, math.nan, math.inf, trusted=True)

    def misses(self) -> float:
        """Largest difference between a world's log likelihood summed here and by the filter, nats."""
        found = [0.0]
        for scored in (one for passes in self.parts.values() for one in passes):
            counts = (scored.log_weights > -np.inf) & np.isfinite(scored.log_ratio)
            if counts.any():
                here = self.log_ratio(scored, self.base)
                found.append(float(np.abs(here - scored.log_ratio)[counts].max()))
        return max(found)


def _only_without(change: Change) -> frozenset[str]:
    """The origins that a change leaves out, where that is all it does; none otherwise."""
    if change.inflation is not None:
        return frozenset()
    plain = Change(change.label, times=change.times)
    without = {origin for origin, times in change.times.items() if times == 0.0}
    return frozenset(without) if change == plain and len(without) == len(change.times) else frozenset()


def _silence(scored: Scored, base: Change, peak: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    return {
        claim.claim_id: coins(scored, number, base, peak)
        for number, claim in enumerate(scored.claims)
        if claim.separate
    }


def _shape(weights: Sequence[FloatArray], before: Sequence[FloatArray]) -> float:
    """Pareto shape, all passes together, of the factor by which worlds' weights move; nan where none does."""
    moved = [w[b > -np.inf] - b[b > -np.inf] for w, b in zip(weights, before, strict=True)]
    joined = np.concatenate(moved)
    return pareto_k(joined) if joined.size else math.nan
