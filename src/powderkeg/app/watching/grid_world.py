"""One grid that is looked at while it runs, in the middle of a step too.

A step of a million cells takes longer than a frame. ``Worlds.step`` hides the arrays of a running step; here
they are kept, so that another thread can paint how far the step has come. The kernel, its arguments and its
result are those of ``Worlds.step`` (a test compares the digests).
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import psutil
from numpy.typing import NDArray

from powderkeg.app.watching.painting import COUNTS, RANK, paint
from powderkeg.case import CaseError
from powderkeg.language import say
from powderkeg.society import grid
from powderkeg.society.grid.board import Board, board_for
from powderkeg.society.grid.columns import AGENT, PERSON, SERIES, TALLY
from powderkeg.society.grid.schedule import advance
from powderkeg.society.grid.synchronous import advance_together
from powderkeg.worlds import grid_worlds

__all__ = ["MOST_CELLS", "Picture", "WatchedGrid"]

MOST_CELLS = 4_000_000
"""Cells of the largest city: one byte each has to reach the window many times a second."""
_COPIES = 1.5  # the state with its lattice, the pictures, and what a step needs besides
_GIB = 2**30
_RECENT = 2.0  # seconds over which the pace of the model is measured
_NOT_BOOKED = -1.0


@dataclass(frozen=True)
class Picture:
    """What the grid looks like.

    Attributes:
        step: steps that are over.
        within: whether a further step has begun.
        counts: as ``painting.COUNTS``.
        killed: killed since the first step.
        pixels: (cells,) uint8, codes of ``grid.PICTURE``, row after row.
    """

    step: int
    within: bool
    counts: Mapping[str, int]
    killed: int
    pixels: NDArray[np.uint8]


class WatchedGrid:
    """A grid that one thread runs and another paints.

    Args:
        preset: name of a preset, or None.
        given: settings by name; they prevail over the preset's.
        seed: names the run, as in ``civil_violence``.

    Attributes:
        settings: all of them.
        idle: settings that were given and can do nothing beside the others, in words.

    Raises:
        CaseError: settings that are not allowed, more cells than ``MOST_CELLS``, or more memory than is free.
    """

    def __init__(self, preset: object, given: Mapping[str, object], seed: int) -> None:
        self.settings = grid.read_settings(preset, given)
        _check_size(self.settings)
        self.idle = grid.idle_settings(self.settings, given)
        self._worlds = grid_worlds(self.settings, seed=seed)
        self._board: Board | None = None
        self._halt = threading.Event()
        self._recent: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._two = self.settings.chosen("model", "intergroup")
        self._hidden = self.settings.chosen("jailed", "removed")

    @property
    def step(self) -> int:
        """Steps that are over."""
        return self._worlds.hour

    @property
    def steps(self) -> int:
        """Length of the run."""
        return self.settings.steps

    @property
    def pace(self) -> float:
        """Steps a second of late."""
        (begin, first), (end, last) = self._recent[0], self._recent[-1]
        return (last - first) / (end - begin) if end > begin else 0.0

    def digest(self) -> str:
        """SHA-256 of the state, as that of the same run that nobody looks at."""
        return self._worlds.digest()

    def advance(self, target: int) -> None:
        """Run until so many steps are over, or until ``halt``: the step that has begun is finished."""
        while self.step < min(target, self.steps) and not self._halt.is_set():
            self._one_step()
            self._note()

    def halt(self) -> None:
        """Have ``advance`` end after the step it is at, now and whenever it is called before ``release``."""
        self._halt.set()

    @property
    def halted(self) -> bool:
        """Whether it has been halted since it was last released."""
        return self._halt.is_set()

    def release(self) -> None:
        """Let ``advance`` run again; its pace is measured from now on."""
        self._halt.clear()
        self._recent.clear()
        self._note()

    def _note(self) -> None:
        now = time.monotonic()
        self._recent.append((now, self.step))
        while len(self._recent) > 2 and now - self._recent[1][0] > _RECENT:
            self._recent.popleft()

    def _one_step(self) -> None:
        worlds, hour = self._worlds, self._worlds.hour
        law = worlds._law  # noqa: SLF001  (a public door in the society would change the model's hash)
        wanted = worlds._wanted(0, 1)  # noqa: SLF001
        kernel = advance_together if self.settings.chosen("activation", "synchronous") else advance
        board = board_for(law[0], law[-1], worlds.agents.shape[2], worlds.cops.shape[1])
        worlds.series[0, hour] = _NOT_BOOKED
        self._board = board
        kernel(
            0, 1, hour, 1, np.uint64(worlds.seed & 0xFFFFFFFFFFFFFFFF), worlds.lineage[0:1],
            self.settings.legitimacy, wanted, *law, worlds.agents[0:1], worlds.traits[0:1], worlds.cops[0:1],
            worlds.series[0:1], *board,
        )  # fmt: skip
        self._board = None
        worlds.hour += 1

    def picture(self) -> Picture:
        """How the grid stands between two steps; not while ``advance`` runs."""
        agents = self._worlds.agents[0]
        return self._painted(agents[AGENT["cell"]], agents[AGENT["state"]], within=False)

    def picture_within(self) -> Picture | None:
        """How far the step that is being computed has come; None where it is just beginning or ending."""
        board, hour = self._board, self.step
        if board is None or not self._underway(board, hour):
            return None
        people = board.people
        made = self._painted(people[:, PERSON["place"]], people[:, PERSON["state"]], within=True)
        # Where a step ended meanwhile, the cops were written back in the other way of naming a cell.
        return made if self._underway(board, hour) else None

    def _underway(self, board: Board, hour: int) -> bool:
        entered = board.tally[TALLY["there"]] > 0
        return bool(
            self._board is board and entered and self._worlds.series[0, hour, SERIES["cops"]] == _NOT_BOOKED
        )

    def _painted(self, places: NDArray[np.int32], states: NDArray[np.int32], *, within: bool) -> Picture:
        worlds, step = self._worlds, self.step
        pixels = np.empty(self.settings.cells, dtype=np.uint8)
        counts = np.empty(len(COUNTS), dtype=np.int64)
        paint(
            places, states, worlds.agents[0, AGENT["group"]], worlds.cops[0], not within, not within,
            self.settings.whole("width"), self._two, self._hidden, RANK, pixels, counts,
        )  # fmt: skip
        killed = worlds.series[0, :step, SERIES["killings"]].sum() if self._two else 0
        return Picture(step, within, dict(zip(COUNTS, counts.tolist(), strict=True)), int(killed), pixels)


def _check_size(settings: grid.Settings) -> None:
    if settings.cells > MOST_CELLS:
        raise CaseError(
            say(
                "width, height: {cells:,} cells are more than can be drawn; allowed: {most:,} or fewer, such "
                "as {side:,} x {side:,}",
                cells=settings.cells,
                most=MOST_CELLS,
                side=int(MOST_CELLS**0.5),
            )
        )
    needed = int(_COPIES * grid.bytes_per_world(settings))
    free = int(psutil.virtual_memory().available)
    if needed > free:
        raise CaseError(
            say(
                "{cells:,} cells and {steps:,} steps need about {needed:,.1f} GiB of memory, {free:,.1f} are "
                "free; ask for a smaller grid or fewer steps",
                cells=settings.cells,
                steps=settings.steps,
                needed=needed / _GIB,
                free=free / _GIB,
            )
        )
