"""How far a parameter's posterior moves when its prior, or the likelihood, is raised to a power near one.

The index is that of priorsense: the distance (cumulative Jensen-Shannon) between the posterior and the one
under the power, per doubling of the power. Above 0.05 a parameter is said to be sensitive. Sensitive to its
prior but not to the likelihood: the record says little of it. Sensitive to both: they may conflict.

Source: Kallioinen, Paananen, Buerkner & Vehtari 2024, Statistics and Computing 34 (57); ``arviz_stats``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.weights import systematic

if TYPE_CHECKING:
    from powderkeg.evidence.checklist.coordinates import Layout
    from powderkeg.evidence.checklist.reread import Reader

__all__ = ["SENSITIVE", "Sensed", "sensed_of"]

FloatArray = npt.NDArray[np.float64]
SENSITIVE = 0.05
_FEWEST = 100  # worlds: of fewer, the index is noise


@dataclass(frozen=True)
class Sensed:
    """Power-scaling sensitivity of one parameter under one hypothesis.

    Attributes:
        hypothesis: its name.
        parameter: its name.
        prior: index for its own prior.
        likelihood: index for the likelihood of the whole record.
    """

    hypothesis: str
    parameter: str
    prior: float
    likelihood: float


def sensed_of(reader: Reader, layout: Layout, powers: tuple[float, float]) -> tuple[Sensed, ...]:
    """Indices of all parameters, hypothesis by hypothesis, most sensitive to its prior first."""
    found = []
    for name in reader.parts:
        z, log_ratio = _equal_worlds(reader, name)
        if len(z) < _FEWEST:
            continue
        record = _weights(log_ratio, powers)
        for column in sorted(layout.varying[name]):
            values = z[:, column]
            prior = _weights(-0.5 * values**2, powers)
            found.append(
                Sensed(
                    name, layout.names[column], _index(values, prior, powers), _index(values, record, powers)
                )
            )
    return tuple(sorted(found, key=lambda one: math.inf if math.isnan(one.prior) else -one.prior))


def _equal_worlds(reader: Reader, name: str) -> tuple[FloatArray, FloatArray]:
    """Coordinates and log likelihoods of a hypothesis's worlds, resampled to equal weights."""
    passes, start = reader.parts[name], reader.base.totals[name]
    weights = np.concatenate([s.log_weights + b for s, b in zip(passes, start, strict=True)])
    if not np.isfinite(weights.max()):
        return np.zeros((0, 0)), np.zeros(0)
    z = np.concatenate([s.lineage.coordinates for s in passes if s.lineage is not None])
    log_ratio = np.concatenate([s.log_ratio for s in passes])
    shares = np.exp(weights - weights.max())
    index = systematic(shares / shares.sum(), 0.5, len(shares))
    return z[index], log_ratio[index]


def _weights(log_density: FloatArray, powers: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """(P,) weights under the lower and the upper power; so near one they need no smoothing."""
    low, high = ((alpha - 1.0) * log_density for alpha in powers)
    return np.exp(low - low.max()), np.exp(high - high.max())


def _index(values: FloatArray, weights: tuple[FloatArray, FloatArray], powers: tuple[float, float]) -> float:
    from arviz_stats.base import array_stats

    if np.ptp(values) == 0.0:
        return float("nan")
    low, high = weights
    with np.errstate(all="ignore"):
        found = array_stats.power_scale_sense(values[None], low[None], high[None], *powers)
    return float(found)
