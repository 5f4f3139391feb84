"""Where the discs and names of the map of cities stand, over the outlines of countries, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.language import say
from powderkeg.report.maps.tiles import shortened
from powderkeg.report.outlines import land_within, own_corners, place_labels, view_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.case import Place

__all__ = ["CityMap", "Spot", "city_map_of"]

WIDTH = 720
_TALLEST = 460
LARGEST_RADIUS = 26.0
_LETTERS = 22
_NEAR = 0.05
_CLOSER = 1.5
"""The whole country is shown unless a map of its places alone would be so many times as large."""


@dataclass(frozen=True)
class Spot:
    """A coordinate with all places that have it: a region's is that of its capital.

    Attributes:
        places: their ids.
        name: of the city, or "seat of" the region where no city stands here.
        x, y: pixels.
        label: the name, shortened; empty where no room was left for it.
        label_x, label_y: where the label begins or ends.
        anchor: `start` where the label stands to the right, `end` to the left, `middle` above or below.
    """

    places: tuple[str, ...]
    name: str
    x: float
    y: float
    label: str
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True)
class CityMap:
    """The outlines and the spots; `land` and `own` are paths of SVG, empty on the open sea."""

    width: int
    height: int
    land: str
    own: str
    spots: tuple[Spot, ...]
    largest: float = LARGEST_RADIUS


def city_map_of(places: Sequence[Place]) -> CityMap | None:
    """The map of all places of a case; None without any."""
    lying = [(p.longitude, p.latitude) for p in places]
    view = view_of(lying, width=WIDTH, tallest=_TALLEST)
    if view is None:
        return None
    corners = own_corners(lying)
    whole = view_of([*lying, *corners], width=WIDTH, tallest=_TALLEST, margin=0.02)
    if whole is not None and view.scale < _CLOSER * whole.scale:
        view = whole
    land = land_within(view, lying)
    found = []
    for group in _together(places):
        x, y = view.at(view.turned(group[0].longitude), group[0].latitude)
        named = next((p for p in group if p.kind == "city"), group[0])
        found.append((max(p.population for p in group), group, named, round(x, 1), round(y, 1)))
    # The largest are named first: where names would cover each other it is the smaller ones that go without.
    found.sort(key=lambda one: -one[0])
    called = [_called(named) for _, _, named, _, _ in found]
    names = [shortened(name, _LETTERS) for name in called]
    labels = place_labels(
        [(x, y, name) for (*_, x, y), name in zip(found, names, strict=True)], (view.width, view.height)
    )
    spots = tuple(
        Spot(
            places=tuple(place.place_id for place in group),
            name=call,
            x=x,
            y=y,
            label="" if label is None else name,
            label_x=x if label is None else label.x,
            label_y=y if label is None else label.y,
            anchor="start" if label is None else label.anchor,
        )
        for (_, group, _, x, y), call, name, label in zip(found, called, names, labels, strict=True)
    )
    return CityMap(view.width, view.height, land.path, land.own_path, spots)


def _called(place: Place) -> str:
    """Name of a city; where the seat of a region is no city of the case, that a seat lies here."""
    return place.name if place.kind == "city" else say("seat of {region}", region=place.name)


def _together(places: Sequence[Place]) -> list[list[Place]]:
    """Places by coordinate: those nearer than a few kilometres share a spot, cities each have their own."""
    groups: list[list[Place]] = []
    for place in sorted(places, key=lambda place: place.kind != "city"):
        near = [
            group
            for group in groups
            if place.kind != "city"
            and abs(group[0].longitude - place.longitude) < _NEAR
            and abs(group[0].latitude - place.latitude) < _NEAR
        ]
        if near:
            near[0].append(place)
        else:
            groups.append([place])
    return groups
