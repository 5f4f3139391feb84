"""What a recovery run found, as plain frozen values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.recovery.score import Guesses, Interval

FloatArray = npt.NDArray[np.float64]

__all__ = ["CrisisShare", "Recovery", "Rung", "SingleIndicator", "Typical", "without_nan"]


@dataclass(frozen=True)
class Rung:
    """How well the worlds are told apart with one set of information.

    Attributes:
        name: the set.
        features: how many features it has.
        confusion: (K, K) worlds by truth (rows) and guess, in the order of the hypotheses.
        recall: share found of each hypothesis, Wilson's interval.
        balanced_accuracy: mean recall, bootstrap interval.
        log_score: mean logarithm of the probability given to the truth.
        neighbours_accuracy: balanced accuracy of the nearest neighbours, the check.
        neighbours_log_score: their log score.
        guesses: what was guessed of each world, for comparisons.
    """

    name: str
    features: int
    confusion: npt.NDArray[np.int64]
    recall: tuple[Interval, ...]
    balanced_accuracy: Interval
    log_score: Interval
    neighbours_accuracy: Interval
    neighbours_log_score: Interval
    guesses: Guesses

    def two_at_a_time(self) -> FloatArray:
        """(K, K) balanced accuracy where only those of row and column can be guessed; nan on the diagonal."""
        p, truth = self.guesses.probability, self.guesses.truth
        K = p.shape[1]
        found = np.full((K, K), np.nan)
        for i in range(K):
            for j in range(K):
                if i != j:
                    nearer = p[:, i] > p[:, j]
                    found[i, j] = 0.5 * (nearer[truth == i].mean() + (~nearer)[truth == j].mean())
        return np.asarray(0.5 * (found + found.T))  # a tie counts half


@dataclass(frozen=True)
class CrisisShare:
    """How many calm worlds of a hypothesis became a crisis, and how many worlds were used."""

    hypothesis: str
    drawn: int
    crises: int
    used: int
    share: Interval


@dataclass(frozen=True)
class Typical:
    """One figure by hypothesis over the worlds used: median and the 10 and 90 % points, and the mean.

    ``worlds`` counts those that have the figure at all.
    """

    name: str
    label: str
    hypothesis: str
    median: float
    low: float
    high: float
    mean: float
    worlds: int


@dataclass(frozen=True)
class SingleIndicator:
    """Chance that one reported figure is higher in a world of ``one`` than of ``two``."""

    name: str
    label: str
    one: str
    two: str
    auc: Interval


@dataclass(frozen=True)
class Recovery:
    """Would the record tell which hypothesis made a world?

    Attributes:
        case: name of the case.
        seed: of the run.
        hypotheses: K names, in the order of every table.
        same_luxury: whether all hypotheses had every mundane route open wide.
        crises: by hypothesis.
        rungs: the ladder of information, from the open daily record up.
        typical: figures of typical crises.
        single: single indicators, all pairs.
    """

    case: str
    seed: int
    hypotheses: tuple[str, ...]
    same_luxury: bool
    crises: tuple[CrisisShare, ...]
    rungs: tuple[Rung, ...]
    typical: tuple[Typical, ...]
    single: tuple[SingleIndicator, ...]

    @property
    def worlds(self) -> int:
        """Worlds used per hypothesis."""
        return self.crises[0].used

    def shares(self, rung: int = 0) -> dict[str, dict[str, float]]:
        """Truth -> guess -> share of the truth's worlds, from one rung (0 is the open daily record)."""
        counts = self.rungs[rung].confusion
        part = counts / counts.sum(axis=1, keepdims=True)
        return {
            truth: {guess: float(part[i, j]) for j, guess in enumerate(self.hypotheses)}
            for i, truth in enumerate(self.hypotheses)
        }

    def figure(self, name: str, hypothesis: str) -> Typical:
        """One row of the table of typical crises.

        Raises:
            KeyError: no such figure or hypothesis.
        """
        return {(row.name, row.hypothesis): row for row in self.typical}[name, hypothesis]

    def to_json(self) -> dict[str, Any]:
        """Everything but the single guesses, ready for ``json``; None where there is no figure."""
        found: dict[str, object] = {
            "recovery": self.shares(),
            "worlds": self.worlds,
            "same_luxury": self.same_luxury,
            "seed": self.seed,
            "crises": [asdict(row) for row in self.crises],
            "ladder": [_rung_json(rung, self.hypotheses) for rung in self.rungs],
            "typical": [asdict(row) for row in self.typical],
            "single_indicators": [asdict(row) for row in self.single],
        }
        return {key: without_nan(item) for key, item in found.items()}


def without_nan(value: object) -> object:
    """The same with None for every nan, which JSON does not have."""
    if isinstance(value, dict):
        return {key: without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _rung_json(rung: Rung, hypotheses: tuple[str, ...]) -> dict[str, Any]:
    confusion: Mapping[str, Mapping[str, int]] = {
        truth: {guess: int(rung.confusion[i, j]) for j, guess in enumerate(hypotheses)}
        for i, truth in enumerate(hypotheses)
    }
    return {
        "information": rung.name,
        "features": rung.features,
        "confusion": confusion,
        "recall": {name: asdict(found) for name, found in zip(hypotheses, rung.recall, strict=True)},
        "balanced_accuracy": asdict(rung.balanced_accuracy),
        "log_score": asdict(rung.log_score),
        "neighbours_accuracy": asdict(rung.neighbours_accuracy),
        "neighbours_log_score": asdict(rung.neighbours_log_score),
    }
