"""Something happened, or was looked for and not seen; and days on which nothing at all was reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from powderkeg.evidence.observations.contract import NOT_SEEN, FloatArray

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["DETECTION", "NEIGHBOURING_DAY", "NOTHING_REPORTED", "Absence", "Event"]

DETECTION = 0.85
NEIGHBOURING_DAY = 0.35
NOTHING_REPORTED = 0.95
_FALSE_ALARM = 0.02
_DETECTION_OFFLINE = 0.4
_MOST_COUNTED = 3.0


def _log_outcome(reported: FloatArray, y: FloatArray) -> FloatArray:
    return np.log1p(-reported) if y[0] == NOT_SEEN else np.log(reported)


@dataclass(frozen=True)
class Event:
    """Reported with probability .85 where it happened, less where the day before, seldom where not.

    Attributes:
        false: probability of the report where nothing happened, by the letter.
    """

    false: float
    kind: ClassVar[str] = "event"
    biased: ClassVar[bool] = False

    def _reported(self, x: FloatArray) -> FloatArray:
        happened = np.where(x[:, 0] > 0.0, 1.0, np.where(x[:, 1] > 0.0, NEIGHBOURING_DAY, 0.0))
        result: FloatArray = self.false + (DETECTION - self.false) * happened
        return result

    def log_density(self, y: FloatArray, x: FloatArray, bias: float) -> FloatArray:
        """See the contract; x is (P, 2): how often it happened in the window, and in the day before it."""
        return _log_outcome(self._reported(x), y)

    def uninformative(self, y: FloatArray, width: float = 1.0) -> float:
        """See the contract: one half either way."""
        return float(np.log(0.5)) if y.size else 0.0

    def sample(self, x: FloatArray, bias: float, stream: Generator) -> FloatArray:
        """See the contract."""
        return np.array([float(stream.random() < self._reported(x[None, :])[0])])

    def sample_uninformative(self, stream: Generator) -> FloatArray:
        """See the contract."""
        return np.array([float(stream.random() < 0.5)])


@dataclass(frozen=True)
class Absence:
    """Nothing was reported from a region on a day; what that says hangs on its connectivity.

    Attributes:
        quiet: probability that one who knows nothing gives to "nothing reported".
    """

    quiet: float = NOTHING_REPORTED

    kind: ClassVar[str] = "absence"
    biased: ClassVar[bool] = False

    def _reported(self, x: FloatArray) -> FloatArray:
        number = np.minimum(x[:, 0], _MOST_COUNTED)
        each = DETECTION * (_DETECTION_OFFLINE + (1.0 - _DETECTION_OFFLINE) * np.clip(x[:, 1], 0.0, 1.0))
        result: FloatArray = 1.0 - (1.0 - _FALSE_ALARM) * (1.0 - each) ** number
        return result

    def log_density(self, y: FloatArray, x: FloatArray, bias: float) -> FloatArray:
        """See the contract; x is (P, 2): number of such facts that day, and mean connectivity (0..1)."""
        return _log_outcome(self._reported(x), y)

    def uninformative(self, y: FloatArray, width: float = 1.0) -> float:
        """See the contract: nothing reported with probability ``quiet``; ``width`` multiplies the rest."""
        reported = width * (1.0 - self.quiet)
        return float(np.log1p(-reported) if y[0] == NOT_SEEN else np.log(reported))

    def sample(self, x: FloatArray, bias: float, stream: Generator) -> FloatArray:
        """See the contract."""
        return np.array([float(stream.random() < self._reported(x[None, :])[0])])

    def sample_uninformative(self, stream: Generator) -> FloatArray:
        """See the contract."""
        return np.array([float(stream.random() >= self.quiet)])
