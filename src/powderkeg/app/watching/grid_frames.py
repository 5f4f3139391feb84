"""A picture of the grid as one binary message, and what the scripts must know to read it."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from powderkeg.app.watching.grid_world import Picture

__all__ = ["FIELDS", "MARK", "frame", "packed"]

MARK = 0x31474B50
"""``PKG1``, the first four bytes of every frame."""
FIELDS = (
    "mark",
    "frame",
    "step",
    "within",
    "width",
    "height",
    "quiet",
    "active",
    "jailed",
    "cops",
    "group_a",
    "group_b",
    "killed",
    "pace",
)
"""Header: one unsigned little-endian 32-bit number each; ``pace`` is in thousandths of steps a second. After
them comes half a byte for each cell, row after row, the first of a pair in the lower half."""
_HEADER = struct.Struct(f"<{len(FIELDS)}I")


def frame(number: int, picture: Picture, width: int, height: int, pace: float) -> bytes:
    """The message of a picture.

    Args:
        number: of the frame; the window names it when it has drawn it.
        picture: of the grid.
        width: of the grid, cells.
        height: the same.
        pace: steps a second.
    """
    counts = picture.counts
    head = _HEADER.pack(
        MARK, number & 0xFFFFFFFF, picture.step, picture.within, width, height,
        counts["quiet"], counts["active"], counts["jailed"], counts["cops"], counts["group_a"],
        counts["group_b"], picture.killed, min(round(1000 * pace), 0xFFFFFFFF),
    )  # fmt: skip
    return head + packed(picture.pixels).tobytes()


def packed(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Codes below 16, two to a byte: what travels to the browser is what limits the frames of a large grid.

    Args:
        codes: (cells,).

    Returns:
        (cells / 2, rounded up,).
    """
    if len(codes) % 2:
        codes = np.append(codes, np.uint8(0))
    return np.asarray(codes[0::2] | codes[1::2] << np.uint8(4), dtype=np.uint8)
