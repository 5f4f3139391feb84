"""Who stands where on the grid, as one byte a cell, also while a step is still being computed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from powderkeg.kernels.compiling import entry
from powderkeg.society.grid.columns import ABSENT, ACTIVE, JAILED
from powderkeg.society.grid.indicators import COP
from powderkeg.society.grid.lattice import NOWHERE

__all__ = ["COUNTS", "RANK", "paint"]

COUNTS = ("quiet", "active", "jailed", "cops", "group_a", "group_b")
"""What is counted while it is painted."""

Numbers = NDArray[Any]
_COLUMN = 0xFFFF


@entry
def paint(
    places: Numbers,
    states: Numbers,
    groups: Numbers,
    cops: Numbers,
    places_by_number: bool,
    cops_by_number: bool,
    width: int,
    two: bool,
    hide_jailed: bool,
    rank: Numbers,
    pixels: NDArray[np.uint8],
    counts: Numbers,
) -> None:
    """Fill ``pixels`` and ``counts``.

    Of several on one cell, the one of the highest rank is shown: a cop, then active, quiet, jailed.

    Args:
        places: (N,) where agents stand.
        states: (N,) their states.
        groups: (N,) their groups.
        cops: (K,) where cops stand; -1 for those who are not there.
        places_by_number: whether ``places`` are numbers of cells; else row and, in the low 16 bits, column.
        cops_by_number: the same of ``cops``.
        width: cells in a row.
        two: whether there are two groups.
        hide_jailed: whether the jailed are off the grid.
        rank: (codes,) of what is shown.
        pixels: (cells,) uint8, filled.
        counts: as ``COUNTS``, filled.
    """
    pixels[:] = 0
    counts[:] = 0
    for i in range(states.shape[0]):
        state = states[i]
        if state == ABSENT:
            continue
        second = two and groups[i] == 1
        counts[5 if second else 4] += 1
        if state == JAILED:
            counts[2] += 1
            if hide_jailed:
                continue
            code = 3
        else:
            counts[1 if state == ACTIVE else 0] += 1
            code = (2 if state == ACTIVE else 1) + (3 if second else 0)
        cell = places[i] if places_by_number else (places[i] >> 16) * width + (places[i] & _COLUMN)
        # A world in the middle of a step is written to while it is read.
        if 0 <= cell < pixels.shape[0] and rank[code] > rank[pixels[cell]]:
            pixels[cell] = code
    for j in range(cops.shape[0]):
        if cops[j] != NOWHERE:
            counts[3] += 1
            cell = cops[j] if cops_by_number else (cops[j] >> 16) * width + (cops[j] & _COLUMN)
            if 0 <= cell < pixels.shape[0]:
                pixels[cell] = COP


RANK: Numbers = np.array([0, 2, 3, 1, 2, 3, 4], dtype=np.int64)
"""Code of a cell -> its rank."""
