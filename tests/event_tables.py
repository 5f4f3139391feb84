"""Tables of events made by hand, as the readers make them from files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast

import polars as pl

from powderkeg.importers.events import EVENT_SCHEMA, REJECTED_SCHEMA, EventFormat, EventTable, Layout

__all__ = ["event", "event_table", "format_of", "frame"]

LICENCE = "Invented for a test."


def event(number: int = 1, **cells: Any) -> dict[str, Any]:
    """One row; Almaty on 5 January 2022 where nothing else is said."""
    day = cells.pop("day", date(2022, 1, 5))
    row: dict[str, Any] = dict.fromkeys(EVENT_SCHEMA)
    row |= {
        "row": number + 1, "source": "acled", "source_version": "2026-01", "event_id": f"KAZ{number}",
        "date_start": day, "date_end": day, "date_precision": "day",
        "report_time": datetime(2022, 2, 1, 12, 0), "country_iso3": "KAZ",  # noqa: DTZ001 - UTC by the schema
        "adm1": "Almaty City", "place": "Almaty", "lat": 43.25, "lon": 76.91, "geo_precision": "exact",
        "event_class": "violent_demonstration", "licence_flag": "redistributable",
    }  # fmt: skip
    unknown = cells.keys() - row.keys()
    assert not unknown, unknown
    row |= cells
    if "day" not in cells and row["date_end"] < row["date_start"]:
        row["date_end"] = row["date_start"]
    return row


def frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows in the common schema."""
    return pl.DataFrame(
        [dict(row) for row in rows], schema={**EVENT_SCHEMA, "report_time": pl.Datetime("us")}
    ).cast({"report_time": pl.Datetime("us", "UTC")})


def format_of(name: str) -> EventFormat:
    """What the importer asks of a format; how files of it are read is not asked here."""
    told = SimpleNamespace(
        name=name, title=name.upper(), provider=f"{name} project", licence=LICENCE, redistributable=None,
        citation="Nobody (2026).", cannot_say=(),
    )  # fmt: skip
    return cast("EventFormat", told)


def event_table(rows: Sequence[Mapping[str, Any]], name: str = "acled", **parts: Any) -> EventTable:
    """A table as read from a file of one format."""
    events = frame([{**row, "source": name} for row in rows])
    given: dict[str, Any] = {
        "events": events,
        "rejected": pl.DataFrame(schema=REJECTED_SCHEMA),
        "format": format_of(name),
        "layout": Layout("made by hand", ()),
        "rows_read": events.height,
        "duplicates": pl.DataFrame(
            schema={"row": pl.Int64, "event_id": pl.String, "kept_row": pl.Int64, "rule": pl.String}
        ),
        "left_out": pl.DataFrame(schema={"type": pl.String, "rows": pl.Int64}),
    }
    return EventTable(**{**given, **parts})
