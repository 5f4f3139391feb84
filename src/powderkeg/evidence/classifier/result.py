"""What the second route found, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration import RouteCalibration

__all__ = ["HeldOut", "PairOdds", "SecondRoute"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PairOdds:
    """Log odds of one hypothesis over another, given the real record, at equal prior weights.

    Attributes:
        for_: the first.
        against: the second.
        log_odds: natural logarithm.
        error: standard error over drawings of the training records.
    """

    for_: str
    against: str
    log_odds: float
    error: float


@dataclass(frozen=True, eq=False)
class HeldOut:
    """The simulated records, and what the logistic said of each without having been trained on it.

    Attributes:
        values: (N, F) rows of the record's ``Layout``; ``plan_with`` gives the filter the same record.
        truth: (N,) number of the hypothesis.
        group: (N,) name that twins share.
        log_posterior: (N, K) at equal prior weights.
        coordinates: (N, D) standard normal numbers behind the worlds' parameters, nan for know-nothing; D is
            0 where nobody knows.
    """

    values: FloatArray
    truth: npt.NDArray[np.int64]
    group: npt.NDArray[np.uint64]
    log_posterior: FloatArray
    coordinates: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))


@dataclass(frozen=True, eq=False)
class SecondRoute:
    """What the classifiers found.

    Attributes:
        hypotheses: the K names, know-nothing last.
        log_posterior: (K,) of the real record, by the logistic.
        error: (K,) its standard errors over drawings of the training records.
        odds: of every pair of hypotheses, the likelier one first.
        calibration: of the logistic on held-out records.
        challenger: of gradient boosting, likewise.
        challenger_log_posterior: (K,) of the real record, by gradient boosting.
        features: names.
        outside: features in which the real record lies beyond every simulated one: what is said of it there
            is an extrapolation that no held-out record has tested.
        worlds: simulated records per hypothesis.
        seed: what named the random numbers.
        acceptance: by hypothesis, share of draws with a calm start; nan for know-nothing.
        seconds: time taken.
        cached: share of the simulated records' chunks that were in the store.
        held_out: the simulated records.
        further: (M, K) log posterior of further records that were asked about, as ``log_posterior``.
    """

    hypotheses: tuple[str, ...]
    log_posterior: FloatArray
    error: FloatArray
    odds: tuple[PairOdds, ...]
    calibration: RouteCalibration
    challenger: RouteCalibration
    challenger_log_posterior: FloatArray
    features: tuple[str, ...]
    outside: tuple[str, ...]
    worlds: int
    seed: int
    acceptance: tuple[float, ...]
    seconds: float
    cached: float
    held_out: HeldOut
    further: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))

    def pair(self, for_: str, against: str) -> PairOdds:
        """Log odds of one hypothesis over another, either way round.

        Raises:
            KeyError: no such pair.
        """
        for row in self.odds:
            if (row.for_, row.against) == (for_, against):
                return row
            if (row.against, row.for_) == (for_, against):
                return PairOdds(for_, against, -row.log_odds, row.error)
        known = ", ".join(self.hypotheses)
        raise KeyError(f"no pair {for_!r} over {against!r}; allowed: two different ones of {known}")

    def to_json(self) -> dict[str, Any]:
        """Plain values; the simulated records are left out."""
        return {
            "hypotheses": list(self.hypotheses),
            "log_posterior": _finite(self.log_posterior),
            "error": _finite(self.error),
            "odds": [
                {"for": o.for_, "against": o.against, "log_odds": o.log_odds, "error": o.error}
                for o in self.odds
            ],
            "calibration": self.calibration.to_json(),
            "challenger": self.challenger.to_json(),
            "challenger_log_posterior": _finite(self.challenger_log_posterior),
            "features": list(self.features),
            "outside": list(self.outside),
            "worlds": self.worlds,
            "seed": self.seed,
            "acceptance": _finite(np.array(self.acceptance)),
            "seconds": self.seconds,
            "cached": self.cached,
        }


def _finite(values: FloatArray) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
