"""The maps of a page: tiles of regions and discs of cities, day by day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from powderkeg.language import Said, catalogue, join, language, noted, say
from powderkeg.report.colours import hypothesis_colours
from powderkeg.report.formats import capital, day, quantity
from powderkeg.report.indicators import in_words, indicator_meaning
from powderkeg.report.maps.cities import CityMap, city_map_of
from powderkeg.report.maps.day_figures import COUNTRY, MapIndicator, case_days, map_indicators
from powderkeg.report.maps.discs import NOUGHT, SMALLEST, Disc, day_discs, largest_discs, map_in_words
from powderkeg.report.maps.tiles import TileMap, tile_map_of
from powderkeg.report.outlines import outline_note
from powderkeg.report.rendering import script_text

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

__all__ = ["DayMap", "MapPart", "Multiple", "map_part"]

_MULTIPLES = 3
_MOST_DAYS = 6
_FEW_REGIONS = 40
_WORDS = {
    "play": noted("Play"),
    "pause": noted("Pause"),
    "country": noted("Whole country"),
    "nothing": noted("Nothing is reported of this day, and no worlds are kept for it."),
    "unreported": noted("{what}, {when}: nothing is reported of a single place."),
    "reported": noted("{what}, {when}: {figures}."),
    "figure": noted("{place} {figure} ({reports})"),
    "range": noted("{middle} ({low} to {high})"),
    "largest": noted("Largest disc: {figure} ({unit})."),
    "largest_bare": noted("Largest disc: {figure}."),
    "world": noted("{place}: {figure} in the median world under {name}"),
}
"""What the script says; it puts the values in itself."""


@dataclass(frozen=True)
class DayMap:
    """One day of the small multiples: its date, the discs on both maps, and both in words."""

    label: str
    regions: tuple[Disc, ...]
    cities: tuple[Disc, ...]
    words: Said


@dataclass(frozen=True)
class Multiple:
    """Small maps of one indicator, one a day; `most`: the largest figure of any day, city by city."""

    name: str
    title: str
    note: Said
    days: tuple[DayMap, ...]
    most: tuple[Disc, ...]
    most_words: Said


@dataclass(frozen=True)
class MapPart:
    """Both maps and what the slider needs.

    Attributes:
        regions: the tiles.
        cities: the spots over the outlines.
        indicators: what can be chosen, people harmed first.
        days: dates as printed, one a day of the case.
        start: place in `indicators` of the one shown first, that with the most figures, and the day on which
            most of them are new.
        names: of every place by id; the whole country under the empty id.
        hypotheses: name and colour of every hypothesis whose worlds are shown somewhere.
        listed: ids and names of the regions, where they are few enough to be listed.
        multiples: small maps for the page without script; empty in the other page.
    """

    regions: TileMap
    cities: CityMap
    indicators: tuple[MapIndicator, ...]
    titles: tuple[str, ...]
    meanings: tuple[str, ...]
    days: tuple[str, ...]
    start: tuple[int, int]
    names: dict[str, str]
    hypotheses: tuple[tuple[str, str], ...]
    listed: str
    multiples: tuple[Multiple, ...]

    @property
    def outlines(self) -> Said | None:
        """Source and limits of the outlines; None where no land lies within the map."""
        return outline_note() if self.cities.land else None

    @property
    def left_out(self) -> int:
        """Places whose worlds found no room."""
        return sum(one.left_out for one in self.indicators)

    @cached_property
    def first(self) -> DayMap:
        """What is drawn before the slider is moved, or where it cannot be."""
        indicator, at = self.start
        found = self.indicators[indicator]
        return self.day_map(found, self.titles[indicator], at, found.largest)

    def day_map(self, indicator: MapIndicator, title: str, at: int, largest: float) -> DayMap:
        """The discs of one indicator and day, the largest of which would stand for `largest`."""
        regions = day_discs(indicator, at, self.tile_spots, self.names, self.regions.largest, largest)
        cities = day_discs(indicator, at, self.city_spots, self.names, self.cities.largest, largest)
        return DayMap(self.days[at], regions, cities, map_in_words(title, self.days[at], cities or regions))

    @property
    def tile_spots(self) -> dict[str, tuple[float, float]]:
        """Middle of every region's tile."""
        return {tile.place: (tile.x, tile.y) for tile in self.regions.tiles}

    @property
    def city_spots(self) -> dict[str, tuple[float, float]]:
        """Where every place lies on the map of cities."""
        return {place: (spot.x, spot.y) for spot in self.cities.spots for place in spot.places}

    def rows(self) -> dict[str, Any]:
        """What the slider needs, as JSON: every figure once, by day from the case's first (0)."""
        return {
            "days": self.days,
            "start": self.start,
            "names": self.names,
            "hypotheses": self.hypotheses,
            "widest": {"regions": self.regions.largest, "cities": self.cities.largest},
            "smallest": SMALLEST,
            "nought": NOUGHT,
            "spots": {"regions": self.tile_spots, "cities": self.city_spots},
            "below": self.regions.below,
            "words": {key: say(text) if "{" not in text else _template(text) for key, text in _WORDS.items()},
            "indicators": [
                {
                    "title": title,
                    "unit": one.unit,
                    "meaning": meaning,
                    "largest": one.largest,
                    "reported": [
                        [f.place, f.first, f.last, f.value, f.text, f.reports, int(f.scored)]
                        for f in one.reported
                    ],
                    "worlds": {
                        place: [found.get(name) for name, _ in self.hypotheses]
                        for place, found in one.worlds.items()
                    },
                }
                for one, title, meaning in zip(self.indicators, self.titles, self.meanings, strict=True)
            ],
        }

    @property
    def data(self) -> Markup:
        """The rows as they stand inside a script element of type JSON."""
        return Markup(script_text(self.rows()))  # noqa: S704 - `<` is escaped in it


def map_part(result: Evidence, *, static: bool) -> MapPart | None:
    """The maps of a result; None where no figure is reported of any single place.

    Args:
        result: what `weigh` gave.
        static: for the page without script, which shows small maps of some days instead of a slider.
    """
    case = result.case
    indicators = map_indicators(result)
    cities = city_map_of(case.places)
    if not indicators or cities is None:
        return None
    titles = tuple(capital(in_words(one.name)) for one in indicators)
    start = max(range(len(indicators)), key=lambda place: len(_of_places(indicators[place])))
    part = MapPart(
        regions=tile_map_of(case.regions),
        cities=cities,
        indicators=indicators,
        titles=titles,
        meanings=tuple(_meaning(case, one) for one in indicators),
        days=tuple(day(when, "%b %Y") for when in case_days(case)),
        start=(start, indicators[start].busiest(1)[0]),
        names={place.place_id: place.name for place in case.places} | {COUNTRY: say("Whole country")},
        hypotheses=_hypotheses(result, indicators),
        listed=_listed(case),
        multiples=(),
    )
    return _with_multiples(part) if static else part


def _with_multiples(part: MapPart) -> MapPart:
    ranked = sorted(range(len(part.indicators)), key=lambda n: -len(_of_places(part.indicators[n])))
    return replace(part, multiples=tuple(_multiple(part, n) for n in sorted(ranked[:_MULTIPLES])))


def _multiple(part: MapPart, number: int) -> Multiple:
    indicator, title = part.indicators[number], part.titles[number]
    most = largest_discs(indicator, part.city_spots, part.names, part.cities.largest)
    return Multiple(
        name=indicator.name.replace("_", "-").lower(),
        title=title,
        note=join(" ", [part.meanings[number], _largest(indicator)]),
        days=tuple(
            part.day_map(indicator, title, at, indicator.largest_reported)
            for at in indicator.busiest(_MOST_DAYS)
        ),
        most=most,
        most_words=map_in_words(title, say("largest figure of any day"), most),
    )


def _largest(indicator: MapIndicator) -> Said:
    figure = quantity(indicator.largest_reported)
    if not indicator.unit:
        return say("Largest disc: {figure}.", figure=figure)
    return say("Largest disc: {figure} ({unit}).", figure=figure, unit=indicator.unit)


def _of_places(indicator: MapIndicator) -> list[object]:
    return [figure for figure in indicator.reported if figure.place != COUNTRY]


def _meaning(case: Case, indicator: MapIndicator) -> str:
    """The indicator's meaning, and whether a figure holds for its days or is a running total."""
    meaning = indicator_meaning(case.society, indicator.name).text
    if indicator.cumulated:
        how = say("Totals from the case's first day on; each stands until a later report replaces it.")
    else:
        how = say("Shown on the days that a report speaks of.")
    return say("{meaning}. {how}", meaning=capital(meaning), how=how) if meaning else how


def _hypotheses(result: Evidence, indicators: tuple[MapIndicator, ...]) -> tuple[tuple[str, str], ...]:
    other = next((h.name for h in result.case.hypotheses if h.know_nothing), None)
    colours = hypothesis_colours(result.hypotheses, other=other)
    simulated = {name for one in indicators for found in one.worlds.values() for name in found}
    return tuple((name, colours[name]) for name in result.hypotheses if name in simulated)


def _listed(case: Case) -> str:
    if len(case.regions) > _FEW_REGIONS:
        return ""
    return ", ".join(f"{place.place_id} {place.name}" for place in case.regions)


def _template(text: str) -> str:
    """A sentence in the language spoken now with its names in braces, for which the script has values."""
    return catalogue(language()).template(text)
