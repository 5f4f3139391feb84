"""Events counted by region and day: what a list of events says, in numbers that a world can be asked for.

An event of several days counts on each of them. Deaths of such an event are not shared out over its days, and
an event known only to the week, the month or the year is on no day: both are kept as context.

The days that a file covers are those from its first to its last event of the country, unless the importer
is told which; of GDELT, whose files are written by quarter hours, the days that lie whole between its first
and its last writing. On a covered day a region without a row is a region of which nothing was listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from powderkeg.importers.detection import INDICATOR_OF_CLASS

if TYPE_CHECKING:
    from powderkeg.case import Case

__all__ = ["Counts", "counted", "covered_days"]

_LONGEST = 14  # days of one event; what is said to last longer is a campaign and not an event of a day
_SLACK = timedelta(hours=6)  # news of a day is still written in the small hours of the next


@dataclass(frozen=True)
class Counts:
    """Counts of one source.

    Attributes:
        by_day: ``place_id``, ``day``, ``what`` (an indicator that counts events, or a class of event),
            ``events``, ``keys`` (list), ``known`` (date, last writing; null where unknown).
        deaths: ``place_id``, ``day``, ``events``, ``low``, ``best``, ``high`` (null where none is known),
            ``keys``, ``known``: sums over the events of one day.
        crowds: ``place_id``, ``day``, ``low``, ``best``, ``high``, ``keys``, ``known``: of the largest
            gathering.
        undated: ``place_id``, ``first``, ``last``, ``what``, ``precision``, ``events``, ``keys``, ``known``.
        outside: events none of whose days is one of the case.
        inside: events that are in one of the tables.
    """

    by_day: pl.DataFrame
    deaths: pl.DataFrame
    crowds: pl.DataFrame
    undated: pl.DataFrame
    outside: int
    inside: int


def counted(events: pl.DataFrame, case: Case) -> Counts:
    """Count events by region and day.

    Args:
        events: common event table with ``place_id`` and ``key``, all with a place.
        case: the case; only its days are counted.
    """
    span = (pl.col("date_end") - pl.col("date_start")).dt.total_days() + 1
    within = (pl.col("date_end") >= case.start) & (pl.col("date_start") <= case.end)
    here = events.filter(within).with_columns(
        pl.col("event_class").cast(pl.String).alias("class"),
        pl.col("report_time").dt.date().alias("known_on"),
        (span > 1).alias("long"),
    )
    here = here.with_columns(pl.col("class").replace(INDICATOR_OF_CLASS).alias("what"))
    on_days = (pl.col("date_precision") == "day") & (span <= _LONGEST)
    daily = here.filter(on_days).with_columns(pl.date_ranges("date_start", "date_end").alias("day"))
    daily = daily.explode("day").filter(pl.col("day").is_between(case.start, case.end))
    together = (pl.col("key").sort().alias("keys"), pl.col("known_on").max().alias("known"))
    by_day = daily.group_by("place_id", "day", "what").agg(pl.len().alias("events"), *together)
    undated = (
        here.filter(~on_days)
        .group_by(
            "place_id",
            pl.col("date_start").alias("first"),
            pl.col("date_end").alias("last"),
            "what",
            pl.col("date_precision").cast(pl.String).alias("precision"),
        )
        .agg(pl.len().alias("events"), *together)
    )
    return Counts(
        by_day.sort("day", "place_id", "what"),
        _deaths(daily).sort("day", "place_id"),
        _crowds(daily).sort("day", "place_id"),
        undated.sort("first", "last", "place_id", "what"),
        events.height - here.height,
        here.height,
    )


def _deaths(daily: pl.DataFrame) -> pl.DataFrame:
    """Sums of deaths by region and day; null where no event of it gives any."""
    best = pl.coalesce("deaths_best", "deaths_low", "deaths_high")
    sums = {
        "low": pl.coalesce("deaths_low", "deaths_best", "deaths_high"),
        "best": best,
        "high": pl.coalesce("deaths_high", "deaths_best", "deaths_low"),
    }
    told = best.is_not_null().any()
    return (
        daily.filter(~pl.col("long"))
        .group_by("place_id", "day")
        .agg(
            pl.len().alias("events"),
            *(pl.when(told).then(figure.sum()).alias(name) for name, figure in sums.items()),
            pl.col("key").sort().alias("keys"),
            pl.col("known_on").max().alias("known"),
        )
    )


def _crowds(daily: pl.DataFrame) -> pl.DataFrame:
    """The largest gathering of each region and day of which a size is known."""
    middle = (pl.col("size_low") * pl.col("size_high")).cast(pl.Float64).sqrt().round().cast(pl.Int64)
    best = pl.coalesce("size_best", middle, "size_low", "size_high")
    sized = daily.with_columns(best.alias("_size")).filter(pl.col("_size") > 0)
    return (
        sized.sort("_size", "key", descending=[True, False])
        .group_by("place_id", "day", maintain_order=True)
        .agg(
            pl.col("size_low").first().alias("low"),
            pl.col("_size").first().alias("best"),
            pl.col("size_high").first().alias("high"),
            pl.col("key").first().alias("key"),
            pl.col("known_on").first().alias("known"),
        )
        .with_columns(pl.concat_list("key").alias("keys"))
        .drop("key")
    )


def covered_days(
    events: pl.DataFrame, case: Case, source: str, covers: tuple[date, date] | None = None
) -> tuple[date, ...]:
    """Days of the case of which a file lists what there was.

    Args:
        events: all events of the country in the file, placed or not.
        case: the case.
        source: name of the format.
        covers: first and last day, where the analyst knows them.
    """
    if covers is None:
        if events.is_empty():
            return ()
        covers = _written(events) if source == "gdelt" else _spanned(events)
    first, last = max(covers[0], case.start), min(covers[1], case.end)
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def _spanned(events: pl.DataFrame) -> tuple[date, date]:
    starts, ends = events["date_start"].to_list(), events["date_end"].to_list()
    return min(starts), max(ends)


def _written(events: pl.DataFrame) -> tuple[date, date]:
    """First and last whole day of writing; the first after the last where there is none."""
    times: list[datetime] = events["report_time"].drop_nulls().to_list()
    if not times:
        return date.max, date.min
    first, last = min(times) - _SLACK, max(times) + _SLACK
    begins = first.date() + timedelta(days=int(first.time() > datetime.min.time()))
    return begins, last.date() - timedelta(days=1)
