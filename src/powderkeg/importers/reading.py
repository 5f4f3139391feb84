"""``read_events``: a provider's file read in batches into the common event table."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import polars as pl

from powderkeg.case import Problem
from powderkeg.importers.columns import Columns
from powderkeg.importers.countries import Box, iso3_codes
from powderkeg.importers.day_order import day_order
from powderkeg.importers.events import EVENT_SCHEMA, REJECTED_SCHEMA, EventFileError, EventFormat, EventTable
from powderkeg.importers.files import Lines, open_lines
from powderkeg.importers.formats import event_format, event_formats
from powderkeg.importers.header import Header, find_header
from powderkeg.importers.places_said import PlacesSaid
from powderkeg.importers.records import Batch, batches
from powderkeg.importers.same_ids import index_of, same_ids

__all__ = ["read_events"]


def read_events(
    format: str | EventFormat,  # noqa: A002 - the word on the command line
    path: Path,
    *,
    mapping: Path | None = None,
    countries: Collection[str] | None = None,
    between: tuple[date, date] | None = None,
    within: Box | None = None,
) -> EventTable:
    """Read a provider's file of events.

    Only a batch of the file and the rows that are kept are in memory at once.

    Args:
        format: A name of ``event_formats()``, or ``csv``, or a format of the caller's own.
        path: The file, or a zip archive with one table in it.
        mapping: For ``csv``: the YAML file that says what its columns are.
        countries: Keep events of these countries only: ISO codes or English names. An event whose country is
            not known is left out.
        between: Keep events that touch these days, both included.
        within: Keep events in this box: south, west, north, east in degrees. An event without coordinates is
            not known to be outside, and stays.

    Raises:
        EventFileError: The file cannot be read as it stands, or is another provider's; nothing was read then.
    """
    path = Path(path)
    fmt = event_format(format, mapping)
    wanted = _wanted(countries, between, within)
    with open_lines(path, fmt.stray_bytes) as lines:
        header = find_header(iter(lines), str(path), fmt, () if mapping else event_formats().values())
        reader = _Reader(fmt, header, path, wanted)
        for batch in batches(header.begun, lines, header.width, header.separator, quoted=header.quoted):
            reader.take(batch)
        return reader.table(lines)


def _wanted(
    countries: Collection[str] | None, between: tuple[date, date] | None, within: Box | None
) -> pl.Expr:
    """Return which events are kept."""
    keep = pl.lit(value=True)
    if countries is not None:
        keep &= pl.col("country_iso3").is_in(sorted(iso3_codes(countries))).fill_null(value=False)
    if between is not None:
        first, last = between
        if first > last:
            text = f"{last} is before {first}"
            raise EventFileError(Problem(text, field="between", mend="give the first day first"))
        keep &= (pl.col("date_end") >= first) & (pl.col("date_start") <= last)
    if within is not None:
        south, west, north, east = within
        if not (-90 <= south <= north <= 90 and -180 <= west <= east <= 180):
            mend = "give south, west, north, east in degrees"
            raise EventFileError(Problem(f"{within} is no box", field="within", mend=mend))
        inside = pl.col("lat").is_between(south, north) & pl.col("lon").is_between(west, east)
        keep &= inside.fill_null(value=True)
    return keep


class _Reader:
    """What has been read of one file so far."""

    def __init__(self, fmt: EventFormat, header: Header, path: Path, wanted: pl.Expr) -> None:
        self._fmt = fmt
        self._header = header
        self._path = path
        self._wanted = wanted
        self._columns = Columns(fmt, header)
        self._places = PlacesSaid(header, str(path), fmt)
        self._events: list[pl.DataFrame] = []
        self._index: list[pl.DataFrame] = []
        self._rejected: list[pl.DataFrame] = []
        self._left_out: dict[str, int] = {}
        self._odd_rows = dict.fromkeys(fmt.odd, 0)
        self._rows = 0

    def take(self, batch: Batch) -> None:
        """Read one batch."""
        self._rows += len(batch.lines) + len(batch.ragged)
        self._rejected.append(_ragged(batch, self._header.width))
        if not batch.lines:
            return
        text = self._columns.text(batch)
        if self._columns.day_first is None and self._columns.has_slashed(text):
            self._columns.day_first = day_order(self._path, self._fmt, self._header)
        for words, rows in self._columns.no_events(text).items():
            self._left_out[words] = self._left_out.get(words, 0) + rows
        text = self._columns.with_events(text)
        for words, which in self._fmt.odd.items():
            self._odd_rows[words] += text.filter(which).height
        events, rejected = self._columns.events(text)
        events, misplaced = self._places.look(events)
        self._rejected += [rejected, misplaced]
        unclassed = events.filter(pl.col("event_class").is_null())
        for kind, rows in unclassed.group_by(pl.col("kind").fill_null("(blank)")).len().iter_rows():
            self._left_out[kind] = self._left_out.get(kind, 0) + rows
        events = events.filter(pl.col("event_class").is_not_null())
        self._index.append(index_of(events, self._fmt))
        kept = events.filter(self._wanted).select(EVENT_SCHEMA.names())
        if not kept.is_empty():
            self._events.append(_alone(kept) if 2 * kept.height < events.height else kept)

    def table(self, lines: Lines) -> EventTable:
        """Return what was read, when the file is at its end."""
        rejected = pl.concat([pl.DataFrame(schema=REJECTED_SCHEMA), *self._rejected]).sort("row")
        self._places.check()
        self._check(rejected)
        name = self._columns.id_column
        duplicates = same_ids(self._index, self._fmt, str(self._path), self._header.names.get(name, name))
        events = pl.concat([pl.DataFrame(schema=EVENT_SCHEMA), *self._events])
        if not duplicates.is_empty():
            events = events.filter(~pl.col("row").is_in(duplicates["row"].to_list()))
        return EventTable(
            events=events,
            rejected=rejected,
            format=self._fmt,
            layout=self._header.layout,
            rows_read=self._rows,
            duplicates=duplicates,
            left_out=pl.DataFrame(
                sorted(self._left_out.items(), key=lambda pair: (-pair[1], pair[0])),
                schema={"type": pl.String(), "rows": pl.Int64()},
                orient="row",
            ),
            warnings=(*self._odd(lines), *self._places.warnings()),
        )

    def _check(self, rejected: pl.DataFrame) -> None:
        """Refuse a file without rows, or one most of whose rows cannot be read."""
        file = str(self._path)
        if not self._rows:
            mend = "export again: for other days, another country, or after signing in"
            raise EventFileError(Problem("the file has a header and no rows", file=file, mend=mend))
        if rejected.height * 2 > self._rows:
            text = f"{rejected.height} of {self._rows} rows cannot be read"
            mend = "the first of them follow"
            problems = [
                Problem(row["why"], file=file, line=row["row"], field=row["field"], mend=row["allowed"])
                for row in rejected.head(200).iter_rows(named=True)
            ]
            raise EventFileError([Problem(text, file=file, mend=mend), *problems])

    def _odd(self, lines: Lines) -> list[str]:
        said = [f"{rows} rows {words}" for words, rows in self._odd_rows.items() if rows]
        if not self._header.headed and self._header.layout.headerless != "always":
            said.append(
                f"There is no header: by number and content, the {self._header.width} columns are those of "
                f"{self._header.layout.name}."
            )
        if self._header.skipped:
            said.append(f"{self._header.skipped} lines above the header were passed over.")
        if lines.stray:
            said.append(
                f"On {lines.stray} lines there were bytes that are not UTF-8; each was replaced by \ufffd."
            )
        if rows := self._columns.contradicted:
            said.append(
                f"{rows} rows have a low figure above, or a high one below, the best; it was left blank."
            )
        return said


def _alone(kept: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with text of their own: a few rows filtered from a batch would keep all of its text."""
    texts = [name for name, kind in kept.schema.items() if kind == pl.String()]
    return kept.with_columns(pl.Series(name, kept[name].to_list(), dtype=pl.String()) for name in texts)


def _ragged(batch: Batch, width: int) -> pl.DataFrame:
    rows = [
        (line, "", first[:80], f"{cells} cells where the header has {width}", f"{width} cells")
        for line, cells, first in batch.ragged
    ]
    return pl.DataFrame(rows, schema=REJECTED_SCHEMA, orient="row")
