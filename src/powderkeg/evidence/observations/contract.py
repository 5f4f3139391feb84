"""What every kind of observation must do: score a report given worlds, and simulate the report from a world.

An observation knows the noise of one report, not its value: the same object scores the real value and makes a
simulated one, and a contract test holds the two together for every kind. Values are short arrays because some
reports are joint (a split by place); most hold one number. ``x`` is what the worlds did, one row per world
and one column per number the observation needs.

Densities of counts are per unit of log size, those of whole numbers are per unit of log size of their cell,
0 is an outcome of its own with a probability; informative and know-nothing density share the measure, so
their ratio is free of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from powderkeg.kernels.special import log_gamma, log_normal_cdf, log_normal_interval

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["NOT_SEEN", "FloatArray", "Observation", "log_cdf", "log_gammas", "log_interval", "log_normal"]

FloatArray = npt.NDArray[np.float64]

NOT_SEEN = 0.0
_LOG_ROOT_TAU = 0.5 * np.log(2.0 * np.pi)


class Observation(Protocol):
    """One report's noise."""

    @property
    def kind(self) -> str:
        """Name of the kind, as the know-nothing table lists it."""

    @property
    def biased(self) -> bool:
        """Whether an origin's bias (log units) moves it."""

    def log_density(self, y: FloatArray, x: FloatArray, bias: float) -> FloatArray:
        """Log density of the value.

        Args:
            y: (M,) the reported value.
            x: (P, K) what the worlds did.
            bias: the origin's bias in log units.

        Returns:
            (P,) log density under each world.
        """

    def uninformative(self, y: FloatArray, width: float = 1.0) -> float:
        """Log density of the value under know-nothing, with its spread multiplied by ``width``."""

    def sample(self, x: FloatArray, bias: float, stream: Generator) -> FloatArray:
        """(M,) a value simulated from one world's ``x`` of shape (K,)."""

    def sample_uninformative(self, stream: Generator) -> FloatArray:
        """(M,) a value simulated from know-nothing."""


def log_normal(y: float, mean: FloatArray, width: FloatArray | float) -> FloatArray:
    """Log density of a normal at ``y``; ``mean`` and ``width`` broadcast."""
    result: FloatArray = -0.5 * ((y - mean) / width) ** 2 - np.log(width) - _LOG_ROOT_TAU
    return result


def log_cdf(z: FloatArray) -> FloatArray:
    """Log of the standard normal's distribution function."""
    out = np.empty_like(z)
    log_normal_cdf(z, out)
    return out


def log_interval(low: FloatArray, high: FloatArray) -> FloatArray:
    """Log of the standard normal's mass between two arrays of bounds."""
    out = np.empty_like(low)
    log_normal_interval(low, high, out)
    return out


def log_gammas(x: FloatArray) -> FloatArray:
    """Log of the gamma function, element by element; keeps the shape."""
    out = np.empty(x.size)
    log_gamma(np.ascontiguousarray(x).ravel(), out)
    return out.reshape(x.shape)
