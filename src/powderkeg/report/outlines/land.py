"""What of the land lies within a view: read from the baked file, cut at the edge, in whole pixels."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from powderkeg.report.outlines.view import Point, View

__all__ = ["Land", "countries", "holder_of", "land_within", "own_corners"]

Ring = tuple[Point, ...]
_TURN = 360.0
_TURNS = (-_TURN, 0.0, _TURN)
_BEYOND = 4.0
"""Pixels past the edge at which rings are cut, so that no line is drawn along the edge."""


@dataclass(frozen=True)
class Land:
    """Outlines within a view, in pixels; rings are open, their last corner is not the first again.

    Attributes:
        rings: of all countries.
        own: of the country in which most of the given places lie; empty where none does.
    """

    rings: tuple[Ring, ...]
    own: tuple[Ring, ...]

    @property
    def path(self) -> str:
        """All countries as one path of SVG, to be filled by the even-odd rule."""
        return _path(self.rings)

    @property
    def own_path(self) -> str:
        """The one country as a path."""
        return _path(self.own)

    def geometry(self) -> dict[str, Any]:
        """All countries as one GeoJSON geometry in the plane, for a chart projected by ``identity``."""
        return {
            "type": "MultiPolygon",
            "coordinates": [[[[int(x), int(y)] for x, y in (*ring, ring[0])]] for ring in self.rings],
        }


@cache
def countries() -> dict[str, tuple[Ring, ...]]:
    """Rings of every country by its name in Natural Earth, longitude and latitude in degrees."""
    text = files("powderkeg.report.outlines").joinpath("countries.json").read_text(encoding="utf-8")
    atlas = json.loads(text)
    arcs = [_walked(steps, atlas["step"]) for steps in atlas["arcs"]]
    return {
        name: tuple(_joined(ring, arcs) for polygon in shape for ring in polygon)
        for name, shape in atlas["countries"].items()
    }


def land_within(view: View, places: Sequence[Point] = (), *, grain: int = 1) -> Land:
    """The outlines within a view.

    Args:
        view: of the map.
        places: longitude and latitude of places of the one country to be shown apart.
        grain: pixels between two possible coordinates: a coarser outline takes fewer corners, and borders
            still meet.
    """
    own = _own(places)
    found = {name: _cut(rings, view, grain) for name, rings in countries().items()}
    return Land(tuple(ring for rings in found.values() for ring in rings), tuple(found.get(own, ())))


def own_corners(places: Sequence[Point]) -> list[Point]:
    """Two opposite corners, in degrees, of the box around the country in which most of the places lie.

    Of its outlines only the largest counts; none where no place lies within a country.
    """
    rings = countries().get(_own(places))
    if rings is None:
        return []
    west, south, east, north = max(
        (_box(ring) for ring in rings), key=lambda b: (b[2] - b[0]) * (b[3] - b[1])
    )
    return [(west, south), (east, north)]


def _own(places: Sequence[Point]) -> str:
    held = [name for name in (holder_of(*place) for place in places) if name]
    return max(sorted(set(held)), key=held.count) if held else ""


def _box(ring: Ring) -> tuple[float, float, float, float]:
    return (
        min(x for x, _ in ring),
        min(y for _, y in ring),
        max(x for x, _ in ring),
        max(y for _, y in ring),
    )


@cache
def holder_of(longitude: float, latitude: float) -> str:
    """Name of the country within whose outline a place lies; empty at sea."""
    return next(
        (
            name
            for name, rings in countries().items()
            if sum(_holds(ring, longitude, latitude) for ring in rings) % 2
        ),
        "",
    )


def _walked(steps: list[int], step: float) -> list[Point]:
    """Corners of an arc; the first two numbers are the place of the first, then the way to each next."""
    x = y = 0
    line = []
    for right, up in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + right, y + up
        line.append((x * step, y * step))
    return line


def _joined(numbers: list[int], arcs: list[list[Point]]) -> Ring:
    """Arcs in a row as a ring; arc ~n is arc n walked backwards, and each begins where the last ended.

    A ring that crosses the date line goes on beyond 180 degrees instead of jumping to the other side.
    """
    corners: list[Point] = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        for x, y in line[:-1]:
            before = corners[-1][0] if corners else x
            corners.append((x + _TURN * round((before - x) / _TURN), y))
    return tuple(corners)


def _holds(ring: Ring, x: float, y: float) -> bool:
    odd = False
    x += _TURN * round((ring[0][0] - x) / _TURN)
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            odd = not odd
    return odd


def _cut(rings: tuple[Ring, ...], view: View, grain: int) -> list[Ring]:
    found = []
    for ring in rings:
        west, south, east, north = _box(ring)
        if north < view.south or south > view.north:
            continue
        for turn in _TURNS:
            if east + turn >= view.west and west + turn <= view.east:
                cut = _whole(_clipped([view.at(x + turn, y) for x, y in ring], view), grain)
                found += [cut] if len(cut) > 2 else []
    return found


def _clipped(ring: list[Point], view: View) -> list[Point]:
    """The part of a ring within the window, edge by edge (Sutherland & Hodgman 1974)."""
    ring = _half(ring, lambda p: p[0] + _BEYOND)
    ring = _half(ring, lambda p: view.width + _BEYOND - p[0])
    ring = _half(ring, lambda p: p[1] + _BEYOND)
    return _half(ring, lambda p: view.height + _BEYOND - p[1])


def _half(ring: list[Point], depth: Callable[[Point], float]) -> list[Point]:
    """The part of a ring at which ``depth``, the distance from a straight line, is not negative."""
    kept: list[Point] = []
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        first, second = depth((x1, y1)), depth((x2, y2))
        if first >= 0:
            kept.append((x1, y1))
        if (first >= 0) != (second >= 0):
            share = first / (first - second)
            kept.append((x1 + share * (x2 - x1), y1 + share * (y2 - y1)))
    return kept


def _whole(ring: list[Point], grain: int) -> Ring:
    """Corners in whole grains of pixels, each once."""
    corners = [(float(grain * round(x / grain)), float(grain * round(y / grain))) for x, y in ring]
    return tuple(
        one for one, before in zip(corners, corners[-1:] + corners[:-1], strict=True) if one != before
    )


def _path(rings: tuple[Ring, ...]) -> str:
    """Steps from corner to corner take half the letters that places take."""
    parts = []
    for ring in rings:
        text = f"M{ring[0][0]:.0f} {ring[0][1]:.0f}l"
        steps = []
        for (x1, y1), (x2, y2) in pairwise(ring):
            right, down = f"{x2 - x1:.0f}", f"{y2 - y1:.0f}"
            steps.append(f"{right}{down}" if down.startswith("-") else f"{right} {down}")
        parts.append(text + " ".join(steps).replace(" -", "-") + "z")
    return "".join(parts)
