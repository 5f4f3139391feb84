"""Pictures of the grid: which steps are shown, and the grids themselves, from the same run done once more.

The same seed gives the same bytes, so that the pictures need not be kept while a run goes on.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from powderkeg.report.civil_violence.run import GridRun
from powderkeg.worlds.civil_violence import grid_worlds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from powderkeg.society import grid

__all__ = ["LARGEST", "Unfolding", "shown_steps", "unfolding"]

BEFORE, AFTER = 8, 15  # steps around the peak
FEW = 6
_FEW_FROM_PEAK = (-4, -2, 0, 2, 5, 12)
LARGEST = 100
"""Cells to a side that a picture has at most: beyond it a cell could not be seen."""


@dataclass(frozen=True)
class Unfolding:
    """Pictures of the first world.

    Attributes:
        steps: steps shown, counted from 1; a picture shows the end of its step.
        pictures: (frames, rows, columns) codes as in ``grid.PICTURE``.
        few: indices of the frames that stand for all where there is no player.
        around_peak: whether the steps lie around the highest peak, or are spread over the run.
        corner: row and column of the grid at which the pictures begin; None where they show all of it.
    """

    steps: tuple[int, ...]
    pictures: "NDArray[np.uint8]"
    few: tuple[int, ...]
    around_peak: bool
    corner: tuple[int, int] | None


def shown_steps(run: GridRun) -> tuple[tuple[int, ...], bool]:
    """The steps to show and whether they lie around the highest peak.

    With one society they do, since an outburst is over within some ten steps. With two groups, or where
    nobody is ever active, they are spread evenly over the run, at most until one group is gone.
    """
    peak = run.peak_step()
    if not run.two_groups and run.series["active"][0, peak - 1] > 0:
        return tuple(range(max(1, peak - BEFORE), min(run.steps, peak + AFTER) + 1)), True
    last = run.extinct_at(0) or run.steps
    frames = min(last, BEFORE + AFTER + 1)
    return tuple(int(step) for step in np.unique(np.rint(np.linspace(1, last, frames)))), False


def unfolding(run: GridRun) -> Unfolding:
    """Run the first world once more up to the steps shown, and take its pictures."""
    steps, around_peak = shown_steps(run)
    batch = grid_worlds(run.settings, seed=run.seed)
    corner = None
    if max(run.settings.whole("width"), run.settings.whole("height")) > LARGEST:
        batch.step(steps[0])
        ahead = batch.fork([0], streams="same")
        ahead.step((run.peak_step() if around_peak else steps[len(steps) // 2]) - steps[0])
        corner = _busiest(ahead.picture()[0])
    pictures = np.stack([_cropped(_at(batch, step), corner) for step in steps])
    return Unfolding(
        steps, pictures, _few(steps, run.peak_step() if around_peak else None), around_peak, corner
    )


def _at(batch: "grid.Worlds", step: int) -> "NDArray[np.uint8]":
    batch.step(step - batch.hour)
    picture: NDArray[np.uint8] = batch.picture()[0]
    return picture


def _cropped(picture: "NDArray[np.uint8]", corner: tuple[int, int] | None) -> "NDArray[np.uint8]":
    row, column = corner or (0, 0)
    # A copy, or the whole grid would stay in memory behind its part.
    return picture[row : row + LARGEST, column : column + LARGEST].copy()


def _busiest(picture: "NDArray[np.uint8]") -> tuple[int, int]:
    """Corner of the part of the grid with the most active agents."""
    active = np.isin(picture, (2, 5))
    sums = np.zeros((active.shape[0] + 1, active.shape[1] + 1), dtype=np.int64)
    sums[1:, 1:] = active.cumsum(axis=0).cumsum(axis=1)
    high, wide = (min(LARGEST, side) for side in active.shape)
    inside = sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]
    row, column = np.unravel_index(int(np.argmax(inside)), inside.shape)
    return int(row), int(column)


def _few(steps: tuple[int, ...], peak: int | None) -> tuple[int, ...]:
    """At most six frames: before, at and after the peak, or evenly spread."""
    if peak is None:
        return tuple(int(i) for i in np.unique(np.rint(np.linspace(0, len(steps) - 1, FEW))))
    wanted = (min(max(peak + offset, steps[0]), steps[-1]) for offset in _FEW_FROM_PEAK)
    return tuple(sorted({steps.index(step) for step in wanted}))
