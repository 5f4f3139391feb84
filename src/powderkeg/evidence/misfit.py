"""Whether a hypothesis makes records like the real one: each declared summary in each hypothesis's own range.

The real record's rank among simulated records gives each summary a two-sided tail probability. Twenty to a
hundred summaries of one record are not independent, so how many of them may lie outside is asked of the
simulated records themselves: each is ranked among the others as the real one is, and its summaries outside
are counted.

Source: Box 1980 (prior predictive checks); Gelman, Meng & Stern 1996.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from powderkeg.evidence.classifier.summaries import Summaries

__all__ = ["OUTSIDE", "Tails", "tails_of"]

FloatArray = npt.NDArray[np.float64]
OUTSIDE = 0.05
"""Two-sided tail probability below which a summary lies outside: beyond the central 95 %."""


@dataclass(frozen=True)
class Tails:
    """Where the real record lies among the simulated records of one hypothesis.

    Attributes:
        hypothesis: its name.
        records: simulated records.
        tail: per summary, two-sided tail probability.
        expected: mean number of summaries outside, of the hypothesis's own records.
        most: number that 95 % of its own records do not exceed.
        p_value: share of its own records with at least as many outside, the real one counted among them.
    """

    hypothesis: str
    records: int
    tail: Mapping[str, float]
    expected: float
    most: float
    p_value: float

    @property
    def outside(self) -> tuple[str, ...]:
        """Summaries in which the real record lies outside, the furthest first."""
        out = [name for name, value in self.tail.items() if value < OUTSIDE]
        return tuple(sorted(out, key=lambda name: (self.tail[name], name)))

    def error(self, summary: str) -> float:
        """Monte-Carlo standard error of a summary's tail probability."""
        p = self.tail[summary]
        return math.sqrt(max(p * (1.0 - p), 0.0) / self.records)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "hypothesis": self.hypothesis,
            "records": self.records,
            "tail": dict(self.tail),
            "expected": self.expected,
            "most": self.most,
            "p_value": self.p_value,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Tails:
        """What ``to_json`` told of.

        Raises:
            TypeError: a field is missing.
        """
        return cls(**plain)


def tails_of(
    hypotheses: tuple[str, ...], summaries: Summaries, truth: npt.NDArray[np.int64], real: FloatArray
) -> tuple[Tails, ...]:
    """Rank the real record among the simulated ones of each hypothesis.

    Args:
        hypotheses: names; those without a simulated record are left out.
        summaries: of the simulated records.
        truth: (N,) number of each record's hypothesis.
        real: (J,) summaries of the real record.
    """
    found = []
    for number, name in enumerate(hypotheses):
        own = summaries.values[truth == number]
        if not len(own) or not own.shape[1]:
            continue
        tail = _tails(own, real[None], len(own) + 1)[0]
        # each of its own records among the others: itself is one of those that it is compared with
        counts = (_tails(own, own, len(own)) < OUTSIDE).sum(axis=1)
        seen = int((tail < OUTSIDE).sum())
        found.append(
            Tails(
                hypothesis=name,
                records=len(own),
                tail={n: float(p) for n, p in zip(summaries.names, tail, strict=True)},
                expected=float(counts.mean()),
                most=float(np.quantile(counts, 0.95, method="higher")),
                p_value=float((1 + (counts >= seen).sum()) / (1 + len(counts))),
            )
        )
    return tuple(found)


def _tails(own: FloatArray, asked: FloatArray, whole: int) -> FloatArray:
    """(M, J) twice the smaller of the shares at most and at least as large, the asked one counted among them.

    Args:
        own: (N, J).
        asked: (M, J).
        whole: records in all: N where the asked ones are of them, N + 1 where they are not.
    """
    result = np.empty(asked.shape)
    more = whole - len(own)
    for column, values in enumerate(own.T):
        order = np.sort(values)
        below = np.searchsorted(order, asked[:, column], side="right") + more
        above = len(order) - np.searchsorted(order, asked[:, column], side="left") + more
        result[:, column] = np.minimum(1.0, 2.0 * np.minimum(below, above) / whole)
    return result
