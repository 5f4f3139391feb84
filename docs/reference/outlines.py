"""Bake the outlines of countries that the page draws under its maps, from the npm package `world-atlas`.

    npm pack world-atlas@2.0.2 && tar -xzf world-atlas-2.0.2.tgz
    python docs/reference/outlines.py package/countries-50m.json src/powderkeg/report/outlines/countries.json

Done once; the page reads only the small file that comes out. Where it comes from and what was changed:
src/powderkeg/report/outlines/SOURCES.md.
"""

from __future__ import annotations

import json
import math
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

STEP = 0.02
"""Degrees between two possible coordinates: half a pixel on a map of Kazakhstan across the page."""
SMALLEST_BEND = 0.008
"""Square degrees (at the equator) of the triangle that a corner may cut off: less is straightened."""
SMALLEST_ISLAND = 0.03
"""Square degrees of an island or lake that is left out, unless it is all the country there is."""
CRIMEA = (34.10, 44.95)
"""Simferopol, in longitude and latitude."""

Point = tuple[float, float]
Line = list[Point]
Ring = list[int]
Polygon = list[Ring]


def main(source: Path, target: Path) -> None:
    """Read the TopoJSON, reattach Crimea, simplify, write the small file."""
    atlas = json.loads(source.read_text(encoding="utf-8"))
    arcs = [_line(arc, atlas["transform"]) for arc in atlas["arcs"]]
    countries = {
        shape["properties"]["name"]: _polygons(shape)
        for shape in atlas["objects"]["countries"]["geometries"]
        if shape.get("arcs")
    }
    _reattach_crimea(countries, arcs)
    simple = [_simplified(arc) for arc in arcs]
    kept = {name: _without_islands(polygons, simple) for name, polygons in sorted(countries.items())}
    target.write_text(_written(kept, simple), encoding="utf-8", newline="\n")
    print(f"{target}: {target.stat().st_size} bytes, {sum(map(len, simple))} corners in all arcs")


def _line(arc: list[list[int]], transform: dict[str, list[float]]) -> Line:
    """An arc of the TopoJSON in degrees: its integers are steps from corner to corner."""
    (across, up), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    line = []
    for right, higher in arc:
        x, y = x + right, y + higher
        line.append((west + x * across, south + y * up))
    return line


def _polygons(shape: dict[str, Any]) -> list[Polygon]:
    polygons: list[Polygon] = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    return polygons


def _drawn(ring: Ring, arcs: list[Line]) -> Line:
    """The corners of a ring; an arc ~n is arc n walked backwards, and the next begins where one ends."""
    line: Line = []
    for number in ring:
        part = arcs[number] if number >= 0 else arcs[~number][::-1]
        line += part[1:] if line else part
    return line


def _reattach_crimea(countries: dict[str, list[Polygon]], arcs: list[Line]) -> None:
    """Natural Earth draws who holds a place; here Crimea stays with Ukraine, as at the United Nations."""
    found = [one for one in countries["Russia"] if _inside(CRIMEA, _drawn(one[0], arcs))]
    if len(found) != 1:
        raise SystemExit(f"{len(found)} polygons of Russia hold Crimea; expected 1: another edition?")
    countries["Russia"].remove(found[0])
    countries["Ukraine"] = _dissolved([*countries["Ukraine"], found[0]], arcs)


def _dissolved(polygons: list[Polygon], arcs: list[Line]) -> list[Polygon]:
    """The polygons with the borders between them taken out and their outer rings joined again."""
    numbers = [number for polygon in polygons for ring in polygon for number in ring]
    left = [number for number in numbers if ~number not in numbers]
    rings = []
    while left:
        ring = [left.pop(0)]
        while (end := _drawn(ring, arcs)[-1]) != _drawn(ring, arcs)[0]:
            following = next(number for number in left if _drawn([number], arcs)[0] == end)
            left.remove(following)
            ring.append(following)
        rings.append([ring])
    return rings


def _inside(point: Point, ring: Line) -> bool:
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            odd = not odd
    return odd


def _area(corners: Line) -> float:
    """Square degrees at the equator: degrees of longitude count by the cosine of the latitude."""
    shrink = math.cos(math.radians(sum(y for _, y in corners) / len(corners)))
    pairs = zip(corners, corners[1:] + corners[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2 * shrink


def _simplified(arc: Line) -> Line:
    """The arc without its smallest bends (Visvalingam & Whyatt 1993); both ends stay, so that arcs meet."""
    line = list(arc)
    fewest = 4 if line[0] == line[-1] else 2
    while len(line) > fewest:
        bends = [_area(line[place - 1 : place + 2]) for place in range(1, len(line) - 1)]
        smallest = min(range(len(bends)), key=bends.__getitem__)
        if bends[smallest] >= SMALLEST_BEND:
            break
        del line[smallest + 1]
    return line


def _without_islands(polygons: list[Polygon], arcs: list[Line]) -> list[Polygon]:
    sizes = [_area(_drawn(polygon[0], arcs)) for polygon in polygons]
    keep = [size >= min(SMALLEST_ISLAND, max(sizes)) for size in sizes]
    return [
        [ring for ring in polygon if _area(_drawn(ring, arcs)) >= SMALLEST_ISLAND or ring is polygon[0]]
        for polygon, kept in zip(polygons, keep, strict=True)
        if kept
    ]


def _written(countries: dict[str, list[Polygon]], arcs: list[Line]) -> str:
    """The file: arcs that are used, numbered anew, each a row of whole steps from corner to corner."""
    used = sorted(
        {
            max(number, ~number)
            for shape in countries.values()
            for polygon in shape
            for ring in polygon
            for number in ring
        }
    )
    anew = {number: place for place, number in enumerate(used)}
    rows = {
        name: [[[_renumbered(number, anew) for number in ring] for ring in polygon] for polygon in shape]
        for name, shape in countries.items()
    }
    pack = {"separators": (",", ":"), "ensure_ascii": False}
    lines = [
        '{"source":"Natural Earth 4.1, 1:50 million, by world-atlas 2.0.2; changed: see SOURCES.md",',
        f'"step":{STEP},',
        '"arcs":[',
        ",\n".join(json.dumps(_steps(arcs[number]), **pack) for number in used),
        "],",
        '"countries":{',
        ",\n".join(f"{json.dumps(name, **pack)}:{json.dumps(shape, **pack)}" for name, shape in rows.items()),
        "}}",
    ]
    return "\n".join(lines) + "\n"


def _renumbered(number: int, anew: dict[int, int]) -> int:
    return anew[number] if number >= 0 else ~anew[~number]


def _steps(line: Line) -> list[int]:
    """x, y of the first corner, then the way to each next one, in steps; corners that fall together once."""
    whole = [(round(x / STEP), round(y / STEP)) for x, y in line]
    steps = list(whole[0])
    for (x1, y1), (x2, y2) in pairwise(whole):
        if (x1, y1) != (x2, y2):
            steps += [x2 - x1, y2 - y1]
    return steps


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
