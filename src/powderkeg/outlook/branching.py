"""Posterior worlds made again, and continued from a branch under every option with the same random numbers.

A world is a function of its coordinates and of its streams of random numbers, one for each block of the
filter (beyond the last block its stream goes on). So a few hundred of them are replayed bit for bit, and
every option continues each with the noise that it had: two options differ in what was decided, and in
nothing else.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.outlook.neighbours import Diary, spill_over
from powderkeg.society.country import INDEX, join_windows, over_places
from powderkeg.worlds import CountryMaker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.case import Case, Neighbour
    from powderkeg.outlook.neighbours import SpillOver
    from powderkeg.outlook.options import Changed
    from powderkeg.outlook.posterior import Posterior
    from powderkeg.society.country import Setting, Worlds

__all__ = ["WINDOW_HOURS", "Course", "Replay", "continue_under"]

FloatArray = npt.NDArray[np.float64]
WINDOW_HOURS = 6
"""Hours of a window in which indicators are counted after the branch."""


class Replay:
    """Posterior worlds, made again and brought to the branch.

    ``last_day`` is what they did in the 24 hours before it, ``before`` all they did since the case's start,
    both by indicator.

    Args:
        case: the case that was weighed, its inputs as they were known then.
        setting: the setting in full, every recorded input of the case in it.
        posterior: the worlds.
        branch: hour of the branch.
        known: hours of the case up to which ``case`` and ``setting`` agree; the worlds take over ``setting``
            there, or at the branch where that is earlier.
        seed: of the weighing.
        agents: of the weighing.
        threads: worker threads; the result does not depend on it.
    """

    def __init__(
        self,
        case: Case,
        setting: Setting,
        posterior: Posterior,
        *,
        branch: int,
        known: int,
        seed: int,
        agents: int | None,
        threads: int,
    ) -> None:
        maker = CountryMaker(case, posterior.names, seed=seed, agents=agents)
        self.posterior, self.branch, self.threads = posterior, branch, threads
        self.worlds, _ = maker.make(
            posterior.coordinates, posterior.hypothesis, posterior.streams[:, 0], threads
        )
        turn = min(known, branch)
        self.step(self.worlds, turn)
        self.worlds.under(setting)
        self.step(self.worlds, branch - 24)
        earlier = self.worlds.collect() if branch > 24 else None
        self.step(self.worlds, branch)
        self.last_day = self.worlds.collect()
        self.before = self.last_day if earlier is None else _joined(earlier, self.last_day, branch)

    @property
    def nbytes(self) -> int:
        """Bytes of all that it holds, about."""
        seen = sum(values.nbytes for counts in (self.last_day, self.before) for values in counts.values())
        return self.worlds.nbytes + self.worlds.setting.nbytes + seen

    def step(self, worlds: Worlds, until: int) -> None:
        """Advance worlds to an hour, each with the stream in force in every block."""
        while worlds.hour < until:
            segment = worlds.hour // WINDOW_HOURS
            block = min(bisect_left(self.posterior.ends, segment), len(self.posterior.ends) - 1)
            worlds.lineage = self.posterior.streams[:, block].copy()
            edge = (segment + 1) * WINDOW_HOURS
            worlds.step(min(edge, until) - worlds.hour, self.threads)

    def fork(self) -> Worlds:
        """A copy of the worlds at the branch, with the same noise."""
        return self.worlds.fork(np.arange(self.worlds.size), streams="same")


@dataclass(frozen=True)
class Course:
    """What P worlds did after the branch, in T windows of six hours, the first perhaps shorter.

    Attributes:
        hours: (T + 1,) edges of the windows, hours of the case; the first is the branch.
        values: indicator -> (P, T) of the nation.
        approval: (P, T) share of people who approve of the intervener, at each window's end.
        spill: unrest in the countries around.
        digest: SHA-256 of the worlds' state at the end.
    """

    hours: npt.NDArray[np.intp]
    values: Mapping[str, FloatArray]
    approval: FloatArray
    spill: SpillOver
    digest: str


def continue_under(
    replay: Replay,
    changed: Changed,
    setting: Setting,
    indicators: Sequence[str],
    neighbours: Sequence[Neighbour],
    *,
    consult: Callable[[Worlds], None] | None = None,
) -> Course:
    """Run the worlds from the branch to the end of the case under one option.

    Args:
        replay: the worlds at the branch.
        changed: the option there.
        setting: what holds under it.
        indicators: which to keep.
        neighbours: the countries around.
        consult: outside powers that decide by themselves, asked before each window and after the last.
    """
    worlds = replay.fork()
    worlds.under(setting)
    edges = _edges(replay.branch, setting.hours)
    kept: dict[str, list[FloatArray]] = {name: [] for name in indicators}
    approval: list[FloatArray] = []
    people = setting.population / setting.population.sum()
    diary = Diary.of(worlds)
    for edge in edges[1:]:
        if consult is not None:
            consult(worlds)
        if worlds.hour <= changed.hour < edge:
            replay.step(worlds, changed.hour)
            for name, value in changed.parameters.items():
                worlds.parameters[:, INDEX[name]] = value
        replay.step(worlds, edge)
        diary.note(worlds)
        found = worlds.collect()
        for name in indicators:
            kept[name].append(over_places(name, found[name]))
        approval.append(np.asarray(found["approval"] @ people))
    if consult is not None:
        consult(worlds)
    return Course(
        hours=np.array(edges, dtype=np.intp),
        values={name: np.stack(each, axis=1) for name, each in kept.items()},
        approval=np.stack(approval, axis=1),
        spill=spill_over(diary, neighbours),
        digest=worlds.digest(),
    )


def _joined(
    earlier: Mapping[str, FloatArray], later: Mapping[str, FloatArray], branch: int
) -> dict[str, FloatArray]:
    return {name: join_windows(name, earlier[name], later[name], (branch - 24.0, 24.0)) for name in earlier}


def _edges(branch: int, end: int) -> list[int]:
    first = (branch // WINDOW_HOURS + 1) * WINDOW_HOURS
    return [branch, *range(first, end, WINDOW_HOURS), end]
