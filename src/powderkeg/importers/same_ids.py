"""One id, several rows of a file: which one is kept, and by which rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from powderkeg.case import Problem
from powderkeg.importers.events import EventFileError, EventFormat

__all__ = ["DUPLICATES_SCHEMA", "index_of", "same_ids"]

DUPLICATES_SCHEMA = pl.Schema(
    {"row": pl.Int64(), "event_id": pl.String(), "kept_row": pl.Int64(), "rule": pl.String()}
)
_RULES = {
    "latest": "the latest by the time of its last change, the first of equals",
    "first": "the first in the file",
}


def index_of(events: pl.DataFrame, fmt: EventFormat) -> pl.DataFrame:
    """Return what is kept of every row of a file to find equal ids: 24 or 32 bytes where ids are short."""
    # Contents are compared between rows of one id only, so that half of their hash is plenty.
    content = pl.col("content").reinterpret(signed=False) % 2**32
    by = ["report_time"] if fmt.same_id == "latest" else []
    return events.select("event_id", pl.col("row").cast(pl.UInt32), content.cast(pl.UInt32), *by)


def _repeated(index: Sequence[pl.DataFrame]) -> pl.DataFrame | None:
    """Return the rows whose id comes more than once; ``None`` where there are none.

    By hashes in one sorted array: a table of millions of ids in Polars takes ten times their memory.
    """
    hashes = np.concatenate(
        [frame["event_id"].hash().to_numpy() for frame in index] or [np.empty(0, np.uint64)]
    )
    hashes.sort()
    again = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
    if not again.size:
        return None
    wanted = pl.Series(again)
    found = pl.concat([frame.filter(pl.col("event_id").hash().is_in(wanted.implode())) for frame in index])
    found = found.filter(pl.col("event_id").is_duplicated())
    return None if found.is_empty() else found.with_columns(pl.col("row").cast(pl.Int64))


def same_ids(index: Sequence[pl.DataFrame], fmt: EventFormat, file: str, field: str) -> pl.DataFrame:
    """Return the rows to drop, in ``DUPLICATES_SCHEMA``.

    Args:
        index: By ``index_of``, of all rows of the file, wanted or not, in its order.
        fmt: Its ``same_id`` is the rule for rows that differ.
        file: For messages.
        field: The file's name of the column of ids.

    Raises:
        EventFileError: Rows that differ share an id, and the provider's files are not known for that.
    """
    groups = _repeated(index)
    if groups is None:
        return pl.DataFrame(schema=DUPLICATES_SCHEMA)
    ordered = groups.sort("row")
    if fmt.same_id == "latest":
        ordered = ordered.sort("report_time", descending=True, nulls_last=True, maintain_order=True)
    kept = ordered.with_columns(
        kept_row=pl.col("row").first().over("event_id"),
        kept_content=pl.col("content").first().over("event_id"),
    ).filter(pl.col("row") != pl.col("kept_row"))
    same = pl.col("content") == pl.col("kept_content")
    differ = kept.filter(~same)
    if fmt.same_id == "refuse" and not differ.is_empty():
        mend = "keep the one that is right, or give the other its own id"
        raise EventFileError(
            Problem(
                f"'{row['event_id']}' is the id of line {row['kept_row']} too, and the rows differ",
                file=file,
                line=row["row"],
                field=field,
                mend=mend,
            )
            for row in differ.sort("row").iter_rows(named=True)
        )
    rule = pl.when(same).then(pl.lit("equal in every cell")).otherwise(pl.lit(_RULES.get(fmt.same_id, "")))
    return kept.with_columns(rule=rule).select(DUPLICATES_SCHEMA.names()).sort("row")
