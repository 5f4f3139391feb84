"""Means, intervals and errors of weighted worlds that lie in strata, one for each hypothesis.

Worlds that descend from one draw of parameters are not independent, so errors are those of clusters: within a
hypothesis the deviations of a draw's worlds are added up before they are squared. The error of the posterior
itself is not in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from powderkeg.outlook.posterior import Posterior

__all__ = ["INTERVAL", "Strata", "Z", "chance_interval", "weighted_quantiles"]

FloatArray = npt.NDArray[np.float64]

INTERVAL = (0.05, 0.95)
"""Ends of every interval: 90 %."""
Z = 1.6448536269514722
"""Half width of a 90 % interval in standard errors."""


def weighted_quantiles(values: FloatArray, weights: FloatArray, q: tuple[float, ...]) -> FloatArray:
    """Quantiles along axis 0: the smallest value at which the cumulated weight reaches q.

    Args:
        values: (P, ...).
        weights: (P,) of any sum above 0.
        q: (Q,) probabilities.

    Returns:
        (Q, ...).
    """
    order = np.argsort(values, axis=0, kind="stable")
    ranked = np.take_along_axis(values, order, axis=0)
    cumulated = np.cumsum(weights[order], axis=0)
    cumulated /= cumulated[-1]
    rows = [(cumulated < level - 1e-12).sum(axis=0) for level in q]
    return np.stack(
        [np.take_along_axis(ranked, np.minimum(row, len(values) - 1)[None], axis=0)[0] for row in rows]
    )


def chance_interval(mean: float, effective: float) -> tuple[float, float]:
    """90 % Wilson interval of a probability seen in so many effective worlds."""
    spread = Z * Z / effective
    centre = (mean + 0.5 * spread) / (1.0 + spread)
    half = Z / (1.0 + spread) * np.sqrt(mean * (1.0 - mean) / effective + 0.25 * spread / effective)
    return max(0.0, centre - half), min(1.0, centre + half)


class Strata:
    """Weighted worlds in strata.

    Args:
        posterior: their hypotheses, weights and draws.
    """

    def __init__(self, posterior: Posterior) -> None:
        self.share = posterior.share
        self.weights = posterior.weights
        self.rows = [np.flatnonzero(posterior.hypothesis == h) for h in range(len(posterior.names))]
        self.within = [posterior.within[rows] for rows in self.rows]
        self.clusters = [np.unique(posterior.draw[rows], return_inverse=True)[1] for rows in self.rows]
        self.effective = self._effective_draws()

    def _effective_draws(self) -> float:
        """Effective number of draws: worlds of one draw of the parameters are not independent."""
        squares = 0.0
        for share, within, clusters in zip(self.share, self.within, self.clusters, strict=True):
            if len(within):
                squares += share**2 * float((np.bincount(clusters, weights=within) ** 2).sum())
        return 1.0 / squares

    def mean(self, values: FloatArray) -> float:
        """Mean of the mixture, of (P,) values."""
        return float(self.weights @ values)

    def mean_by(self, values: FloatArray) -> FloatArray:
        """(H,) means under each hypothesis; nan where no world stands for it."""
        return np.array([within @ values[rows] if len(rows) else np.nan for rows, within in self._each()])

    def error_by(self, values: FloatArray) -> FloatArray:
        """(H,) standard errors of ``mean_by``; nan where fewer than two draws stand for a hypothesis."""
        out = np.full(len(self.rows), np.nan)
        for h, (rows, within) in enumerate(self._each()):
            number = int(self.clusters[h].max()) + 1 if len(rows) else 0
            if number > 1:
                off = within * (values[rows] - within @ values[rows])
                sums = np.bincount(self.clusters[h], weights=off, minlength=number)
                out[h] = np.sqrt((sums**2).sum() * number / (number - 1))
        return out

    def error(self, values: FloatArray) -> float:
        """Standard error of ``mean``."""
        errors = self.error_by(values)
        there = self.share > 0.0
        return float(np.sqrt((self.share[there] ** 2 * errors[there] ** 2).sum()))

    def variance(self, values: FloatArray) -> float:
        """Variance over the mixture's worlds."""
        return float(self.weights @ (values - self.mean(values)) ** 2)

    def cluster_sums(self, values: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
        """Per hypothesis (C,) weights of its draws, and (C, K) weighted sums of (P, K) values over them."""
        found: list[tuple[FloatArray, FloatArray]] = []
        for h, (rows, within) in enumerate(self._each()):
            number = int(self.clusters[h].max()) + 1 if len(rows) else 0
            sums = np.zeros((number, values.shape[1]))
            np.add.at(sums, self.clusters[h], within[:, None] * values[rows])
            weights: FloatArray = np.bincount(self.clusters[h], weights=within, minlength=number).astype(
                float
            )
            found.append((weights, sums))
        return found

    def _each(self) -> list[tuple[npt.NDArray[np.intp], FloatArray]]:
        return list(zip(self.rows, self.within, strict=True))
