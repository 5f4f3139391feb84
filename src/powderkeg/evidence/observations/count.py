"""A number estimated by eye, such as a crowd: log-normal around the truth, seen the surer the larger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from powderkeg.evidence.observations.contract import NOT_SEEN, FloatArray, log_normal

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["Count", "Scale"]


@dataclass(frozen=True)
class Scale:
    """Order of magnitude of an indicator.

    Attributes:
        half_seen: size at which half of such facts get reported.
        centre: middle of the know-nothing density.
        spread: its width in log units.
        missed: know-nothing probability of ``not seen``.
    """

    half_seen: float
    centre: float
    spread: float = 2.3
    missed: float = 0.2

    def log_uninformative(self, size: float, width: float) -> float:
        """Know-nothing log density of a reported size, or of ``not seen``."""
        if size == NOT_SEEN:
            return float(np.log(self.missed))
        centre = np.array(np.log(self.centre))
        return float(np.log1p(-self.missed) + log_normal(float(np.log(size)), centre, self.spread * width))

    def sample_uninformative(self, stream: Generator) -> FloatArray:
        """A size from know-nothing, or ``not seen``."""
        if stream.random() < self.missed:
            return np.array([NOT_SEEN])
        return np.array([self.centre * np.exp(stream.normal(0.0, self.spread))])

    def seen(self, size: FloatArray) -> FloatArray:
        """Probability that a fact of this size is reported: half at ``half_seen``, never 0, never 1."""
        result: FloatArray = 0.02 + 0.96 * size / (size + self.half_seen)
        return result

    def floor(self, size: FloatArray) -> FloatArray:
        """The size with a floor: one twentieth of ``half_seen`` stands for nothing in the logarithm."""
        return np.maximum(size, 0.05 * self.half_seen)


@dataclass(frozen=True)
class Count:
    """log y ~ normal(log x + bias, width); ``not seen`` with probability 1 - seen(x).

    Attributes:
        width: s.d. in log units, model discrepancy included.
        scale: order of magnitude of the indicator.
    """

    width: float
    scale: Scale
    kind: ClassVar[str] = "count"
    biased: ClassVar[bool] = True

    def log_density(self, y: FloatArray, x: FloatArray, bias: float) -> FloatArray:
        """See the contract; x is (P, 1) persons or another count."""
        size = x[:, 0]
        seen = self.scale.seen(size)
        if y[0] == NOT_SEEN:
            return np.log1p(-seen)
        return np.log(seen) + log_normal(np.log(y[0]), np.log(self.scale.floor(size)) + bias, self.width)

    def uninformative(self, y: FloatArray, width: float = 1.0) -> float:
        """See the contract."""
        return self.scale.log_uninformative(float(y[0]), width)

    def sample(self, x: FloatArray, bias: float, stream: Generator) -> FloatArray:
        """See the contract."""
        if stream.random() >= self.scale.seen(x)[0]:
            return np.array([NOT_SEEN])
        middle = np.log(self.scale.floor(x))[0] + bias
        return np.array([np.exp(stream.normal(middle, self.width))])

    def sample_uninformative(self, stream: Generator) -> FloatArray:
        """See the contract."""
        return self.scale.sample_uninformative(stream)
