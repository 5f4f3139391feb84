"""The likelihood of the record once more, from densities kept: by origin, so that a change costs little.

For one world, with phi the common inflation and for each origin an accuracy level a and a bias level b,

    log L = log sum over phi of p(phi) exp( sum over origins of M_o(phi) ),
    M_o(phi) = log sum over (a, b) of p(a) p(b) product over its claims of [1 - q + q r], q = phi w(a),

r the density of a coin over know-nothing's. It is written in logarithms and by origin, apart from the
filter's own sums (``likelihood``, ``kernels.mixture``), so that each checks the other.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    INFLATION,
    INFLATION_PRIOR,
    LETTER_WEIGHTS,
    accuracies_of,
)
from powderkeg.evidence.know_nothing import log_know_nothing, term_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.claims import Claim
    from powderkeg.evidence.know_nothing import Reading
    from powderkeg.evidence.rescoring.change import Change
    from powderkeg.evidence.rescoring.scored import Scored

__all__ = ["by_origin", "coins", "log_ratios", "members", "peaks", "touched"]

FloatArray = npt.NDArray[np.float64]
_LIE = 0.95  # of what would make the most truthful report impossible: a liar may tell the truth by chance
_SHARES = np.log(ACCURACY_SHARES[:, None] * BIAS_SHARES[None, :])


def members(scored: Scored, change: Change) -> dict[str, list[int]]:
    """Per origin, as counted under the change, the numbers of its claims that are not left out."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, claim in enumerate(scored.claims):
        if claim.claim_id not in change.skip:
            found[change.same.get(claim.origin, claim.origin)].append(number)
    return dict(found)


def touched(scored: Scored, change: Change, base: Change) -> frozenset[str]:
    """Origins, as counted under the change, whose likelihood may differ from that under ``base``."""
    if change.letters != base.letters or change.know_nothing != base.know_nothing:
        return frozenset(members(scored, change))
    before, after = members(scored, base), members(scored, change)
    other = {origin for origin, claims in after.items() if before.get(origin) != claims}
    regraded = {
        origin
        for origin in {*change.origin_letters, *base.origin_letters}
        if change.origin_letters.get(origin) != base.origin_letters.get(origin)
    }
    return frozenset(other | regraded | (change.deceptive ^ base.deceptive)) & frozenset(after)


def peaks(parts: list[Scored], reading: Reading) -> dict[str, FloatArray]:
    """Per claim (N,) the largest log density over know-nothing's that any world gives each coin."""
    found: dict[str, FloatArray] = {}
    for scored in parts:
        for claim, density in zip(scored.claims, scored.log_density, strict=True):
            counts = scored.log_weights > -np.inf
            if not counts.any():
                continue
            top = (density[counts] - _know_nothing(claim, reading)).max(axis=(0, 2))
            found[claim.claim_id] = np.maximum(found.get(claim.claim_id, np.full_like(top, -np.inf)), top)
    return found


def by_origin(
    scored: Scored,
    change: Change,
    only: frozenset[str] | None,
    peak: Mapping[str, FloatArray],
    held: Mapping[str, FloatArray] | None = None,
    base: Change | None = None,
) -> dict[str, FloatArray]:
    """Per origin (P, G) log likelihood over know-nothing's at each inflation.

    Args:
        scored: what was kept.
        change: the reading.
        only: origins to work out; all where None.
        peak: from ``peaks``; used for origins said to lie.
        held: by claim id, what ``coins`` gave of it under ``base``.
        base: the reading under which that was found.
    """
    found = {}
    for origin, numbers in members(scored, change).items():
        if only is not None and origin not in only:
            continue
        cells = np.zeros((scored.size, len(INFLATION), *_SHARES.shape))
        for number in numbers:
            claim = scored.claims[number]
            known = None if held is None or base is None else held.get(claim.claim_id)
            if known is not None and base is not None and _read_alike(claim, change, base):
                cells += known
            else:
                cells += coins(scored, number, change, peak)
        found[origin] = _log_sum_last(cells.reshape(*cells.shape[:2], -1) + _SHARES.ravel())
    return found


def coins(scored: Scored, number: int, change: Change, peak: Mapping[str, FloatArray]) -> FloatArray:
    """(P, G, A, B or 1) log of a claim's factors at each inflation, accuracy level and bias level.

    Args:
        scored: what was kept.
        number: of the claim.
        change: the reading.
        peak: from ``peaks``.
    """
    claim = scored.claims[number]
    log_ratio = scored.log_density[number] - _know_nothing(claim, change.know_nothing)
    if claim.origin in change.deceptive:
        log_ratio = _lie(log_ratio, peak[claim.claim_id])
    return _coins(log_ratio, _informative(claim, change))


def _read_alike(claim: Claim, one: Change, two: Change) -> bool:
    """Whether two readings give a claim the same factors."""
    same_letter = one.letters.get(claim.letter) == two.letters.get(claim.letter)
    same_weight = one.origin_letters.get(claim.origin) == two.origin_letters.get(claim.origin)
    same_truth = (claim.origin in one.deceptive) == (claim.origin in two.deceptive)
    return same_letter and same_weight and same_truth and one.know_nothing == two.know_nothing


def log_ratios(origins: Mapping[str, FloatArray], change: Change, size: int) -> FloatArray:
    """(P,) log likelihood of the record over know-nothing's."""
    prior = INFLATION_PRIOR if change.inflation is None else change.inflation
    total = np.zeros((size, len(INFLATION)))
    for origin, value in origins.items():
        times = change.times.get(origin, 1.0)
        if times:
            total += times * value
    with np.errstate(divide="ignore"):
        return _log_sum_last(total + np.log(prior))


def _know_nothing(claim: Claim, reading: Reading) -> FloatArray:
    """(1, N, 1) log density of each coin under know-nothing."""
    values = term_values(claim, reading) if claim.separate else [log_know_nothing(claim, reading)]
    return np.array(values)[None, :, None]


def _informative(claim: Claim, change: Change) -> FloatArray:
    """(G, A) weight q of the informative part."""
    weight = change.letters.get(claim.letter, LETTER_WEIGHTS[claim.letter])
    weight = change.origin_letters.get(claim.origin, weight)
    q: FloatArray = INFLATION[:, None] * np.array(accuracies_of(weight))[None, :]
    return q


def _coins(log_ratio: FloatArray, q: FloatArray) -> FloatArray:
    """(P, G, A, B or 1) sum over coins of log(1 - q + q r)."""
    found = np.zeros((log_ratio.shape[0], *q.shape, log_ratio.shape[2]))
    for coin in range(log_ratio.shape[1]):
        ratio = np.exp(log_ratio[:, coin])[:, None, None, :]
        with np.errstate(divide="ignore"):
            found += np.log(1.0 - q[None, :, :, None] + q[None, :, :, None] * ratio)
    return found


def _lie(log_ratio: FloatArray, peak: FloatArray) -> FloatArray:
    """Log density over know-nothing's of a report that says anything but what its origin knows.

    ``(1 - l r / M) / (1 - l / M)``, r the truthful ratio, M the largest that any world gives and l just
    under one: a density, nought near the truth and know-nothing's far from it. Of an event seen or not it is
    the other answer.
    """
    top = np.maximum(peak, 0.0)[None, :, None]  # a ratio that no world can have above one tells nothing
    worth = np.exp(np.minimum(log_ratio - top, 0.0))
    result: FloatArray = np.log1p(-_LIE * worth) - np.log1p(-_LIE * np.exp(-top))
    return result


def _log_sum_last(values: FloatArray) -> FloatArray:
    top = values.max(axis=-1)
    safe = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        result: FloatArray = safe + np.log(np.exp(values - safe[..., None]).sum(axis=-1))
    return result
