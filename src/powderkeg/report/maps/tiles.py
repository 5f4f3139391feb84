"""Where the tiles of the schematic map of regions stand, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.report.charts.tiles import tile_positions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.case import Place

__all__ = ["TILE", "Tile", "TileMap", "tile_map_of"]

TILE = 58
LARGEST_RADIUS = 14.0
_GAP = 3
_LETTERS = 8
_UPPER, _MIDDLE, _BELOW = 13, 28, 21
"""Pixels below a tile's upper edge of the id and of the disc's middle, and from there to the figure."""


@dataclass(frozen=True)
class Tile:
    """A region: its left upper corner, the middle of its disc, and the letters on it."""

    place: str
    name: str
    label: str
    left: int
    top: int
    x: int
    y: int


@dataclass(frozen=True)
class TileMap:
    """All tiles, and the size of the whole."""

    width: int
    height: int
    tiles: tuple[Tile, ...]
    side: int = TILE - 2 * _GAP
    largest: float = LARGEST_RADIUS
    upper: int = _UPPER
    below: int = _BELOW


def tile_map_of(regions: Sequence[Place]) -> TileMap:
    """One tile a region, placed roughly by its coordinates."""
    cells = tile_positions(regions)
    left = min((column for column, _ in cells.values()), default=0)
    top = min((row for _, row in cells.values()), default=0)
    tiles = []
    for place in regions:
        column, row = cells[place.place_id]
        x, y = (column - left) * TILE + _GAP, (row - top) * TILE + _GAP
        label = shortened(place.place_id, _LETTERS)
        tiles.append(Tile(place.place_id, place.name, label, x, y, x + TILE // 2 - _GAP, y + _MIDDLE))
    return TileMap(
        width=TILE * (1 + max((column for column, _ in cells.values()), default=0) - left),
        height=TILE * (1 + max((row for _, row in cells.values()), default=0) - top),
        tiles=tuple(tiles),
    )


def shortened(text: str, letters: int) -> str:
    """The text, cut with an ellipsis where it is longer than so many letters."""
    return text if len(text) <= letters else text[: letters - 1] + "…"
