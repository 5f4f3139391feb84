"""What a calibration found of one route, as plain frozen values.

Every interval here is of 90 %. ``to_json`` gives plain lists, texts and numbers, with None where there is no
finite figure; ``RouteCalibration.from_json`` reads them back, None as nan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import erfc, isfinite, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.heard import heard
from powderkeg.evidence.notes import KEPT

IntArray = npt.NDArray[np.int64]

__all__ = ["Interval", "Marginal", "PairCheck", "Reliability", "ReliabilityBin", "RouteCalibration"]

_MISTAKEN = 0.40  # of one class's records taken for another: from here on two classes are not told apart


@dataclass(frozen=True)
class Interval:
    """A figure with the ends of its interval of 90 %."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, Any]:
        """Ready for ``json``."""
        return _plain_fields(asdict(self))


@dataclass(frozen=True)
class ReliabilityBin:
    """Statements of about the same stated probability, and how often they came true.

    Attributes:
        low: smallest stated probability in the bin.
        high: largest stated probability in the bin.
        predicted: mean stated probability.
        observed: share that came true.
        error: standard error of ``observed``.
        count: number of statements.
    """

    low: float
    high: float
    predicted: float
    observed: float
    error: float
    count: int

    def to_json(self) -> dict[str, Any]:
        """Ready for ``json``."""
        return _plain_fields(asdict(self))


@dataclass(frozen=True)
class Reliability:
    """Whether what is said to be likely happens as often as said.

    Attributes:
        bins: from the least to the most likely statements.
        ece: expected calibration error, the mean distance of ``predicted`` and ``observed`` over statements.
        ece_error: its standard error, by a bootstrap over groups.
        ece_noise: what a perfectly calibrated method would show on as many records.
    """

    bins: tuple[ReliabilityBin, ...]
    ece: float
    ece_error: float
    ece_noise: float

    def to_json(self) -> dict[str, Any]:
        """Ready for ``json``."""
        return _plain_fields(asdict(self))


@dataclass(frozen=True)
class PairCheck:
    """One ordered pair of classes: are the odds of the first over the second earned?

    Attributes:
        for_: class a, which the odds favour.
        against: class b.
        turing_good: mean Bayes factor of a over b in records made by b; 1 where the odds are honest.
        turing_good_error: its standard error, with what the records could not show of the mean's heavy tail.
        cap: largest odds of a over b, at least 1, that the held-out records support.
        worlds_for: number of records made by a.
        worlds_against: number of records made by b.
    """

    for_: str
    against: str
    turing_good: float
    turing_good_error: float
    cap: float
    worlds_for: int
    worlds_against: int

    def to_json(self) -> dict[str, Any]:
        """Ready for ``json``."""
        return _plain_fields(asdict(self))


@dataclass(frozen=True)
class Marginal:
    """Mean posterior of a class over records of all truths in equal parts; to be held against 1 / K."""

    hypothesis: str
    mean: float
    error: float

    def to_json(self) -> dict[str, Any]:
        """Ready for ``json``."""
        return _plain_fields(asdict(self))


@dataclass(frozen=True, eq=False)
class RouteCalibration:
    """How far the probabilities of one route may be trusted, from held-out records of known truth.

    Attributes:
        route: name of the route.
        hypotheses: the K classes, know-nothing last.
        worlds: number of records by truth.
        confusion: (K, K) records by truth (rows) and most probable class.
        recall: by truth, share for which the truth was the most probable class, Wilson's interval.
        log_score: mean of minus the log probability given to the truth, in nats: smaller is better.
        guessing: the log score of one who knows nothing, log K.
        brier: mean squared distance of the stated probabilities from what was true, 0 to 2.
        cllr: cost of the log likelihood ratio, mean over one-against-rest problems; 1 for one who knows
            nothing.
        cllr_min: what would be left of it if the ratios were recalibrated at best.
        reliability: stated probabilities against what came true.
        marginals: mean posterior by class.
        pairs: one for each ordered pair.
        note: what a reader must know of how the records were made.
        held: the log score of what a page would have printed: each record's probabilities held to the odds
            that all others earn; None where that was not asked.
    """

    route: str
    hypotheses: tuple[str, ...]
    worlds: tuple[int, ...]
    confusion: IntArray
    recall: tuple[Interval, ...]
    log_score: Interval
    guessing: float
    brier: float
    cllr: float
    cllr_min: float
    reliability: Reliability
    marginals: tuple[Marginal, ...]
    pairs: tuple[PairCheck, ...]
    note: str = ""
    held: Interval | None = None

    def pair(self, for_: str, against: str) -> PairCheck:
        """The check of one ordered pair.

        Raises:
            KeyError: no such pair.
        """
        found = {(row.for_, row.against): row for row in self.pairs}
        if (for_, against) not in found:
            known = ", ".join(self.hypotheses)
            raise KeyError(f"no pair {for_!r} over {against!r}; allowed: two different ones of {known}")
        return found[for_, against]

    def cap(self, for_: str, against: str) -> float:
        """Largest odds of one class over another that the held-out records support, at least 1."""
        return self.pair(for_, against).cap

    def separable(self, a: str, b: str) -> bool:
        """Whether the route tells two classes apart.

        It does not where more than 40 % of the records of one are taken for the other, nor where there are no
        records of one of them.
        """
        i, j = self.hypotheses.index(a), self.hypotheses.index(b)
        if not self.worlds[i] or not self.worlds[j]:
            return False
        mistaken = self.confusion[i, j] / self.worlds[i], self.confusion[j, i] / self.worlds[j]
        return bool(max(mistaken) <= _MISTAKEN)

    def largest_marginal_z(self) -> float:
        """Largest distance of a mean posterior from 1 / K, in standard errors; nan where there is none."""
        share = 1.0 / len(self.hypotheses)
        known = [row for row in self.marginals if isfinite(row.mean) and isfinite(row.error)]
        if not known:
            return float("nan")
        # an error of nought is one of rounding: nothing moves where every record is told alike
        return max(abs(row.mean - share) / max(row.error, 1e-12) for row in known)

    def turing_good_within(self, a: str, b: str, k: float = 2.0) -> bool:
        """Whether the mean Bayes factor of a over b in records of b may be 1.

        It must be within k standard errors of 1. A few huge factors make their own error huge, so the mean
        must also stay below what Markov's inequality allows at the same rate of false alarms: 22 for k = 2.
        False where there is no finite mean.
        """
        row = self.pair(a, b)
        near = abs(row.turing_good - 1.0) <= k * row.turing_good_error + 1e-9
        return bool(near and row.turing_good * erfc(k / sqrt(2.0)) <= 1.0)

    def to_json(self) -> dict[str, Any]:
        """Ready for ``json``."""
        return _plain_fields(asdict(self))

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> RouteCalibration:
        """The calibration that ``to_json`` told of.

        Raises:
            KeyError: a field is missing.
        """
        trust = found["reliability"]
        return cls(
            route=found["route"],
            hypotheses=tuple(found["hypotheses"]),
            worlds=tuple(found["worlds"]),
            confusion=np.asarray(found["confusion"], dtype=np.int64),
            recall=tuple(Interval(**_figures(row)) for row in found["recall"]),
            log_score=Interval(**_figures(found["log_score"])),
            reliability=Reliability(
                bins=tuple(ReliabilityBin(**_figures(row)) for row in trust["bins"]),
                **_figures({key: trust[key] for key in ("ece", "ece_error", "ece_noise")}),
            ),
            marginals=tuple(Marginal(**_figures(row)) for row in found["marginals"]),
            pairs=tuple(PairCheck(**_figures(row)) for row in found["pairs"]),
            note=heard(found["note"], KEPT),
            held=Interval(**_figures(found["held"])) if found.get("held") else None,
            **_figures({key: found[key] for key in ("guessing", "brier", "cllr", "cllr_min")}),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RouteCalibration) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.route, self.hypotheses, self.worlds))


def _plain_fields(fields: Mapping[str, object]) -> dict[str, Any]:
    return {key: _plain(value) for key, value in fields.items()}


def _plain(value: object) -> object:
    """Lists for tuples and arrays, None for every figure that JSON does not have."""
    if isinstance(value, dict):
        return _plain_fields(value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: float("nan") if value is None else value for key, value in row.items()}
