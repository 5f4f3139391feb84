"""One event once: what counts as a copy, rule by rule, and how many rows each rule took out.

1. **same id**: rows of one source with one id; the one last changed stays.
2. **same page**: rows of one source with one address, day, spot and class: one page told them once.
3. **same actors** (sources coded by machine only): rows with the same day, spot, class and both actors, from
   different pages: a story that many papers print. Rows that name no actor are left alone.

Rows of different sources are never merged: each source is compared with the world by a detection model of
its own, and two sources that list one event are two observations of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import polars as pl

__all__ = ["BY_MACHINE", "RULES", "Deduplicated", "deduplicate", "with_keys"]

BY_MACHINE = frozenset({"gdelt", "polecat", "icews"})
"""Sources that are coded by machine from news."""

RULES = {
    "same id": "rows of one source with one id: the one last changed stays",
    "same page": "rows with one address, day, spot and class: one stays",
    "same actors": "rows coded by machine with the same day, spot, class and actors: one stays",
}
"""Every rule, in the order in which they are applied, in words."""

_SPOT = ("source", "date_start", "date_end", "event_class", "adm1", "place", "lat", "lon")


@dataclass(frozen=True)
class Deduplicated:
    """Events without their copies.

    Attributes:
        events: what is left, in the order given.
        dropped: rows taken out by rule, every rule named.
    """

    events: pl.DataFrame
    dropped: dict[str, int]


def deduplicate(events: pl.DataFrame) -> Deduplicated:
    """Take copies out of a common event table, which may hold rows of several files."""
    dropped: dict[str, int] = {}
    order = events.with_row_index("_order")
    latest = order.sort("report_time", "_order", descending=[True, False], nulls_last=True)
    kept = latest.unique(["source", "event_id"], keep="first", maintain_order=True)
    dropped["same id"] = order.height - kept.height
    kept = kept.sort("_order")
    before = kept.height
    kept = _once(kept, [*_SPOT, "url"], pl.col("url").is_not_null())
    dropped["same page"] = before - kept.height
    before = kept.height
    named = pl.col("actor_a").is_not_null() | pl.col("actor_b").is_not_null()
    machine = pl.col("source").is_in(list(BY_MACHINE))
    kept = _once(kept, [*_SPOT, "actor_a", "actor_b"], named & machine)
    dropped["same actors"] = before - kept.height
    return Deduplicated(kept.drop("_order"), dropped)


def _once(events: pl.DataFrame, columns: list[str], may: pl.Expr) -> pl.DataFrame:
    """Keep the first of rows alike in some columns, among those that ``may`` be copies."""
    once = events.filter(may).filter(pl.struct(columns).is_first_distinct())
    return pl.concat([events.filter(~may), once]).sort("_order")


def with_keys(events: pl.DataFrame) -> pl.DataFrame:
    """Add ``key``, by which a later import knows an event again.

    It is the event's id, and for sources coded by machine, where it has an address, a short hash of all that
    rule 2 goes by, so that what that rule takes out within an import is known across imports too.
    """
    page = pl.col("source").is_in(list(BY_MACHINE)) & pl.col("url").is_not_null()
    rows = events.select("url", *_SPOT).iter_rows()
    pages = [None if row[0] is None else f"u{_short(repr(row))}" for row in rows]
    made = pl.Series("_page", pages, pl.String)
    return events.with_columns(pl.when(page).then(made).otherwise(pl.col("event_id")).alias("key"))


def _short(text: str) -> str:
    return blake2b(text.encode("utf-8"), digest_size=6).hexdigest()
