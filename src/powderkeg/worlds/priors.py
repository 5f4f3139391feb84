"""Priors to particles: parameters of P worlds under one hypothesis.

The uniform number behind a parameter of world i depends on (seed, replicate, parameter, i) and not on the
hypothesis: what a hypothesis does not name is the same in its i-th world as in everybody's i-th world (the
fairness rule, and less noise in contrasts).
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case, CaseError, Hypothesis, Prior
from powderkeg.kernels import address, uniforms
from powderkeg.society.country import PARAMETERS

__all__ = ["draw_parameters", "hypothesis_named", "priors_of", "quantile"]

Floats = NDArray[np.float64]
_PARAMETERS = 900


def hypothesis_named(case: Case, name: str) -> Hypothesis:
    """A hypothesis that can be simulated.

    Raises:
        CaseError: unknown, or the know-nothing class, which has no mechanism.
    """
    able = [h for h in case.hypotheses if not h.know_nothing]
    for hypothesis in able:
        if hypothesis.name == name:
            return hypothesis
    raise CaseError(
        f"hypothesis: {name!r} cannot be simulated in case {case.name!r}; "
        f"allowed: {', '.join(h.name for h in able)}"
    )


def priors_of(case: Case, hypothesis: str) -> dict[str, Prior]:
    """Prior of every parameter: the table's, replaced by the case's (forces first), then the hypothesis's."""
    named = hypothesis_named(case, hypothesis)
    replaced = {**case.forces, **case.parameters, **named.parameters}
    return {row.name: replaced.get(row.name, row.default) for row in PARAMETERS}


def quantile(prior: Prior, u: Floats) -> Floats:
    """Values of a prior at the probabilities ``u``."""
    if prior.distribution == "constant":
        return np.full(len(u), float(_required(prior.value)))
    low, high = float(_required(prior.min)), float(_required(prior.max))
    if prior.distribution == "uniform":
        return low + (high - low) * u
    if prior.distribution == "log_uniform":
        return np.asarray(np.exp(math.log(low) + (math.log(high) - math.log(low)) * u))
    return _cut_normal(float(_required(prior.mean)), float(_required(prior.sd)), low, high, u)


def _cut_normal(mean: float, sd: float, low: float, high: float, u: Floats) -> Floats:
    """Quantiles of a normal cut off at low and high; above its mean by its mirror image, to keep digits."""
    if low > mean:
        return -_cut_normal(-mean, sd, -high, -low, 1.0 - u)
    bottom, top = (0.5 * math.erfc((mean - edge) / (sd * math.sqrt(2.0))) for edge in (low, high))
    inverse = NormalDist(mean, sd).inv_cdf
    values = [inverse(p) if 0.0 < p < 1.0 else low for p in bottom + (top - bottom) * u]
    return np.clip(values, low, high)


def _required(value: float | None) -> float:
    if value is None:
        raise ValueError("a prior lacks one of the numbers its distribution needs")
    return value


def draw_parameters(
    case: Case, hypothesis: str, size: int, *, seed: int, replicate: int = 0, first: int = 0
) -> dict[str, Floats]:
    """Parameters of worlds ``first`` to ``first + size`` under a hypothesis: name -> (size,)."""
    values = {}
    for number, (name, prior) in enumerate(priors_of(case, hypothesis).items()):
        key = address(
            np.uint64(seed & 0xFFFFFFFFFFFFFFFF),
            np.uint64(replicate),
            np.uint64(_PARAMETERS),
            np.uint64(number),
        )
        u = np.empty(size)
        uniforms(np.uint64(key), first, u)
        values[name] = quantile(prior, u)
    return values
