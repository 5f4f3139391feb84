"""The rank of a true number among those inferred: uniform on 0..1 where inference is right.

The last worlds are weighted, and many descend from one world of the filter's opening, whose parameters they
share or have moved away from by a few steps. They are worth ``m = 1 / sum of squared weights`` separate
draws, all descendants of one together. With F the weight below the truth and U one uniform number,

    rank = (m F + U) / (m + 1),

which for m separate draws is the usual rank with its place between two draws at random. Draws equal to the
truth count by a part of their own, again at random. Where descendants have moved far apart, m is too small
and ranks lie a little too near the middle; were each world counted as a draw, they would crowd at both ends.
Measured on the bundled case, 40 worlds a hypothesis, 12 records: m from 3 to 19, half of them below 8, and
the scatter of posterior means of parameters of which the record tells nothing says the same (3 to 15).

Any function of the parameters may be ranked. Of a group of parameters two are: the mean of their coordinates
(inferred too high or too low together) and the mean of their squares (inferred too surely or not surely
enough). So parameters that are inferred together are tested together, whatever their dependence.

Source: Talts, Betancourt, Simpson, Vehtari & Gelman 2018 (arXiv 1804.06788); Modrák et al. 2023 (functions
of the parameters).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.kernels import address, uniform_array

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.rescoring.scored import Scored

__all__ = ["Quantities", "Ranked", "rank_of", "ranks_of"]

FloatArray = npt.NDArray[np.float64]
_PURPOSE = 0x72616E6B


@dataclass(frozen=True)
class Quantities:
    """What is ranked of each record.

    Attributes:
        moves: per hypothesis (D,) which parameters have a range.
        groups: per group the columns of its parameters.
    """

    moves: Mapping[str, npt.NDArray[np.bool_]]
    groups: Mapping[str, npt.NDArray[np.intp]]


@dataclass(frozen=True)
class Ranked:
    """Which parameters are ranked.

    Attributes:
        parameters: names, one per coordinate.
        quantities: of them.
    """

    parameters: tuple[str, ...]
    quantities: Quantities


def rank_of(truth: float, values: FloatArray, weights: FloatArray, size: float, u: float) -> float:
    """Rank of a true number, 0..1.

    Args:
        truth: the number.
        values: (M,) those inferred.
        weights: (M,) adding up to one.
        size: how many separate draws they are worth.
        u: a uniform number.
    """
    below, equal = float(weights[values < truth].sum()), float(weights[values == truth].sum())
    return (size * below + u * (1.0 + size * equal)) / (1.0 + size)


def ranks_of(
    truth: FloatArray, scored: Scored, hypothesis: str, asked: Quantities, *, seed: int, record: int
) -> tuple[FloatArray, FloatArray]:
    """Ranks of one record's true coordinates, and of its groups.

    Args:
        truth: (D,) coordinates of the world that made the record.
        scored: last worlds of its hypothesis, their lineage kept.
        hypothesis: its name.
        asked: what to rank.
        seed: with ``record`` names the uniform numbers.
        record: number of the record.

    Returns:
        (D,) nan where a parameter has no range, and (G, 2) ranks of mean and mean square, nan for a group
        in which none has.

    Raises:
        ValueError: the worlds' lineage was not kept.
    """
    if scored.lineage is None:
        raise ValueError("the last worlds' lineage was not kept: run with watched=()")
    weights = np.exp(scored.log_weights)
    weights = weights / weights.sum()
    inferred = scored.lineage.coordinates
    # the stream of the first hours goes with a world of the opening, and is seldom renewed
    _, founder = np.unique(scored.lineage.streams[:, 0], return_inverse=True)
    size = 1.0 / float((np.bincount(founder, weights) ** 2).sum())
    key = int(address(np.uint64(seed & 0xFFFFFFFFFFFFFFFF), np.uint64(record), _PURPOSE, 0))
    u = uniform_array(key, len(truth) + 2 * len(asked.groups))
    moves = asked.moves[hypothesis]
    ranks = np.full(len(truth), np.nan)
    for column in np.flatnonzero(moves):
        ranks[column] = rank_of(float(truth[column]), inferred[:, column], weights, size, float(u[column]))
    groups = np.full((len(asked.groups), 2), np.nan)
    for row, columns in enumerate(asked.groups.values()):
        own = columns[moves[columns]]
        if len(own):
            for kind, power in enumerate((1, 2)):
                place = len(truth) + 2 * row + kind
                true, told = (truth[own] ** power).mean(), (inferred[:, own] ** power).mean(axis=1)
                groups[row, kind] = rank_of(float(true), told, weights, size, float(u[place]))
    return ranks, groups
