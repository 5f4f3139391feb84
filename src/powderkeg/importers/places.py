"""Events matched to the regions of a case, by name and by coordinates.

* **By name.** ``place`` is looked for among cities, then regions, ``adm1`` among regions. Names are written
  in Latin letters without diacritics, words for kinds of place ("oblast", "City") are set aside, and
  spellings of one sound are made one (q and k, gh and g, zh and j, y and i); then every word has to be the
  same, or at least 85 per cent alike where it has five letters or more. A name of two regions ("Almaty") is
  settled by its kind word, by the other name, or by coordinates within 15 km; otherwise it is ambiguous.
  GDELT's "Town, Region, Country" is read by its parts.
* **By coordinates.** The nearest place of ``places.csv`` within ``within_km``, unless one of another region
  is less than half as far again. A case has no outlines of its regions, so this knows towns and not borders.
* **Both.** Where they name two regions the name decides, and the disagreement is listed.

A case may give further names of a place in a column ``names`` of ``places.csv``, joined by semicolons.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl
from anyascii import anyascii
from rapidfuzz import fuzz

from powderkeg.case import NATIONAL
from powderkeg.importers.countries import is_country

if TYPE_CHECKING:
    from powderkeg.case import Case, Place

__all__ = ["WITHIN_KM", "Gazetteer", "Match", "MatchedEvents", "likeness", "match_places", "plain_name"]

WITHIN_KM = 50.0
"""Default distance from a place of the case within which coordinates belong to its region."""
_SETTLES_KM = 15.0
_ALIKE, _SHORT = 85.0, 5
_MARGIN = 1.5  # how much farther the nearest place of another region has to be
_EARTH_KM = 6371.0

_CITY = frozenset({"city", "gorod", "town", "qalasy", "kalasy", "qala", "shahri", "ville", "g"})
_REGION = frozenset(
    {
        "oblast", "oblasty", "oblysy", "obl", "region", "province", "viloyati", "vilayat", "voblasts", "krai",
        "kray", "governorate", "county", "state", "department", "prefecture", "district", "wilaya", "il",
        "vilayeti", "provincia", "muhafazat",
    }
)  # fmt: skip
_SOUNDS = (
    ("q", "k"), ("gh", "g"), ("zh", "j"), ("dj", "j"), ("kh", "h"), ("w", "v"), ("ou", "u"), ("y", "i"),
)  # fmt: skip
_KEY = ("adm1", "place", "lat", "lon", "geo_precision")


@dataclass(frozen=True, slots=True)
class Match:
    """Where an event belongs.

    Attributes:
        place_id: A region, ``national``, or None where it belongs nowhere.
        how: ``name``, ``coordinates``, ``both``, ``country`` (known to the country only) or ``none``.
        by_name, by_coordinates: The region that each found alone.
        nearest: Candidates in words, nearest first, where there is no match.
        why: Why there is none, or on what the two disagree; blank where all is clear.
    """

    place_id: str | None
    how: str
    by_name: str | None = None
    by_coordinates: str | None = None
    nearest: str = ""
    why: str = ""


@dataclass(frozen=True)
class MatchedEvents:
    """Events with their places.

    Attributes:
        events: as given, with the columns ``place_id`` (null where unmatched) and ``matched_by``.
        unmatched: ``adm1``, ``place``, ``lat``, ``lon``, ``events``, ``nearest``, ``why``; most events first.
        disagreements: ``adm1``, ``place``, ``lat``, ``lon``, ``events``, ``by_name``, ``by_coordinates``.
    """

    events: pl.DataFrame
    unmatched: pl.DataFrame
    disagreements: pl.DataFrame


def plain_name(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the words of a name, spelled alike for all transliterations, and the kinds that it names.

    Kinds are ``city`` and ``region``; words that say them are no part of the name.
    """
    words = re.findall(r"[a-z0-9]+", anyascii(text).lower().replace("'", ""))
    kinds = {kind for kind, known in (("city", _CITY), ("region", _REGION)) if known & set(words)}
    own = [word for word in words if word not in _CITY | _REGION]
    return tuple(_sound(word) for word in own or words), frozenset(kinds)


def _sound(word: str) -> str:
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    return re.sub(r"(.)\1", r"\1", word)


@cache
def likeness(one: tuple[str, ...], two: tuple[str, ...]) -> float:
    """Per cent, of the least alike pair of words; 0 where their number differs."""
    if len(one) != len(two) or not one:
        return 0.0
    return min(_words_alike(a, b) for a, b in zip(one, two, strict=True))


def _words_alike(one: str, two: str) -> float:
    if one == two:
        return 100.0
    if min(len(one), len(two)) < _SHORT:
        return 0.0  # "east" and "west" are three quarters alike
    alike = fuzz.ratio(one, two)
    return alike if alike >= _ALIKE else 0.0


class Gazetteer:
    """The places of a case, to be asked.

    Args:
        case: the case.
        within_km: how far from a place of the case coordinates may lie.
    """

    def __init__(self, case: Case, within_km: float = WITHIN_KM) -> None:
        self._within = within_km
        self._region = {place.place_id: case.region_of(place.place_id) or "" for place in case.places}
        self._places = case.places
        self._names = [(place, *plain_name(name)) for place in case.places for name in _names_of(place)]

    def match(
        self, adm1: str | None, place: str | None, lat: float | None, lon: float | None, precision: str | None
    ) -> Match:
        """Match one spot; see the module for the rules."""
        if precision == "country" or (lat is None and not adm1 and not place):
            return Match(NATIONAL, "country")
        near = self._by_distance(lat, lon)
        named = self._named(adm1, place)
        if len(named) > 1:
            settled = [r for km, _, r in near if r in named and km <= _SETTLES_KM]
            named = set(settled[:1]) or named
        by_name = next(iter(named)) if len(named) == 1 else None
        by_coordinates = None if precision == "region" and len(named) > 1 else self._nearest(near)
        if by_name is not None:
            return self._of_both(by_name, by_coordinates)
        if by_coordinates is not None and not named:
            return Match(by_coordinates, "coordinates", None, by_coordinates)
        return Match(
            None, "none", None, by_coordinates, self._candidates(near, named), self._why(near, named)
        )

    def _of_both(self, by_name: str, by_coordinates: str | None) -> Match:
        if by_coordinates is None:
            return Match(by_name, "name", by_name)
        why = "" if by_name == by_coordinates else "name and coordinates disagree; the name is taken"
        return Match(by_name, "both" if not why else "name", by_name, by_coordinates, "", why)

    def _named(self, adm1: str | None, place: str | None) -> set[str]:
        """Regions that the names may mean."""
        region = self._called(adm1, ("region",)) or self._called(adm1, ("city",))
        spot = self._called(place, ("city",)) or self._called(place, ("region",))
        parts = [part.strip() for part in (place or "").split(",")]
        if len(parts) > 1 and is_country(parts[-1]):
            # GDELT: "Town, Region, Country", or "Region, Country"; its adm1 is a code.
            region = region or self._called(parts[-2], ("region",))
            if len(parts) > 2:
                spot = spot or self._called(parts[0], ("city",)) or self._called(parts[0], ("region",))
        return (region & spot) or region or spot

    def _called(self, text: str | None, kinds: tuple[str, ...]) -> set[str]:
        if not text:
            return set()
        words, said = plain_name(text)
        found = [
            (alike, names_kinds, place)
            for place, name, names_kinds in self._names
            if place.kind in kinds and (alike := likeness(words, name)) > 0.0
        ]
        best = max((alike for alike, _, _ in found), default=0.0)
        best_found = [(names_kinds, place) for alike, names_kinds, place in found if alike == best]
        of_kind = [place for names_kinds, place in best_found if said and said & names_kinds]
        return {self._region[place.place_id] for place in (of_kind or [place for _, place in best_found])}

    def _by_distance(self, lat: float | None, lon: float | None) -> list[tuple[float, str, str]]:
        """Kilometres, name and region of every place, nearest first; none without coordinates."""
        if lat is None or lon is None:
            return []
        return sorted(
            (_kilometres(lat, lon, p.latitude, p.longitude), p.name, self._region[p.place_id])
            for p in self._places
        )

    def _nearest(self, near: list[tuple[float, str, str]]) -> str | None:
        if not near or near[0][0] > self._within:
            return None
        first, _, region = near[0]
        other = next((km for km, _, r in near if r != region), math.inf)
        return region if other > _MARGIN * first and other > 1.0 else None

    def _candidates(self, near: list[tuple[float, str, str]], named: set[str]) -> str:
        if named:
            return ", ".join(sorted(named))
        return ", ".join(f"{name} ({region}) {km:,.0f} km" for km, name, region in near[:3])

    def _why(self, near: list[tuple[float, str, str]], named: set[str]) -> str:
        if named:
            return f"the name may mean {len(named)} regions"
        if not near:
            return "no place of the case has this name, and there are no coordinates"
        if near[0][0] > self._within:
            return f"no name fits, and the nearest place is more than {self._within:,.0f} km away"
        return "no name fits, and places of two regions are about as near"


def match_places(events: pl.DataFrame, case: Case, *, within_km: float = WITHIN_KM) -> MatchedEvents:
    """Match events to the regions of a case.

    Args:
        events: the common event table.
        case: the case.
        within_km: see ``Gazetteer``.
    """
    asked = Gazetteer(case, within_km)
    spots = events.select(_KEY).unique(maintain_order=True)
    found = [asked.match(*row) for row in spots.iter_rows()]
    spots = spots.with_columns(
        pl.Series("place_id", [one.place_id for one in found], pl.String),
        pl.Series("matched_by", [one.how for one in found], pl.String),
        pl.Series("by_name", [one.by_name for one in found], pl.String),
        pl.Series("by_coordinates", [one.by_coordinates for one in found], pl.String),
        pl.Series("nearest", [one.nearest for one in found], pl.String),
        pl.Series("why", [one.why for one in found], pl.String),
    )
    joined = events.join(spots, on=list(_KEY), how="left", nulls_equal=True, maintain_order="left")
    by_spot = joined.group_by(
        "adm1", "place", "lat", "lon", "nearest", "why", "by_name", "by_coordinates", "place_id"
    ).agg(pl.len().alias("events"))
    by_spot = by_spot.sort(["events", "place", "adm1", "lat"], descending=[True, False, False, False])
    return MatchedEvents(
        joined.select(*events.columns, "place_id", "matched_by"),
        by_spot.filter(pl.col("place_id").is_null()).select(
            "adm1", "place", "lat", "lon", "events", "nearest", "why"
        ),
        by_spot.filter(pl.col("place_id").is_not_null() & (pl.col("why") != "")).select(
            "adm1", "place", "lat", "lon", "events", "by_name", "by_coordinates"
        ),
    )


def _names_of(place: Place) -> list[str]:
    further = place.extra.get("names", "")
    return [place.name, *(name.strip() for name in further.split(";") if name.strip())]


def _kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance (haversine)."""
    one, two = math.radians(lat), math.radians(other_lat)
    half = math.sin((two - one) / 2) ** 2
    half += math.cos(one) * math.cos(two) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
