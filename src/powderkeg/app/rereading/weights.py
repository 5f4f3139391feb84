"""Worlds of a weighing with the weights that a changed record and changed priors give them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.app.rereading.prior_ratio import log_prior_ratio
from powderkeg.evidence.calibration import pareto_k
from powderkeg.evidence.rescoring import DECLARED, LARGEST_K_HAT, LEAST_ESS, Reweighing
from powderkeg.evidence.weights import effective_size, log_sum

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.case import Prior
    from powderkeg.evidence.rescoring import Scored

__all__ = ["Reweighed", "reweighed"]

FloatArray = npt.NDArray[np.float64]
Changed = "Mapping[str, Mapping[str, tuple[Prior, Prior]]]"


@dataclass(frozen=True)
class Reweighed:
    """The worlds under their new weights.

    Attributes:
        parts: per hypothesis one ``Scored`` per seed, weights, likelihoods and evidence the new ones.
        k_hat: per hypothesis, Pareto shape of the ratios, all seeds; nan where they have no tail.
        ess: per hypothesis, effective number of worlds, all seeds.
    """

    parts: Mapping[str, tuple[Scored, ...]]
    k_hat: Mapping[str, float]
    ess: Mapping[str, float]

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Hypotheses whose new figure cannot be trusted; those that had lost all weight are not asked."""
        return tuple(
            name
            for name, shape in self.k_hat.items()
            if shape > LARGEST_K_HAT or 0.0 < self.ess[name] < LEAST_ESS
        )

    @property
    def worst(self) -> tuple[float, float]:
        """Largest shape (nan where none is known) and smallest effective number."""
        shapes = [shape for shape in self.k_hat.values() if not math.isnan(shape)]
        return max(shapes, default=math.nan), min((n for n in self.ess.values() if n > 0.0), default=0.0)


def reweighed(
    drafts: Mapping[str, Sequence[Scored]],
    other: str,
    changed: Mapping[str, Mapping[str, tuple[Prior, Prior]]],
) -> Reweighed:
    """Give worlds their new weights.

    Args:
        drafts: per hypothesis, parts with the densities of the changed record, their weights, likelihoods and
            evidence those of the record as it was weighed.
        other: name of know-nothing.
        changed: per hypothesis, parameters whose prior has changed, with the old prior and the new.
    """
    reweighing = Reweighing(drafts, other)
    parts: dict[str, tuple[Scored, ...]] = {}
    shapes: dict[str, float] = {}
    sizes: dict[str, float] = {}
    for name, passes in drafts.items():
        own = changed.get(name, {})
        ratios = [reweighing.log_ratio(scored, DECLARED) for scored in passes]
        priors = [_of_priors(scored, own) for scored in passes]
        factors = [
            _factor(scored, ratio, prior) for scored, ratio, prior in zip(passes, ratios, priors, strict=True)
        ]
        parts[name] = tuple(
            _moved(scored, factor, ratio, changed=bool(own))
            for scored, factor, ratio in zip(passes, factors, ratios, strict=True)
        )
        shapes[name], sizes[name] = _tail(passes, factors)
        if own:
            # worlds of one draw of parameters have one ratio by construction, and count as one
            shape, size = _tail_of_draws(passes, priors)
            shapes[name] = max((k for k in (shape, shapes[name]) if not math.isnan(k)), default=math.nan)
            sizes[name] = min(size, sizes[name])
    return Reweighed(parts, shapes, sizes)


def _of_priors(scored: Scored, changed: Mapping[str, tuple[Prior, Prior]]) -> FloatArray:
    if not changed or scored.lineage is None:
        return np.zeros(scored.size)
    return log_prior_ratio(scored.lineage.coordinates, changed)


def _factor(scored: Scored, ratio: FloatArray, prior: FloatArray) -> FloatArray:
    """(P,) logarithm of what a world's weight is multiplied by; 0 where it has none."""
    counts = (scored.log_weights > -np.inf) & (scored.log_ratio > -np.inf)
    found = np.zeros(scored.size)
    with np.errstate(invalid="ignore"):
        found[counts] = (ratio - scored.log_ratio + prior)[counts]
    return found


def _moved(scored: Scored, factor: FloatArray, ratio: FloatArray, *, changed: bool) -> Scored:
    weights = scored.log_weights + factor
    before, after = log_sum(scored.log_weights), log_sum(weights)
    # worlds made again from these coordinates would be others once their priors are
    lineage = None if changed else scored.lineage
    if before == -math.inf or after == -math.inf:
        return replace(scored, log_ratio=ratio, gain=-math.inf, lineage=lineage)
    return replace(
        scored,
        log_weights=weights - after,
        log_ratio=ratio,
        gain=scored.gain + after - before,
        lineage=lineage,
    )


def _tail(passes: Sequence[Scored], factors: Sequence[FloatArray]) -> tuple[float, float]:
    """Shape of the factors and effective number of worlds, all seeds together, by their share of evidence."""
    weights, moves = [], []
    for scored, factor in zip(passes, factors, strict=True):
        counts = scored.log_weights > -np.inf
        weights.append((scored.gain + scored.log_acceptance + scored.log_weights + factor)[counts])
        moves.append(factor[counts])
    return _shape_and_size(np.concatenate(weights), np.concatenate(moves))


def _tail_of_draws(passes: Sequence[Scored], factors: Sequence[FloatArray]) -> tuple[float, float]:
    weights, moves = [], []
    for scored, factor in zip(passes, factors, strict=True):
        counts = np.flatnonzero(scored.log_weights > -np.inf)
        if scored.lineage is None or not counts.size:
            continue
        _, first, which = np.unique(scored.lineage.draw[counts], return_index=True, return_inverse=True)
        own = np.log(np.bincount(which, np.exp(scored.log_weights[counts])))
        weights.append(scored.gain + scored.log_acceptance + own + factor[counts[first]])
        moves.append(factor[counts[first]])
    if not weights:
        return math.nan, 0.0
    return _shape_and_size(np.concatenate(weights), np.concatenate(moves))


def _shape_and_size(weights: FloatArray, moves: FloatArray) -> tuple[float, float]:
    if not weights.size or weights.max() == -np.inf:
        return math.nan, 0.0
    return pareto_k(moves), effective_size(weights)
