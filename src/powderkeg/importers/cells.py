"""Cells of text read as days, moments and numbers, a whole column at a time.

Nothing is guessed: what is not plainly one of the spellings below becomes null, and the reader tells of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

__all__ = ["KINDS", "SLASHED", "code", "day", "first_day_in", "plain_name"]

SLASHED = r"^(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})(?: .*)?$"
"""A date of which the order of day and month cannot be seen."""

_CLOCK = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?$"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$"
_EARLIEST, _LATEST = 1900, 2100
_LARGEST = 1e12


def plain_name(text: str) -> str:
    """Return the name of a column in small letters, with ``_`` for whatever is neither letter nor digit."""
    words = "".join(letter if letter.isalnum() else " " for letter in text.strip().lower()).split()
    return "_".join(words)


def day(column: pl.Expr, *, day_first: bool = True) -> pl.Expr:
    """Return days: 2022-01-06, 20220106, 2022/1/6, 6 January 2022, 06-Jan-22, January 6, 2022 or 6/1/2022.

    A time of day after it is left off.

    Args:
        column: Text without blanks around it.
        day_first: How 6/1/2022 is read.
    """
    iso = column.str.extract_groups(rf"^(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_CLOCK}")
    digits = column.str.extract_groups(r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:\.0)?$")
    words = column.str.extract_groups(r"^(?P<d>\d{1,2})[ -](?P<w>[A-Za-z]{3,9})\.?[, -]+(?P<y>\d{4}|\d{2})$")
    american = column.str.extract_groups(r"^(?P<w>[A-Za-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})$")
    slashed = column.str.extract_groups(SLASHED)
    first, second = slashed.struct.field("1"), slashed.struct.field("2")
    parts = [_calendar(*(found.struct.field(name) for name in "ymd")) for found in (iso, digits)]
    parts += [
        _calendar(found.struct.field("y"), _month(found.struct.field("w")), found.struct.field("d"))
        for found in (words, american)
    ]
    month, date = (second, first) if day_first else (first, second)
    found = pl.coalesce(*parts, _calendar(slashed.struct.field("3"), month, date))
    return pl.when(found.dt.year().is_between(_EARLIEST, _LATEST)).then(found)


def _month(word: pl.Expr) -> pl.Expr:
    """Return the number of a month as text; null for what does not begin as a month's name and go on so."""
    full = {
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november", "december", "sept", *_MONTHS,
    }  # fmt: skip
    numbers = {name: str(_MONTHS.index(name[:3]) + 1) for name in full}
    return word.str.to_lowercase().replace_strict(numbers, default=None, return_dtype=pl.String())


def _calendar(year: pl.Expr, month: pl.Expr, date: pl.Expr) -> pl.Expr:
    # Two figures: events of 1970 to 2069.
    century = (
        pl.when(year.str.len_chars() == 4)
        .then(pl.lit(""))
        .when(year >= "70")
        .then(pl.lit("19"))
        .otherwise(pl.lit("20"))
    )
    text = pl.concat_str(century, year, month.str.zfill(2), date.str.zfill(2))
    return text.str.to_date("%Y%m%d", strict=False)


def moment(column: pl.Expr, *, day_first: bool = True) -> pl.Expr:
    """Return moments in UTC: seconds since 1970, YYYYMMDDHHMMSS, an ISO moment, or a day as its midnight."""
    seconds = pl.when(column.str.contains(r"^\d{9,10}(\.0)?$")).then(column)
    unix = pl.from_epoch(seconds.cast(pl.Float64, strict=False).cast(pl.Int64), time_unit="s")
    digits = pl.when(column.str.contains(r"^\d{14}$")).then(column)
    packed = digits.str.to_datetime("%Y%m%d%H%M%S", strict=False)
    zoneless = column.str.extract(
        r"^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2})(?:\.\d+)?(?: ?(?:Z|UTC|[+]00:?00))?$"
    )
    iso = zoneless.str.replace("T", " ").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    midnight = day(column, day_first=day_first).cast(pl.Datetime("us"))
    found = pl.coalesce(*(part.cast(pl.Datetime("us")) for part in (unix, packed, iso, midnight)))
    found = pl.when(found.dt.year().is_between(_EARLIEST, _LATEST)).then(found)
    return found.dt.replace_time_zone("UTC")


def number(column: pl.Expr) -> pl.Expr:
    """Return finite numbers; a decimal comma is read as a point."""
    text = (
        pl.when(column.str.contains(r"^[+-]?\d+,\d+$")).then(column.str.replace(",", ".")).otherwise(column)
    )
    found = pl.when(text.str.contains(_NUMBER)).then(text).cast(pl.Float64, strict=False)
    return pl.when(found.abs() < _LARGEST).then(found)


def whole(column: pl.Expr) -> pl.Expr:
    """Return whole numbers of 0 or more; 12.0 is 12."""
    # 1,500 in a column of counts is far likelier a thousand and a half than one and a half: neither is read.
    found = number(pl.when(~column.str.contains(r"^\d{1,3}(,\d{3})+$")).then(column))
    return pl.when((found >= 0) & (found == found.floor())).then(found).cast(pl.Int64)


def _degrees(limit: float) -> Callable[[pl.Expr], pl.Expr]:
    def read(column: pl.Expr) -> pl.Expr:
        found = number(column)
        return pl.when(found.abs() <= limit).then(found)

    return read


def code(column: pl.Expr) -> pl.Expr:
    """Return codes without the ``.0`` that a data frame adds."""
    return column.str.replace(r"^(\d+)\.0+$", "$1")


def first_day_in(column: pl.Expr) -> pl.Expr:
    """Return the earliest of the days that a text names as YYYY-MM-DD, as its midnight in UTC."""
    days = column.str.extract_all(r"\d{4}-\d{2}-\d{2}").list.eval(
        pl.element().str.to_date("%Y-%m-%d", strict=False)
    )
    return days.list.min().cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


_DAYS = "a day such as 2022-01-06 or 06 January 2022, in 1900 to 2100"

KINDS: Mapping[str, tuple[Callable[..., pl.Expr], str]] = {
    "day": (day, _DAYS),
    "moment": (moment, "seconds since 1970, YYYYMMDDHHMMSS in UTC, or " + _DAYS),
    "number": (number, "a number such as 43.25"),
    "whole": (whole, "a whole number of 0 or more, without a separator of thousands"),
    "latitude": (_degrees(90), "degrees, as a number from -90 to 90"),
    "longitude": (_degrees(180), "degrees, as a number from -180 to 180"),
}
"""Kind of a column -> what reads it (days and moments also take ``day_first``), and what is allowed."""
