"""Fields of view on a torus: which cells lie within a radius, in four readings of the word.

"Vision 7" is 148 cells as a disc, 224 as a square, 112 as a diamond and 28 along rows and columns; the choice
alone changes the number of outbursts more than tenfold (docs/science/epstein.md). The own cell is never part
of a field of view. On a grid so small that two offsets meet on the torus, the cell counts once.

Source: Epstein 2002 (radii 1.7 and 7; the shape is not said).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["SHAPES", "field_of_view", "rows_in_view"]

_SLACK = 1e-9  # so that a radius of sqrt(2), rounded, still reaches the diagonal


def _square_reach(across: int, radius: float) -> float:
    return math.sqrt(max(0.0, radius * radius + _SLACK - across * across))


SHAPES: Mapping[str, Callable[[int, float], float]] = {
    "euclidean": _square_reach,
    "moore": lambda _across, radius: radius,
    "von_neumann": lambda across, radius: radius - abs(across),
    "cross": lambda across, radius: radius if across == 0 else 0.0,
}
"""Shape -> how far a row reaches to either side when it lies ``across`` rows away."""


def rows_in_view(shape: str, radius: float, width: int, height: int) -> NDArray[np.int64]:
    """A field of view with its own cell, as one run of cells a row.

    Args:
        shape: one of ``SHAPES``.
        radius: in cells; fractions count (1.7 reaches a diagonal of a disc).
        width: of the torus, cells.
        height: of the torus, cells.

    Returns:
        (rows, 3): offset of the row, offset of its first cell, number of cells; rows in ascending order and
        each row of the torus once.
    """
    runs: dict[int, tuple[int, int, int]] = {}
    most = math.floor(radius + _SLACK)
    for across in range(-most, most + 1):
        reach = math.floor(SHAPES[shape](across, radius) + _SLACK)
        length = min(2 * reach + 1, width)
        runs.setdefault(across % height, (across, -min(reach, width // 2), length))
    return np.array(sorted(runs.values()), dtype=np.int64)


def field_of_view(
    shape: str, radius: float, width: int | None = None, height: int | None = None
) -> NDArray[np.int64]:
    """Offsets (dy, dx) of the cells in view, without the own cell, in ascending order.

    Args:
        shape: one of ``SHAPES``.
        radius: in cells.
        width: of the torus; a torus large enough where left out.
        height: the same.

    Returns:
        (cells, 2) offsets.
    """
    enough = 2 * math.floor(radius + _SLACK) + 1
    rows = rows_in_view(shape, radius, width or enough, height or enough)
    cells = [
        (across, first + i)
        for across, first, length in rows
        for i in range(length)
        if (across, first + i) != (0, 0)
    ]
    return np.array(cells, dtype=np.int64).reshape(-1, 2)
