"""A level read from an instrument or a price list: normal around the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from powderkeg.evidence.observations.contract import FloatArray, log_cdf, log_normal

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["Level"]


@dataclass(frozen=True)
class Level:
    """Normal around the truth; where the scale has ends, what would fall outside is read as the end.

    Attributes:
        width: s.d. of the reading, in the indicator's unit (log units where ``logarithmic``).
        centre: middle of the know-nothing density.
        spread: its s.d.
        low: lower end of the scale.
        high: upper end of the scale.
        logarithmic: a ratio, read on the log scale.
    """

    width: float
    centre: float
    spread: float
    low: float = -np.inf
    high: float = np.inf
    logarithmic: bool = False
    kind: ClassVar[str] = "level"
    biased: ClassVar[bool] = False

    def _at(self, y: float, middle: FloatArray, width: float) -> FloatArray:
        if y <= self.low:
            return log_cdf((self.low - middle) / width)
        if y >= self.high:
            return log_cdf((middle - self.high) / width)
        return log_normal(self._scaled(y), middle, width)

    def _scaled(self, y: float) -> float:
        return float(np.log(max(y, 1e-6))) if self.logarithmic else y

    def log_density(self, y: FloatArray, x: FloatArray, bias: float) -> FloatArray:
        """See the contract; x is (P, 1)."""
        middle = np.log(np.maximum(x[:, 0], 1e-6)) if self.logarithmic else x[:, 0]
        return self._at(float(y[0]), middle, self.width)

    def uninformative(self, y: FloatArray, width: float = 1.0) -> float:
        """See the contract."""
        return float(self._at(float(y[0]), np.array([self.centre]), self.spread * width)[0])

    def _read(self, value: FloatArray) -> FloatArray:
        return np.exp(value) if self.logarithmic else np.clip(value, self.low, self.high)

    def sample(self, x: FloatArray, bias: float, stream: Generator) -> FloatArray:
        """See the contract."""
        middle = np.log(np.maximum(x, 1e-6)) if self.logarithmic else x
        return self._read(stream.normal(middle, self.width))

    def sample_uninformative(self, stream: Generator) -> FloatArray:
        """See the contract."""
        return self._read(stream.normal(np.array([self.centre]), self.spread))
