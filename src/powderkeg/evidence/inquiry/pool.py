"""The last worlds of all hypotheses and seeds together, and what they expect of a report to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.grades import BIASES
from powderkeg.evidence.inquiry.support import support_of
from powderkeg.evidence.inquiry.trust import inflation_of, trust_of
from powderkeg.evidence.weights import systematic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.inquiry.candidate import Candidate
    from powderkeg.evidence.observations import Observation
    from powderkeg.evidence.rescoring.scored import Scored
    from powderkeg.evidence.windows import Window

__all__ = ["Foreseen", "Pool", "pool_of"]

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.intp]


class Foreseen(NamedTuple):
    """What a report is expected to say.

    Attributes:
        y: (Y,) values.
        by_seed: (H, S, Y) probabilities by hypothesis with a mechanism and seed, each row summing to 1.
        nothing: (Y,) know-nothing's probabilities.
    """

    y: FloatArray
    by_seed: FloatArray
    nothing: FloatArray


@dataclass(frozen=True)
class Pool:
    """Worlds of all hypotheses and seeds, one after the other.

    Attributes:
        parts: per hypothesis and seed, the worlds and what they say of the record.
        inflation: per part (P, G) posterior of the common inflation.
        share: (H, S) each seed's share of its hypothesis's evidence.
        rows: per part, numbers of the worlds that are looked at.
        weight: per part, their weights, summing to 1.
    """

    parts: tuple[Scored, ...]
    inflation: tuple[FloatArray, ...]
    share: FloatArray
    rows: tuple[IndexArray, ...]
    weight: tuple[FloatArray, ...]

    def watches(self, candidate: Candidate) -> bool:
        """Whether the weighing kept what its worlds did over the candidate's windows."""
        return all(
            window.last < 0 or all(window in part.values for part in self.parts)
            for window in candidate.windows
        )

    def thinned(self, number: int) -> Pool:
        """The same with about so many worlds per hypothesis, taken by weight; all where there are fewer."""
        seeds = self.share.shape[1]
        each = max(1, number // seeds)
        rows, weight = [], []
        for own, w in zip(self.rows, self.weight, strict=True):
            few = len(own) > each
            rows.append(own[systematic(w, 0.5, each)] if few else own)
            weight.append(np.full(each, 1.0 / each) if few else w)
        return replace(self, rows=tuple(rows), weight=tuple(weight))

    def foreseen(self, candidate: Candidate, coarse: float = 1.0) -> Foreseen:
        """What the candidate's report is expected to say.

        Args:
            candidate: the report nobody has yet.
            coarse: factor on the steps of the grid of values.
        """
        x = np.concatenate([_x(part, candidate.windows)[rows] for part, rows in self._chosen])
        trust = [
            trust_of(part, inflation, candidate)[rows]
            for (part, rows), inflation in zip(self._chosen, self.inflation, strict=True)
        ]
        support = support_of(candidate.observation, x, coarse)
        groups = np.repeat(np.arange(len(self.rows)), [len(rows) for rows in self.rows])
        weighted = np.concatenate([w[:, None] * t for w, t in zip(self.weight, trust, strict=True)])
        informed = _informed(candidate.observation, support.y, x, weighted, groups, len(self.rows))
        log_u = np.array([candidate.observation.uninformative(np.array([y])) for y in support.y])
        nothing = _normal(np.exp(log_u) * support.measure)
        left = 1.0 - np.bincount(groups, weighted.sum(axis=1), len(self.rows))
        # each part by itself, so that what the grid cuts off does not move the share of the informed
        told = _normal(informed * support.measure) * (1.0 - left)[:, None]
        by_part = told + left[:, None] * nothing
        return Foreseen(support.y, by_part.reshape(*self.share.shape, -1), nothing)

    @property
    def _chosen(self) -> Sequence[tuple[Scored, IndexArray]]:
        return tuple(zip(self.parts, self.rows, strict=True))


def pool_of(parts: Mapping[str, Sequence[Scored]]) -> Pool:
    """Gather the worlds.

    Args:
        parts: per hypothesis with a mechanism, one ``Scored`` per seed.
    """
    every = tuple(scored for passes in parts.values() for scored in passes)
    return Pool(
        parts=every,
        inflation=tuple(inflation_of(scored) for scored in every),
        share=np.array([_shares([s.gain + s.log_acceptance for s in passes]) for passes in parts.values()]),
        rows=tuple(np.arange(scored.size) for scored in every),
        weight=tuple(_shares(scored.log_weights) for scored in every),
    )


def _x(part: Scored, windows: Sequence[Window]) -> FloatArray:
    """(P, K) what the worlds did; nothing before the case's start."""
    return np.column_stack([np.zeros(part.size) if w.last < 0 else part.values[w] for w in windows])


def _informed(
    observation: Observation,
    y: FloatArray,
    x: FloatArray,
    weighted: FloatArray,
    groups: IndexArray,
    number: int,
) -> FloatArray:
    """(groups, Y) density of an informed report, worlds and bias levels weighed by ``weighted`` (P, B)."""
    values, where = (x, np.arange(len(x))) if x.shape[1] > 1 else _alike(x)
    biases = BIASES if observation.biased else BIASES[:1]
    if not observation.biased:
        weighted = weighted.sum(axis=1, keepdims=True)
    found = np.zeros((number, len(y)))
    for b, bias in enumerate(biases):
        mass = np.bincount(groups * len(values) + where, weighted[:, b], number * len(values))
        density = np.stack(
            [observation.log_density(np.array([one]), values, float(bias)) for one in y], axis=1
        )
        found += mass.reshape(number, -1) @ np.exp(density)
    return found


def _alike(x: FloatArray) -> tuple[FloatArray, IndexArray]:
    """Distinct values (U, 1), and which of them each world has."""
    values, where = np.unique(x[:, 0], return_inverse=True)
    return values[:, None], where.reshape(-1)


def _normal(mass: FloatArray) -> FloatArray:
    """Summing to 1 along the last axis; nought where nothing is left."""
    whole = mass.sum(axis=-1, keepdims=True)
    result: FloatArray = mass / np.where(whole > 0.0, whole, 1.0)
    return result


def _shares(log_values: Sequence[float] | FloatArray) -> FloatArray:
    """Shares that sum to 1; equal where all are lost."""
    values = np.asarray(log_values, dtype=np.float64)
    top = values.max()
    if top == -np.inf:
        return np.full(len(values), 1.0 / len(values))
    weights = np.exp(values - top)
    result: FloatArray = weights / weights.sum()
    return result
