"""Worlds made from coordinates, so that the same world can be made again, or one a little different.

A world is a function of its hypothesis, of one standard normal number per parameter and of its streams of
random numbers. The numbers behind a parameter mean the same under every hypothesis: at probability u each
takes the u-quantile of its own prior, so a world keeps its coordinates when its hypothesis is changed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case, Prior
from powderkeg.kernels.special import log_normal_cdf
from powderkeg.society.country import CALM_HOURS, Worlds, initial, over_places, read_setting
from powderkeg.worlds.calm import CALM_CROWD
from powderkeg.worlds.priors import priors_of, quantile

__all__ = ["CountryMaker"]

Floats = NDArray[np.float64]


class CountryMaker:
    """Makes a case's worlds from coordinates.

    Args:
        case: the case; its government acts as recorded.
        hypotheses: names of hypotheses with a mechanism.
        seed: names the sample of citizens, which all worlds share.
        agents: citizens per world; the society's default where None.

    Attributes:
        hypotheses: names, in the order of their numbers.
        dimensions: coordinates of a world, one per parameter of the table.
        own: coordinates in which the hypotheses differ.

    Raises:
        CaseError: an unknown hypothesis, or agents out of range.
    """

    def __init__(
        self, case: Case, hypotheses: Sequence[str], *, seed: int, agents: int | None = None
    ) -> None:
        self.hypotheses = tuple(hypotheses)
        self._priors = [priors_of(case, name) for name in self.hypotheses]
        self._names = tuple(self._priors[0])
        self._setting = read_setting(case, seed=seed, agents=agents, whole=False, recorded=True)
        self.dimensions = len(self._names)
        unlike = [len({_content(p[name]) for p in self._priors}) > 1 for name in self._names]
        self.own: NDArray[np.intp] = np.flatnonzero(unlike)

    def make(
        self, coordinates: Floats, hypothesis: NDArray[np.intp], streams: NDArray[np.uint64], threads: int = 1
    ) -> tuple[Worlds, NDArray[np.bool_]]:
        """Worlds at hour 0, and which of them had a calm burn-in.

        Args:
            coordinates: (P, dimensions) standard normal numbers.
            hypothesis: (P,) number of each world's hypothesis.
            streams: (P,) names of the worlds' streams of random numbers.
            threads: worker threads; the result does not depend on it.
        """
        worlds = initial(self._setting, self._parameters(coordinates, hypothesis), streams)
        worlds.step(CALM_HOURS, threads)
        crowd = over_places("participants", worlds.collect()["participants"])
        return worlds, np.asarray(crowd <= CALM_CROWD)

    def _parameters(self, coordinates: Floats, hypothesis: NDArray[np.intp]) -> dict[str, Floats]:
        own = set(self.own.tolist())
        values: dict[str, Floats] = {}
        for column, name in enumerate(self._names):
            u = _probability(coordinates[:, column])
            if column not in own:
                values[name] = quantile(self._priors[0][name], u)
                continue
            values[name] = np.empty(len(u))
            for number, priors in enumerate(self._priors):
                rows = hypothesis == number
                values[name][rows] = quantile(priors[name], u[rows])
        return values


def _probability(z: Floats) -> Floats:
    """Standard normal distribution function, kept off 0 and 1."""
    log_p = np.empty(len(z))
    log_normal_cdf(np.ascontiguousarray(z), log_p)
    result: Floats = np.clip(np.exp(log_p), 1e-15, 1.0 - 1e-15)
    return result


def _content(prior: Prior) -> tuple[object, ...]:
    return prior.distribution, prior.value, prior.min, prior.max, prior.mean, prior.sd
