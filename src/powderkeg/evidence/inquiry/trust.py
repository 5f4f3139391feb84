"""How far a report nobody has yet would be informed, given the record so far: the weight of its coin.

A report is informative with probability ``q = phi a``: phi the common inflation of grades, a the accuracy of
its origin. The record has taught something about phi, world by world, and about an origin that it has heard;
nothing about a new one. With the record's posterior p(phi, a, b | world), b the origin's bias,

    W_b(world) = sum over phi and a of p(phi, a, b | world) q(phi, a),

a report y has the density ``(1 - sum_b W_b) u(y) + sum_b W_b f(y | world, b)``, u know-nothing's. An origin
that has spoken of the same indicator and days is informed now if it was then: ``q r / (1 - q + q r)`` takes
the place of q, r the ratio of what it said. What it has said of the very same place counts once: W is 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    INFLATION,
    INFLATION_PRIOR,
    informative_weight,
)
from powderkeg.evidence.know_nothing import log_know_nothing, term_values
from powderkeg.kernels.mixture import multiply

if TYPE_CHECKING:
    from powderkeg.evidence.claims import Claim
    from powderkeg.evidence.inquiry.candidate import Candidate
    from powderkeg.evidence.rescoring.scored import Scored

__all__ = ["inflation_of", "trust_of"]

FloatArray = npt.NDArray[np.float64]
_PRIOR = ACCURACY_SHARES[:, None] * BIAS_SHARES  # (A, B)


def inflation_of(scored: Scored) -> FloatArray:
    """(P, G) posterior of the common inflation in each world; the prior where a world counts no more."""
    total = np.broadcast_to(np.log(INFLATION_PRIOR), (scored.size, len(INFLATION)))
    for origin in dict.fromkeys(claim.origin for claim in scored.claims):
        table, scale = _table(scored, _of(scored, origin))
        with np.errstate(divide="ignore"):
            total = total + np.log((table * _PRIOR).sum(axis=(2, 3))) + scale[:, None]
    top = total.max(axis=1, keepdims=True)
    lost = ~np.isfinite(top)
    weights = np.exp(np.where(lost, np.log(INFLATION_PRIOR), total - np.where(lost, 0.0, top)))
    result: FloatArray = weights / weights.sum(axis=1, keepdims=True)
    return result


def trust_of(scored: Scored, inflation: FloatArray, candidate: Candidate) -> FloatArray:
    """(P, B) weight of the informed part of a candidate's report at each bias level of its origin.

    Args:
        scored: the worlds and what they say of the record.
        inflation: (P, G) from ``inflation_of``.
        candidate: the report nobody has yet.
    """
    q, numbers = informative_weight(candidate.letter), _of(scored, candidate.origin)
    if not numbers:
        known: FloatArray = (inflation @ (q @ ACCURACY_SHARES))[:, None] * BIAS_SHARES
        return known
    claims = {number: scored.claims[number] for number in numbers}
    if any(candidate.windows[0] == term.windows[0] for claim in claims.values() for term in claim.terms):
        return np.zeros((scored.size, len(BIAS_SHARES)))
    levels = _levels(scored, numbers)
    weight = np.broadcast_to(q[None, :, :, None], levels.shape)
    for number, claim in claims.items():
        if _shares_its_coin(candidate, claim):
            ratio = _ratio(scored, number)[:, 0][:, None, None, :]
            weight = weight * ratio / (1.0 - weight + weight * ratio)
    found: FloatArray = np.einsum("pg,pgab,pgab->pb", inflation, levels, weight)
    return found


def _shares_its_coin(candidate: Candidate, claim: Claim) -> bool:
    """Whether both are one claim: the same indicator over the same hours, of another place."""
    own = candidate.windows[0]
    times = {(term.windows[0].first, term.windows[0].last) for term in claim.terms}
    return not claim.separate and claim.indicator == candidate.indicator and (own.first, own.last) in times


def _of(scored: Scored, origin: str | None) -> list[int]:
    """Numbers of an origin's claims; none for one not heard yet."""
    if origin is None:
        return []
    return [number for number, claim in enumerate(scored.claims) if claim.origin == origin]


def _levels(scored: Scored, numbers: list[int]) -> FloatArray:
    """(P, G, A, B) posterior of an origin's accuracy and bias at each inflation, given its claims."""
    joint = _table(scored, numbers)[0] * _PRIOR
    whole = joint.sum(axis=(2, 3), keepdims=True)
    result: FloatArray = np.where(whole > 0.0, joint / np.where(whole > 0.0, whole, 1.0), _PRIOR)
    return result


def _table(scored: Scored, numbers: list[int]) -> tuple[FloatArray, FloatArray]:
    """(P, G, A, B) likelihood of an origin's claims over know-nothing's, but for the factors exp of (P,)."""
    table, scale = np.ones((scored.size, len(INFLATION), *_PRIOR.shape)), np.zeros(scored.size)
    for number in numbers:
        q = informative_weight(scored.claims[number].letter)
        multiply(table, scale, _ratio(scored, number), q)
    return table, scale


def _ratio(scored: Scored, number: int) -> FloatArray:
    """(P, N, B) density of a claim's coins over know-nothing's."""
    claim = scored.claims[number]
    values = term_values(claim) if claim.separate else [log_know_nothing(claim)]
    result: FloatArray = np.exp(scored.log_density[number] - np.array(values)[None, :, None])
    return result
