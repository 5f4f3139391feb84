"""Where a file says that its events were: coordinates held against the country, unknown names collected."""

from __future__ import annotations

import polars as pl

from powderkeg.case import Problem
from powderkeg.importers.countries import MARGIN, boxes
from powderkeg.importers.events import REJECTED_SCHEMA, EventFileError, EventFormat
from powderkeg.importers.header import Header

__all__ = ["PlacesSaid"]

_NAMED = 10
_MOST = 0.5  # share of swapped rows from which on the columns are swapped, and not some rows
_FEWEST = 5  # rows outside their country from which on most of them are no chance
_RADIAN = 57.29578  # degrees


class PlacesSaid:
    """What one file's places were like so far."""

    def __init__(self, header: Header, file: str, fmt: EventFormat) -> None:
        self._file = file
        lat = (
            next(iter(fmt.expressions["lat"].meta.root_names()), "lat") if "lat" in fmt.expressions else "lat"
        )
        self._field = header.names.get(lat, lat)
        self._unknown: dict[str, int] = {}
        self._swapped = self._placed = self._outside = self._nowhere = 0
        self._first: tuple[int, float, float, str] | None = None
        self._first_outside: tuple[int, float, float, str] | None = None

    def look(self, events: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the events that may be where they say, and those that may not, in ``REJECTED_SCHEMA``."""
        unknown = events.filter(pl.col("country_iso3").is_null() & pl.col("country_said").is_not_null())
        for name, rows in unknown.group_by("country_said").len().iter_rows():
            self._unknown[name] = self._unknown.get(name, 0) + rows
        events = self._without_zeros(events)
        alone = events.filter(pl.col("lat").is_null() != pl.col("lon").is_null())
        swapped = self._look_for_swapped(events)
        if alone.is_empty() and swapped.is_empty():
            return events, pl.DataFrame(schema=REJECTED_SCHEMA)
        rejected = pl.concat(
            [
                self._rejected(
                    alone, pl.lit("one coordinate is written and the other is not"), "both or neither"
                ),
                self._rejected(swapped, _said(), "latitude, then longitude, as the columns are named"),
            ]
        )
        return events.join(rejected.select("row"), on="row", how="anti"), rejected

    def _without_zeros(self, events: pl.DataFrame) -> pl.DataFrame:
        """Blank the point where Greenwich meets the equator: it is what programs write for no place."""
        zero = ((pl.col("lat") == 0) & (pl.col("lon") == 0)).fill_null(value=False)
        rows = events.filter(zero).height
        if not rows:
            return events
        self._nowhere += rows
        return events.with_columns(
            *(pl.when(~zero).then(pl.col(name)).alias(name) for name in ("lat", "lon", "geo_precision"))
        )

    def _look_for_swapped(self, events: pl.DataFrame) -> pl.DataFrame:
        placed = events.filter(pl.col("lat").is_not_null() & pl.col("lon").is_not_null()).join(
            boxes(), on="country_iso3", how="inner"
        )
        outside = placed.filter(~_inside("lat", "lon"))
        swapped = outside.filter(_inside("lon", "lat"))
        self._placed += placed.height
        self._swapped += swapped.height
        self._outside += outside.height - swapped.height
        if self._first is None and not swapped.is_empty():
            self._first = swapped.select("row", "lat", "lon", "country_iso3").row(0)
        if self._first_outside is None and outside.height > swapped.height:
            alone = outside.join(swapped.select("row"), on="row", how="anti")
            self._first_outside = alone.select("row", "lat", "lon", "country_iso3").row(0)
        return swapped

    def _rejected(self, events: pl.DataFrame, why: pl.Expr, allowed: str) -> pl.DataFrame:
        pair = pl.format(
            "{}, {}", pl.col("lat").fill_null(float("nan")), pl.col("lon").fill_null(float("nan"))
        )
        return events.select(
            row=pl.col("row"), field=pl.lit(self._field), value=pair, why=why, allowed=pl.lit(allowed)
        )

    def check(self) -> None:
        """Refuse a file of which latitude and longitude are swapped throughout, or are no degrees.

        Raises:
            EventFileError: They are in more than half of the rows.
        """
        self._check_outside()
        if self._first is None or self._swapped <= _MOST * self._placed:
            return
        row, lat, lon, country = self._first
        text = (
            f"latitude {lat:g} and longitude {lon:g} are not in {country}, and the other way round they are; "
            f"so in {self._swapped} of {self._placed} rows: the two columns are swapped"
        )
        mend = "swap the names of the two columns in the header"
        raise EventFileError(Problem(text, file=self._file, line=row, field=self._field, mend=mend))

    def _check_outside(self) -> None:
        if (
            self._first_outside is None
            or self._outside < _FEWEST
            or self._outside + self._swapped <= _MOST * self._placed
            or self._swapped > self._outside
        ):
            return
        row, lat, lon, country = self._first_outside
        turned = pl.DataFrame({"country_iso3": [country], "lat": [lat * _RADIAN], "lon": [lon * _RADIAN]})
        radians = turned.join(boxes(), on="country_iso3").filter(_inside("lat", "lon")).height
        text = (
            f"latitude {lat:g} and longitude {lon:g} are not in {country}; so in {self._outside} of "
            f"{self._placed} rows: "
            + (
                "they look like radians"
                if radians
                else "the coordinates are of something else, or no degrees"
            )
        )
        mend = "give degrees (WGS 84), such as 43.25 and 76.95; or leave both columns blank"
        raise EventFileError(Problem(text, file=self._file, line=row, field=self._field, mend=mend))

    def warnings(self) -> list[str]:
        """Return sentences on what was odd."""
        said = []
        if self._unknown:
            names = sorted(self._unknown, key=lambda name: -self._unknown[name])
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            rows = sum(self._unknown.values())
            said.append(f"{rows} rows are of countries not known by name: {', '.join(names[:_NAMED])}{more}.")
        if self._outside:
            said.append(
                f"{self._outside} of {self._placed} rows lie more than {MARGIN:g} degree outside the box of "
                "their country; they were kept."
            )
        if self._nowhere:
            said.append(f"{self._nowhere} rows have 0, 0 as coordinates; these were taken for unknown.")
        return said


def _inside(lat: str, lon: str) -> pl.Expr:
    return pl.col(lat).is_between(pl.col("south") - MARGIN, pl.col("north") + MARGIN) & pl.col(
        lon
    ).is_between(pl.col("west") - MARGIN, pl.col("east") + MARGIN)


def _said() -> pl.Expr:
    return pl.format(
        "latitude {} and longitude {} are not in {}, and the other way round they are",
        pl.col("lat"),
        pl.col("lon"),
        pl.col("country_iso3"),
    )
