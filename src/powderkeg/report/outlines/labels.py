"""Where names stand on a map so that none covers another or a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

__all__ = ["Label", "place_labels"]

_LETTER, _LINE = 6.2, 13.0
"""Pixels of a letter's width, on average, and of a line's height, in type of ten pixels."""
Box = tuple[float, float, float, float]


class Label(NamedTuple):
    """A name's place in pixels: of its beginning, middle or end, as the anchor says, on its base line."""

    x: float
    y: float
    anchor: Literal["start", "middle", "end"]


def place_labels(
    points: Sequence[tuple[float, float, str]], size: tuple[int, int], *, away: float = 6.0, dot: float = 3.0
) -> list[Label | None]:
    """A place for every name beside, above or below its point; None where all are taken.

    Args:
        points: pixels and name, the more important first: where names would meet it is the later that goes
            without.
        size: width and height of the map.
        away: pixels between a point and its name.
        dot: pixels around a point that no name may cover.
    """
    taken: list[Box] = [(x - dot, y - dot, x + dot, y + dot) for x, y, _ in points]
    found: list[Label | None] = []
    for x, y, name in points:
        wide = _LETTER * len(name)
        tries: tuple[tuple[Label, float], ...] = (
            (Label(x + away, y + 4.0, "start"), x + away),
            (Label(x - away, y + 4.0, "end"), x - away - wide),
            (Label(x, y - away - 1.0, "middle"), x - wide / 2),
            (Label(x, y + away + 9.0, "middle"), x - wide / 2),
        )
        for label, left in tries:
            box = (left, label.y - _LINE + 3.0, left + wide, label.y + 3.0)
            if _inside(box, size) and not any(_meet(box, other) for other in taken):
                taken.append(box)
                found.append(Label(round(label.x, 1), round(label.y, 1), label.anchor))
                break
        else:
            found.append(None)
    return found


def _inside(box: Box, size: tuple[int, int]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
