"""The part of the world that a map shows, and where a coordinate falls on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["View", "view_of"]

Point = tuple[float, float]

_HALF_TURN, _TURN = 180.0, 360.0
_NEAREST_POLE = 85.0


@dataclass(frozen=True)
class View:
    """A window of the plane x = (longitude - west) cos(middle latitude), y = north - latitude.

    Equal distances look equal at the middle latitude; at the edges of a map of Kazakhstan, ten degrees of
    latitude away, lengths from west to east are a sixth off.

    Attributes:
        west, south, east, north: degrees; east may lie beyond 180 where the map crosses the date line.
        width, height: pixels.
        scale: pixels a degree of latitude.
    """

    west: float
    south: float
    east: float
    north: float
    width: int
    height: int
    scale: float

    @property
    def shrink(self) -> float:
        """Length of a degree of longitude in degrees of latitude."""
        return _shrink(self.south, self.north)

    def at(self, longitude: float, latitude: float) -> Point:
        """Pixels from the left and from the top."""
        return (longitude - self.west) * self.shrink * self.scale, (self.north - latitude) * self.scale

    def turned(self, longitude: float) -> float:
        """The longitude, by full turns, on the side of the date line on which this map lies."""
        middle = (self.west + self.east) / 2
        return longitude + _TURN * round((middle - longitude) / _TURN)


def view_of(places: Sequence[Point], *, width: int, tallest: int, margin: float = 0.08) -> View | None:
    """The window that holds all places with a margin; None without a place.

    Args:
        places: longitude and latitude of each, degrees.
        width: pixels.
        tallest: pixels; where the places would need more, the window grows to both sides instead.
        margin: share of the larger side left free around the places; at least a degree.
    """
    if not places:
        return None
    longitudes = _unbroken([longitude for longitude, _ in places])
    latitudes = [latitude for _, latitude in places]
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    shrink = _shrink(south, north)
    free = max(1.0, margin * max((east - west) * shrink, north - south))
    south, north = max(-_NEAREST_POLE, south - free), min(_NEAREST_POLE, north + free)
    shrink = _shrink(south, north)
    west, east = west - free / shrink, east + free / shrink
    wide, tall = (east - west) * shrink, north - south
    if tall / wide > tallest / width:
        more = (tall * width / tallest - wide) / shrink / 2
        west, east = west - more, east + more
    elif tall / wide < 1 / 3:
        more = (wide / 3 - tall) / 2
        south, north = max(-_NEAREST_POLE, south - more), min(_NEAREST_POLE, north + more)
    # The middle may have moved, and with it the length of a degree: the scale is what fits the width.
    scale = width / ((east - west) * _shrink(south, north))
    return View(west, south, east, north, width, round((north - south) * scale), scale)


def _shrink(south: float, north: float) -> float:
    return math.cos(math.radians((south + north) / 2))


def _unbroken(longitudes: Sequence[float]) -> list[float]:
    """The longitudes, those west of Greenwich a turn further where the places lie around the date line."""
    if max(longitudes) - min(longitudes) <= _HALF_TURN:
        return list(longitudes)
    return [longitude + _TURN if longitude < 0 else longitude for longitude in longitudes]
