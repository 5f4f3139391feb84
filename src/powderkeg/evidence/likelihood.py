"""The likelihood of the record so far, per particle, with inflation and every origin's error summed out.

For one particle the whole record has the likelihood

    L = sum over phi of p(phi) * product over origins of  sum over (a, b) of p(a) p(b) *
        product over claims of  [1 - phi a + phi a f(claim | world, b) / u(claim)],

in units of know-nothing's. A claim's increment is log L after it less log L before it: the chain rule,
exactly.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    BIASES,
    INFLATION_PRIOR,
    informative_weight,
)
from powderkeg.evidence.know_nothing import AS_DECLARED, Reading, log_know_nothing, term_values
from powderkeg.kernels.mixture import log_mean_over_inflation, marginal, multiply, sum_origins

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from powderkeg.evidence.claims import Claim, Term
    from powderkeg.evidence.plan import Plan

__all__ = ["Likelihood", "log_densities"]

FloatArray = npt.NDArray[np.float64]
_LOG_PRIOR = np.log(INFLATION_PRIOR)
_SHAPE = (len(INFLATION_PRIOR), len(ACCURACY_SHARES), len(BIAS_SHARES))


def log_densities(claim: Claim, x_of: Callable[[Term], FloatArray]) -> FloatArray:
    """Log density of a claim's coins under each world and bias.

    Args:
        claim: the claim.
        x_of: gives a term's (P, K) values of the worlds.

    Returns:
        (P, N, B): N coins (1 unless the claim is separate), B = 1 where no bias plays a part.

    Raises:
        ArithmeticError: a world holds no number where the claim needs one.
    """
    biases = BIASES if any(term.observation.biased for term in claim.terms) else BIASES[1:2]
    terms = []
    for term in claim.terms:
        x = x_of(term)
        used = biases if term.observation.biased else biases[:1]
        density = np.stack([term.observation.log_density(term.y, x, float(b)) for b in used], axis=1)
        terms.append(np.broadcast_to(density, (density.shape[0], len(biases))))
    stacked = np.stack(terms, axis=1)
    if np.isnan(stacked).any():
        raise ArithmeticError(f"a world has no number for {claim.indicator} (claim {claim.claim_id})")
    return stacked if claim.separate else stacked.sum(axis=1, keepdims=True)


@dataclass(frozen=True)
class _Guide:
    """A figure that will be taken back: ratios (P, B), weight (G, A), whether it is before its time."""

    origin: str
    ratio: FloatArray
    q: FloatArray
    ahead: bool


class Likelihood:
    """The record's likelihood over know-nothing's, one per particle.

    Args:
        plan: what will be scored; an origin's table is dropped after its last claim.
        particles: number of worlds.
        reading: how the know-nothing densities are read.
    """

    def __init__(self, plan: Plan, particles: int, reading: Reading = AS_DECLARED) -> None:
        self._reading = reading
        self._index = {origin: o for o, origin in enumerate(plan.origins)}
        self._left = Counter(claim.origin for claim in plan.all_claims)
        self._tables: dict[str, tuple[FloatArray, FloatArray]] = {}
        self._guides: dict[str, _Guide] = {}
        self._origins = np.zeros((particles, len(plan.origins), _SHAPE[0]))
        self._total = np.zeros((particles, _SHAPE[0]))
        self.log_ratio: FloatArray = np.zeros(particles)

    def score(self, claim: Claim, log_density: FloatArray) -> FloatArray:
        """Take in one claim.

        Args:
            claim: the claim.
            log_density: (P, N, B) from ``log_densities``.

        Returns:
            (P,) the increment of log L over know-nothing's.
        """
        touched = {claim.origin}
        for name in claim.replaces:
            touched.add(self._guides.pop(name).origin)
        ratio = np.exp(log_density - self._know_nothing(claim))
        q = informative_weight(claim.letter)
        self._left[claim.origin] -= 1
        if claim.role in {"guide", "ahead"}:
            spread = np.broadcast_to(ratio[:, 0], (ratio.shape[0], len(BIASES)))
            self._guides[claim.claim_id] = _Guide(claim.origin, spread, q, claim.role == "ahead")
        else:
            multiply(*self._table(claim.origin), ratio, q)
        for origin in touched:
            self._refresh(origin)
        sum_origins(self._origins, self._total)
        before = self.log_ratio
        self.log_ratio = _log_mean(self._total)
        return np.subtract(self.log_ratio, before, out=np.full_like(before, -np.inf), where=before > -np.inf)

    def _know_nothing(self, claim: Claim) -> FloatArray:
        """Log density under know-nothing, shaped to be taken from (P, N, B)."""
        if claim.separate:
            return np.array(term_values(claim, self._reading))[None, :, None]
        return np.array(log_know_nothing(claim, self._reading))

    def _table(self, origin: str) -> tuple[FloatArray, FloatArray]:
        if origin not in self._tables:
            particles = self.log_ratio.shape[0]
            self._tables[origin] = (np.ones((particles, *_SHAPE)), np.zeros(particles))
        return self._tables[origin]

    def _refresh(self, origin: str) -> None:
        """Bring an origin's share up to date, and forget its table once nothing more comes from it."""
        guides = [guide for guide in self._guides.values() if guide.origin == origin]
        self._origins[:, self._index[origin]] = self._marginal(origin, guides)
        if not guides and self._left[origin] == 0:
            del self._tables[origin]

    def _marginal(self, origin: str, guides: Sequence[_Guide]) -> FloatArray:
        """(P, G) log likelihood of an origin with some guides in force."""
        table, scale = self._table(origin)
        particles = len(scale)
        ratios = np.ones((particles, len(guides), _SHAPE[2]))
        weights = np.zeros((len(guides), *_SHAPE[:2]))
        for n, guide in enumerate(guides):
            ratios[:, n], weights[n] = guide.ratio, guide.q
        out = np.empty((particles, _SHAPE[0]))
        marginal(table, scale, ratios, weights, ACCURACY_SHARES, BIAS_SHARES, out)
        return out

    def foresight(self) -> FloatArray:
        """(P,) log likelihood without the figures that stand before their time, less with them."""
        # a dictionary and no set: texts in a set have another order in every process, and sums round by it
        origins = dict.fromkeys(guide.origin for guide in self._guides.values() if guide.ahead)
        if not origins:
            return np.zeros_like(self.log_ratio)
        total = self._total.copy()
        for origin in origins:
            told = [g for g in self._guides.values() if g.origin == origin and not g.ahead]
            total += self._marginal(origin, told) - self._origins[:, self._index[origin]]
        return _log_mean(total) - self.log_ratio

    def fork(self, index: npt.NDArray[np.intp]) -> None:
        """Follow the worlds through a resampling."""
        self._tables = {name: (table[index], scale[index]) for name, (table, scale) in self._tables.items()}
        self._guides = {
            name: replace(guide, ratio=guide.ratio[index]) for name, guide in self._guides.items()
        }
        self._origins = self._origins[index]
        self._total = self._total[index]
        self.log_ratio = self.log_ratio[index]

    def put(self, index: npt.NDArray[np.intp], other: Likelihood) -> None:
        """Take the particles of another likelihood of the same claims in, in place of the chosen ones."""
        for name, (table, scale) in self._tables.items():
            table[index], scale[index] = other._tables[name]
        for name, guide in self._guides.items():
            ratio = guide.ratio.copy()
            ratio[index] = other._guides[name].ratio
            self._guides[name] = replace(guide, ratio=ratio)
        self._origins[index], self._total[index] = other._origins, other._total
        self.log_ratio = self.log_ratio.copy()
        self.log_ratio[index] = other.log_ratio

    def inflation(self) -> FloatArray:
        """(P, G) posterior of the common inflation for each particle's history."""
        joint = _LOG_PRIOR + self._total
        joint -= joint.max(axis=1, keepdims=True)
        weights = np.exp(joint)
        result: FloatArray = weights / weights.sum(axis=1, keepdims=True)
        return result

    def at_inflation(self) -> FloatArray:
        """(P, G) log likelihood over know-nothing's at each fixed inflation."""
        return self._total

    def without(self, origin: str) -> FloatArray:
        """(P,) log likelihood over know-nothing's of the record without one origin."""
        return _log_mean(self._total - self._origins[:, self._index[origin]])


def _log_mean(log_origins: FloatArray) -> FloatArray:
    out = np.empty(log_origins.shape[0])
    log_mean_over_inflation(log_origins, _LOG_PRIOR, out)
    return out
