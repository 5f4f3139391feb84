"""Countries by the codes and names that providers use, and the box of latitudes and longitudes of each."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

import polars as pl

from powderkeg.case import Problem, closest
from powderkeg.importers.events import EventFileError

__all__ = ["MARGIN", "Box", "Country", "boxes", "countries", "country_code", "is_country", "iso3_codes"]

Box = tuple[float, float, float, float]
"""South, west, north, east in degrees."""

MARGIN = 1.0
"""Degrees by which an event may lie outside its country's box: ships, border posts, rounded figures."""


@dataclass(frozen=True, slots=True)
class Country:
    """One row of ``countries.csv``; ``box`` is ``None`` for the few that the outlines do not show.

    ``population`` is GeoNames' rough figure, 0 where it has none.
    """

    iso3: str
    iso2: str
    numeric: str
    fips: str
    names: tuple[str, ...]
    box: Box | None
    population: int


@cache
def countries() -> tuple[Country, ...]:
    """Every country, in the order of ISO codes."""
    text = resources.files(__package__ or "").joinpath("countries.csv").read_text("utf-8")
    found = []
    for row in csv.DictReader(text.splitlines()):
        names = (row["name"], *(name for name in row["also"].split(";") if name))
        sides = [float(row[side]) for side in ("south", "west", "north", "east") if row[side]]
        box = (sides[0], sides[1], sides[2], sides[3]) if sides else None
        codes = (row["iso3"], row["iso2"], row["numeric"], row["fips"])
        found.append(Country(*codes, names, box, int(row["population"])))
    return tuple(found)


def iso3_codes(asked: Collection[str]) -> frozenset[str]:
    """Return ISO codes of three letters for codes or names.

    Raises:
        EventFileError: One of them is no country.
    """
    known = _by("iso3") | _by("name")
    if isinstance(asked, str):
        asked = (asked,)
    wrong = [word for word in asked if word.strip().lower() not in known]
    if wrong:
        raise EventFileError(
            Problem(
                f"'{word}' is not a country",
                field="countries",
                mend=closest(word, (name for country in countries() for name in country.names))
                or "give ISO codes of three letters, such as KAZ",
            )
            for word in wrong
        )
    return frozenset(known[word.strip().lower()] for word in asked)


def is_country(name: str) -> bool:
    """Whether this is an English name of a country."""
    return name.strip().lower() in _by("name")


def country_code(*columns: str, fips: bool = False) -> pl.Expr:
    """Return the ISO code of three letters from columns of text, the first that is known; null where none is.

    Args:
        columns: Hold ISO codes of three letters, ISO numbers or English names; in any order of trust.
        fips: Whether they hold FIPS 10-4 codes instead, as GDELT's places do.
    """
    table = _by("fips") if fips else _by("iso3") | _by("numeric") | _by("name")
    # A number that passed through a spreadsheet or a data frame is 398.0, and 4 where it was 004.
    tidy = (pl.col(name).str.to_lowercase().str.replace(r"^0*(\d+)(\.0+)?$", "$1") for name in columns)
    return pl.coalesce(
        column.replace_strict(table, default=None, return_dtype=pl.String()) for column in tidy
    )


@cache
def _by(what: str) -> dict[str, str]:
    """ISO code by a code or name in small letters."""
    if what == "name":
        return {name.lower(): country.iso3 for country in countries() for name in country.names}
    pairs: Iterable[tuple[str, str]] = (
        (getattr(country, what).lower(), country.iso3) for country in countries()
    )
    # Kosovo has no number: 0 stands for it in our list, and for nothing known elsewhere.
    table = {code: iso3 for code, iso3 in pairs if code and code != "0"}
    # FIPS has a code for Gaza beside the one for the West Bank.
    return table | {"gz": "PSE"} if what == "fips" else table


@cache
def boxes() -> pl.DataFrame:
    """The boxes as columns ``country_iso3, south, west, north, east``, one row a country that has one."""
    rows = [(country.iso3, *country.box) for country in countries() if country.box is not None]
    return pl.DataFrame(rows, schema=["country_iso3", "south", "west", "north", "east"], orient="row")
