"""Whole numbers: tolls (totals, increments of a growing series) and numbers of regions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from powderkeg.evidence.observations.contract import FloatArray, log_interval

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["Tally", "Toll"]

_NOTHING = 0.25  # what a toll of nought stands for in the logarithm: half of the first cell's edge


def _cell(y: float) -> tuple[float, float]:
    """Edges of a whole number's cell on the log scale; nought reaches down to minus infinity."""
    return (-np.inf if y == 0.0 else float(np.log(y - 0.5))), float(np.log(y + 0.5))


@dataclass(frozen=True)
class Toll:
    """A rounded log-normal around the truth, wider for small numbers, where one death more or less is chance.

    Attributes:
        width: s.d. in log units for a large number.
        centre: middle of the know-nothing density, persons or another count.
        spread: width of the know-nothing density, log units.
        kind: ``total``, or ``growth`` where the number is what a series grew by since its last figure.
    """

    width: float
    centre: float
    spread: float = 2.3
    kind: str = "total"
    biased: ClassVar[bool] = True

    def _location(self, x: FloatArray, bias: float) -> tuple[FloatArray, FloatArray]:
        truth = x[:, 0]
        return np.log(np.maximum(truth, _NOTHING)) + bias, np.sqrt(self.width**2 + 1.0 / (truth + 1.0))

    def log_density(self, y: FloatArray, x: FloatArray, bias: float) -> FloatArray:
        """See the contract; x is (P, 1) persons or another count over the window."""
        middle, width = self._location(x, bias)
        low, high = _cell(float(y[0]))
        mass = log_interval((low - middle) / width, (high - middle) / width)
        return mass if y[0] == 0.0 else mass - np.log(high - low)

    def uninformative(self, y: FloatArray, width: float = 1.0) -> float:
        """See the contract: a rounded log-normal."""
        low, high = _cell(float(y[0]))
        middle, spread = np.log(self.centre), self.spread * width
        mass = log_interval(np.array([(low - middle) / spread]), np.array([(high - middle) / spread]))[0]
        return float(mass if y[0] == 0.0 else mass - np.log(high - low))

    def sample(self, x: FloatArray, bias: float, stream: Generator) -> FloatArray:
        """See the contract."""
        middle, width = self._location(x[None, :], bias)
        return np.rint(np.exp(stream.normal(middle, width)))

    def sample_uninformative(self, stream: Generator) -> FloatArray:
        """See the contract."""
        return np.array([np.rint(self.centre * np.exp(stream.normal(0.0, self.spread)))])


@dataclass(frozen=True)
class Tally:
    """A number of regions: normal around the truth, rounded, held to 0..most.

    Attributes:
        most: number of regions there are.
        width: s.d. in regions.
    """

    most: int
    width: float = 2.25
    kind: str = field(default="tally", init=False)
    biased: ClassVar[bool] = False

    def log_density(self, y: FloatArray, x: FloatArray, bias: float) -> FloatArray:
        """See the contract; x is (P, 1) regions."""
        low = -np.inf if y[0] <= 0.0 else y[0] - 0.5
        high = np.inf if y[0] >= self.most else y[0] + 0.5
        return log_interval((low - x[:, 0]) / self.width, (high - x[:, 0]) / self.width)

    def uninformative(self, y: FloatArray, width: float = 1.0) -> float:
        """See the contract: every number from 0 to ``most`` alike."""
        return -float(np.log(self.most + 1.0)) if y.size else 0.0

    def sample(self, x: FloatArray, bias: float, stream: Generator) -> FloatArray:
        """See the contract."""
        return np.clip(np.rint(stream.normal(x, self.width)), 0.0, self.most)

    def sample_uninformative(self, stream: Generator) -> FloatArray:
        """See the contract."""
        return np.array([float(stream.integers(0, self.most + 1))])
