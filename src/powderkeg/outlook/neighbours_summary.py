"""Spill-over in a table: what each country's onset is made of, with intervals over worlds.

A world's chance of an onset is exact given its course and its parameters, so the interval is that of what is
not known: which course, and how strong the links' effects are. Chance itself is in the mean.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from powderkeg.outlook.neighbours import SpillOver
from powderkeg.outlook.powers.shares import checked_weights, weighted_quantiles

__all__ = ["NeighbourRow", "Part", "SpillOverTable", "spill_over_table"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """A chance, or a number of countries expected, over worlds.

    Attributes:
        mean: over worlds.
        low, high: 5 and 95 % quantiles over worlds.
        error: standard error of the mean, from having finitely many worlds; nan with one.
    """

    mean: float
    low: float
    high: float
    error: float


@dataclass(frozen=True)
class NeighbourRow:
    """One country around.

    Attributes:
        name, grievance, link, cells, latitude, longitude: as in the case.
        chance: of an onset from the branch to the end.
        background: with neither link nor cells.
        excess: what is due to this country: the difference of the two, paired by world.
        by_link: what switching the link off takes away.
        by_cells: what the cells add besides.
        drawn, drawn_without_link, drawn_background: the same three shares by the worlds' own draws, the
            same numbers in all: an onset is counted as due to the link where it would not have been
            without it.
        before: share of worlds in which unrest had begun before the branch.
    """

    name: str
    grievance: float
    link: float
    cells: int
    latitude: float | None
    longitude: float | None
    chance: Part
    background: Part
    excess: Part
    by_link: Part
    by_cells: Part
    drawn: float
    drawn_without_link: float
    drawn_background: float
    before: float


@dataclass(frozen=True)
class SpillOverTable:
    """All countries around, and the numbers expected of them together.

    Attributes:
        rows: in the order of the case.
        worlds, days: followed.
        expected: number of countries in which unrest begins.
        background, excess: what of it is background, and what is due to this country.
        any_excess: share of worlds in which, by their own draws, some country's unrest would not have begun
            without this one.
        fell, signal: share of worlds in which the authorities here fell, or seemed to fail, on some day.
    """

    rows: tuple[NeighbourRow, ...]
    worlds: int
    days: int
    expected: Part
    background: Part
    excess: Part
    any_excess: float
    fell: float
    signal: float


def spill_over_table(spill: SpillOver, weights: Floats | None = None) -> SpillOverTable:
    """The table of a run.

    Args:
        spill: from ``spill_over``.
        weights: (P,) of the worlds; equal where None.

    Raises:
        ValueError: weights of another number of worlds, below nought, or all nought.
    """
    w = checked_weights(len(spill.chance), weights)

    def share(of: Flags) -> float:
        return float(w @ of)

    excess = spill.excess
    rows = tuple(
        NeighbourRow(
            name=one.name, grievance=one.grievance, link=one.link, cells=one.cells, latitude=one.latitude,
            longitude=one.longitude, chance=_part(spill.chance[:, n], w),
            background=_part(spill.background[:, n], w), excess=_part(excess[:, n], w),
            by_link=_part(spill.by_link[:, n], w), by_cells=_part(spill.by_cells[:, n], w),
            drawn=share(spill.onset[:, n]), drawn_without_link=share(spill.unlinked[:, n]),
            drawn_background=share(spill.background_onset[:, n]), before=share(spill.before[:, n]),
        )
        for n, one in enumerate(spill.neighbours)
    )  # fmt: skip
    return SpillOverTable(
        rows=rows,
        worlds=len(w),
        days=spill.days,
        expected=_part(spill.chance.sum(axis=1), w),
        background=_part(spill.background.sum(axis=1), w),
        excess=_part(excess.sum(axis=1), w),
        any_excess=share(np.asarray((spill.onset & ~spill.background_onset).any(axis=1))),
        fell=share(spill.fell),
        signal=share(spill.signal),
    )


def _part(values: Floats, weights: Floats) -> Part:
    mean = float(weights @ values)
    low, high = weighted_quantiles(values, weights, (0.05, 0.95))
    if len(values) == 1:
        return Part(mean, float(low), float(high), math.nan)
    return Part(mean, float(low), float(high), math.sqrt(float(weights**2 @ (values - mean) ** 2)))
