"""Discs of one indicator and day on a map: their area is the figure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.words import clauses
from powderkeg.language import Said, say
from powderkeg.report.formats import quantity

if TYPE_CHECKING:
    from powderkeg.report.maps.day_figures import DayFigure, MapIndicator

__all__ = ["Disc", "day_discs", "largest_discs", "map_in_words", "radius"]

SMALLEST = 2.5
"""Radius in pixels below which a disc cannot be told from a dot."""
NOUGHT = 2.0


@dataclass(frozen=True)
class Disc:
    """A disc in pixels; `label` is the figure as printed beside it, `text` names place and reports.

    `nought` marks a reported figure of nothing, drawn as a small hollow ring.
    """

    place: str
    x: float
    y: float
    r: float
    label: str
    text: Said
    nought: bool


def radius(value: float, largest: float, widest: float) -> float:
    """Radius of a disc whose area is to ``widest`` squared as the value is to the largest, in pixels."""
    if value <= 0 or largest <= 0:
        return NOUGHT
    return round(max(SMALLEST, widest * math.sqrt(value / largest)), 1)


def day_discs(
    indicator: MapIndicator,
    day: int,
    spots: Mapping[str, tuple[float, float]],
    names: Mapping[str, str],
    widest: float,
    largest: float,
) -> tuple[Disc, ...]:
    """What was reported for one day, large discs first so that small ones lie on top.

    Args:
        indicator: of the maps.
        day: counted from the case's first.
        spots: pixels of every place on this map.
        names: of the places.
        widest: radius of the largest figure.
        largest: the figure that has it.
    """
    found = [one for one in indicator.reported if one.first <= day <= one.last and one.place in spots]
    return tuple(_disc(one, spots, names, widest, largest) for one in sorted(found, key=_order))


def largest_discs(
    indicator: MapIndicator,
    spots: Mapping[str, tuple[float, float]],
    names: Mapping[str, str],
    widest: float,
) -> tuple[Disc, ...]:
    """The largest figure of any day, place by place."""
    best: dict[str, DayFigure] = {}
    for one in indicator.reported:
        if one.place in spots and (one.place not in best or one.value > best[one.place].value):
            best[one.place] = one
    largest = indicator.largest_reported
    return tuple(_disc(one, spots, names, widest, largest) for one in sorted(best.values(), key=_order))


def map_in_words(what: str, when: str, discs: tuple[Disc, ...]) -> Said:
    """The map for those who cannot see it."""
    if not discs:
        return say("{what}, {when}: nothing is reported of a single place.", what=what, when=when)
    return say("{what}, {when}: {figures}.", what=what, when=when, figures=clauses(d.text for d in discs))


def _order(figure: DayFigure) -> tuple[float, str]:
    return -figure.value, figure.place


def _disc(
    figure: DayFigure,
    spots: Mapping[str, tuple[float, float]],
    names: Mapping[str, str],
    widest: float,
    largest: float,
) -> Disc:
    x, y = spots[figure.place]
    text = say(
        "{place} {figure} ({reports})",
        place=names[figure.place],
        figure=figure.text,
        reports=", ".join(figure.reports),
    )
    size = radius(figure.value, largest, widest)
    return Disc(figure.place, x, y, size, quantity(figure.value), text, figure.value <= 0)
