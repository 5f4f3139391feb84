"""A picture of the grid as one binary message, and what the scripts must know to read it."""

from __future__ import annotations

import struct

from powderkeg.app.watching.grid_world import Picture

__all__ = ["FIELDS", "MARK", "frame"]

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
them comes one byte for each cell, row after row."""
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
    return head + picture.pixels.tobytes()
