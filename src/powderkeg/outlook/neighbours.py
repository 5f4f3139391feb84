"""Spill-over: in which countries around unrest begins, and what of it is due to what happens here.

Neighbours feed nothing back, so that a world's course is kept in a diary, one line a day, and everything else
follows from it exactly. On day d unrest begins in country n with chance ``1 - exp(-h_nd)``, h the hazard of
the society (``society/country/neighbours.py``: grievance, links to crowds and to a fall of the authorities
here, sleeping cells that see a signal). So over a run

- P(onset) is ``1 - exp(-sum_d h_nd)``, given the world's course and parameters: no draw adds noise;
- the background is the same with neither link nor cells; what P exceeds it by is due to this country;
- the effect of a link is the difference to the same world with that link at nought.

The draws that the worlds themselves made can be made again, number by number. With them an onset that would
not have been without a link is known for every single world (a paired difference).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case, CaseError, Neighbour
from powderkeg.kernels import extend_array, uniforms
from powderkeg.society.country import CALM_HOURS, INDEX, Worlds
from powderkeg.society.country.columns import NATION
from powderkeg.society.country.neighbours import CELLS, GRIEVANCE, LINK
from powderkeg.society.country.streams import NEIGHBOURS

__all__ = ["Diary", "SpillOver", "hazards", "onsets_of", "spill_over", "without_link"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FELL, SIGNAL = 0.15, 0.5
"""Belief under which the authorities here count as fallen, and under which sleeping cells see a signal; those
of the society (test)."""
_WORLD, _STREAM, _WORD = 0x50776472, 4096, 0xFFFFFFFFFFFFFFFF
_PARAMETERS = tuple(f"neighbour_{name}" for name in ("base", "grievance", "contagion", "example", "cells"))


@dataclass
class Diary:
    """What neighbours see of P worlds, day by day, from a branch on.

    Attributes:
        before: (P,) where unrest had begun by the branch, one bit a neighbour.
        after: (P,) the same at the last day noted.
        crowd, belief: one (P,) array a day, at its end.
        parameters: one (5, P) array a day: base, grievance, contagion, example, cells.
        keys: one (P,) array a day: the keys of the day's draws.
    """

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    first: int
    crowd: list[Floats] = field(default_factory=list)
    belief: list[Floats] = field(default_factory=list)
    parameters: list[Floats] = field(default_factory=list)
    keys: list[NDArray[np.uint64]] = field(default_factory=list)

    @classmethod
    def of(cls, worlds: Worlds) -> Diary:
        """An empty diary, begun at the worlds' hour."""
        begun = onset_bits(worlds)
        return cls(begun, begun.copy(), worlds.hour)

    def note(self, worlds: Worlds) -> None:
        """Write down a day that has just ended; does nothing at any other hour, or at the branch.

        Call it after every step and before the foreign powers are consulted: they may change what is
        believed here, and neighbours saw the day as it ended. Steps must not pass over the end of a day.

        Raises:
            ValueError: a day was passed over.
        """
        if worlds.hour % 24 != 0 or worlds.hour <= self.first:
            return
        day = worlds.hour // 24 - self.first // 24
        if day == len(self.crowd):
            return
        if day != len(self.crowd) + 1:
            raise ValueError(
                f"diary: day {day} after the branch follows day {len(self.crowd)}; note the end of every day"
            )
        self.crowd.append(worlds.nation[:, NATION["crowd"]].copy())
        self.belief.append(worlds.nation[:, NATION["belief"]].copy())
        self.parameters.append(np.stack([worlds.parameters[:, INDEX[name]] for name in _PARAMETERS]))
        self.keys.append(_keys(worlds))
        self.after = onset_bits(worlds)

    @property
    def size(self) -> int:
        """Number of worlds P."""
        return len(self.before)


def onset_bits(worlds: Worlds) -> NDArray[np.int64]:
    """(P,) neighbours where unrest has begun, one bit each in the order of the case."""
    return worlds.nation[:, NATION["neighbours_out"]].astype(np.int64)


def onsets_of(bits: NDArray[np.int64], count: int) -> Flags:
    """(P, N) whether unrest has begun in each neighbour, from the bits."""
    return np.asarray((bits[:, None] >> np.arange(count)[None]) & 1 == 1)


def _keys(worlds: Worlds) -> NDArray[np.uint64]:
    """Keys of the draws that the worlds made in the hour that has just ended."""
    seed = worlds.setting.seed & _WORD
    start = np.full(worlds.size, _WORLD, dtype=np.uint64)
    world = extend_array(start, seed, worlds.lineage)
    purpose = np.full(worlds.size, NEIGHBOURS * _STREAM, dtype=np.uint64)
    return extend_array(world, worlds.hour - 1 + CALM_HOURS, purpose)


def hazards(neighbours: Floats, crowd: Floats, belief: Floats, parameters: Floats) -> Floats:
    """(D, P, N) hazards per day of the society, as arrays.

    Args:
        neighbours: (3, N) grievance, link, cells.
        crowd: (D, P) persons in the streets at the days' ends.
        belief: (D, P) the same of the belief that the authorities here survive.
        parameters: (D, 5, P) base, grievance, contagion, example, cells.
    """
    base, of_grievance, contagion, example, of_cells = np.moveaxis(parameters, 1, 0)[..., None]
    seen = crowd[:, :, None], belief[:, :, None]
    here = contagion * np.log1p(seen[0] / 1000.0) + np.where(seen[1] < FELL, example, 0.0)
    x = base + of_grievance * neighbours[GRIEVANCE] + neighbours[LINK] * here
    x = x + np.where(seen[1] < SIGNAL, of_cells * neighbours[CELLS], 0.0)
    return np.asarray(np.exp(np.minimum(x, 5.0)))


@dataclass(frozen=True)
class SpillOver:
    """Onsets of unrest around, in P worlds and N countries, from the branch to the last day.

    Attributes:
        neighbours: the countries, in the order of the case.
        days: days followed.
        chance: (P, N) of an onset, given the world's course; nought where unrest had begun before.
        background: (P, N) the same with neither link nor cells.
        by_link: (P, N) what the link adds: the difference to the same world without it, cells left as they
            are.
        by_cells: (P, N) what cells add without the link; with ``by_link`` and ``background`` it makes up
            ``chance``.
        onset: (P, N) whether unrest began, by the worlds' own draws.
        unlinked: (P, N) whether it had begun without that link, by the same draws.
        background_onset: (P, N) whether it had begun with neither link nor cells, by the same draws.
        before: (P, N) whether it had begun before the branch.
        fell, signal: (P,) whether the authorities here fell, or seemed to fail, by the end of some day.
    """

    neighbours: tuple[Neighbour, ...]
    days: int
    chance: Floats
    background: Floats
    by_link: Floats
    by_cells: Floats
    onset: Flags
    unlinked: Flags
    background_onset: Flags
    before: Flags
    fell: Flags
    signal: Flags

    @property
    def excess(self) -> Floats:
        """(P, N) chance of an onset due to this country."""
        return self.by_link + self.by_cells


def spill_over(diary: Diary, neighbours: Sequence[Neighbour]) -> SpillOver:
    """What a diary comes to.

    Args:
        diary: of a run.
        neighbours: those of its case; or others in their place, to ask what would be: number and order stay.
    """
    grid = _table(neighbours)
    count, days = len(neighbours), len(diary.crowd)
    shape = (days, diary.size)
    crowd, belief = (np.array(each).reshape(shape) for each in (diary.crowd, diary.belief))
    before = onsets_of(diary.before, count)
    parameters = np.array(diary.parameters).reshape(days, len(_PARAMETERS), diary.size)
    uniform = _uniforms(diary, count)

    def course(table: Floats) -> tuple[Floats, Flags]:
        h = hazards(table, crowd, belief, parameters)
        daily = 1.0 - np.exp(-h)
        begun = (uniform < daily).any(axis=0) & ~before
        return np.where(before, 0.0, -np.expm1(-h.sum(axis=0))), begun

    unlinked, alone = grid.copy(), grid.copy()
    unlinked[LINK] = 0.0
    alone[[LINK, CELLS]] = 0.0
    chance, onset = course(grid)
    no_link, no_link_onset = course(unlinked)
    background, background_onset = course(alone)
    return SpillOver(
        neighbours=tuple(neighbours), days=days, chance=chance, background=background,
        by_link=chance - no_link, by_cells=no_link - background, onset=onset, unlinked=no_link_onset,
        background_onset=background_onset, before=before,
        fell=np.asarray((belief < FELL).any(axis=0)), signal=np.asarray((belief < SIGNAL).any(axis=0)),
    )  # fmt: skip


def _table(neighbours: Sequence[Neighbour]) -> Floats:
    """(3, N) grievance, link, cells."""
    rows = [(n.grievance, n.link, float(n.cells)) for n in neighbours]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 3).T


def _uniforms(diary: Diary, count: int) -> Floats:
    """(D, P, N) the numbers that the worlds drew."""
    out = np.empty((len(diary.keys), diary.size, count))
    for day, keys in enumerate(diary.keys):
        for world, key in enumerate(keys):
            uniforms(key, 0, out[day, world])
    return out


def without_link(case: Case, name: str) -> Case:
    """The case with one neighbour's link at nought, everything else as it is.

    Raises:
        CaseError: the case has no such neighbour.
    """
    if name not in {neighbour.name for neighbour in case.neighbours}:
        known = ", ".join(neighbour.name for neighbour in case.neighbours) or "none"
        raise CaseError(f"neighbour: {name!r} is not one of case {case.name!r}; allowed: {known}")
    return case.replace(
        neighbours=tuple(
            neighbour.model_copy(update={"link": 0.0}) if neighbour.name == name else neighbour
            for neighbour in case.neighbours
        )
    )
