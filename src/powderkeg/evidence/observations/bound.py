"""One gathering of several, or names collected so far: a share of the truth, so a bound from below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from powderkeg.evidence.observations.contract import NOT_SEEN, FloatArray, log_cdf, log_normal

if TYPE_CHECKING:
    from numpy.random import Generator

    from powderkeg.evidence.observations.count import Scale

__all__ = ["LowerBound"]


@dataclass(frozen=True)
class LowerBound:
    """log y = log x + bias - width * |Z1| + noise * Z2, with Z1 and Z2 standard normal (a skew normal).

    Attributes:
        width: s.d. of the half-normal that takes the whole down to the part, log units.
        noise: s.d. of the estimate itself, log units.
        scale: order of magnitude of the indicator.
    """

    width: float
    noise: float
    scale: Scale
    kind: ClassVar[str] = "lower_bound"
    biased: ClassVar[bool] = True

    def log_density(self, y: FloatArray, x: FloatArray, bias: float) -> FloatArray:
        """See the contract; x is (P, 1), the whole of which the report saw a part."""
        size = x[:, 0]
        seen = self.scale.seen(size)
        if y[0] == NOT_SEEN:
            return np.log1p(-seen)
        gap = np.log(y[0]) - np.log(self.scale.floor(size)) - bias
        spread = np.hypot(self.width, self.noise)
        tilt = log_cdf(-(self.width / self.noise) * gap / spread)
        result: FloatArray = np.log(seen) + np.log(2.0) + log_normal(0.0, gap, spread) + tilt
        return result

    def uninformative(self, y: FloatArray, width: float = 1.0) -> float:
        """See the contract."""
        return self.scale.log_uninformative(float(y[0]), width)

    def sample(self, x: FloatArray, bias: float, stream: Generator) -> FloatArray:
        """See the contract."""
        if stream.random() >= self.scale.seen(x)[0]:
            return np.array([NOT_SEEN])
        share = self.width * abs(stream.normal())
        middle = np.log(self.scale.floor(x))[0] + bias - share
        return np.array([np.exp(stream.normal(middle, self.noise))])

    def sample_uninformative(self, stream: Generator) -> FloatArray:
        """See the contract."""
        return self.scale.sample_uninformative(stream)
