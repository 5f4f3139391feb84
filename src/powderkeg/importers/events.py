"""The one table that every source of events is read into, and what is known of each source.

Names follow what ACLED, UCDP, GDELT and the others can say together. What a source does not say stays null:
a death toll that nobody counted is not a toll of none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import polars as pl

from powderkeg.case import CaseError, Problem

__all__ = [
    "DATE_PRECISIONS",
    "EVENT_CLASSES",
    "EVENT_SCHEMA",
    "GEO_PRECISIONS",
    "LICENCE_FLAGS",
    "REJECTED_SCHEMA",
    "SECURITY_RESPONSES",
    "EventFileError",
    "EventFormat",
    "EventTable",
    "Layout",
    "check_events",
]

EVENT_CLASSES = (
    "peaceful_protest",
    "violent_demonstration",
    "mob_violence",
    "state_force_on_protest",
    "armed_clash",
    "attack_on_civilians",
    "building_seizure",
    "looting",
    "strike",
    "arrest",
    "concession",
    "emergency",
    "defection",
)
"""What an event can be. A row of a source that is none of these is counted in ``EventTable.left_out``."""

DATE_PRECISIONS = ("day", "week", "month", "year")
"""Within what span the day is known."""

GEO_PRECISIONS = ("exact", "near", "district", "region", "country")
"""What the coordinates stand for: the town itself, a place near it, or the middle of something larger."""

SECURITY_RESPONSES = ("none", "dispersal", "arrests", "beatings", "shootings", "killings", "accommodation")
"""What the state did; several are joined by ``;`` in this order."""

LICENCE_FLAGS = ("redistributable", "not_redistributable", "not_verified")

EVENT_SCHEMA = pl.Schema(
    {
        "row": pl.Int64(),
        "source": pl.String(),
        "source_version": pl.String(),
        "event_id": pl.String(),
        "date_start": pl.Date(),
        "date_end": pl.Date(),
        "date_precision": pl.Enum(DATE_PRECISIONS),
        "report_time": pl.Datetime("us", "UTC"),
        "country_iso3": pl.String(),
        "adm1": pl.String(),
        "place": pl.String(),
        "lat": pl.Float64(),
        "lon": pl.Float64(),
        "geo_precision": pl.Enum(GEO_PRECISIONS),
        "event_class": pl.Enum(EVENT_CLASSES),
        "actor_a": pl.String(),
        "actor_b": pl.String(),
        "size_low": pl.Int64(),
        "size_best": pl.Int64(),
        "size_high": pl.Int64(),
        "deaths_low": pl.Int64(),
        "deaths_best": pl.Int64(),
        "deaths_high": pl.Int64(),
        "security_response": pl.String(),
        "text": pl.String(),
        "url": pl.String(),
        "licence_flag": pl.Enum(LICENCE_FLAGS),
    }
)
"""The common event table: one event of one source a row, columns in this order.

``row`` is the line of the file on which the record begins, counted from 1 with the header. ``source`` is the
name of the format. Never null: row, source, event_id, date_start, date_end, date_precision, event_class,
licence_flag. ``lat`` and ``lon`` are degrees (WGS 84), both or neither. ``size_*`` are people who took part,
``deaths_*`` people killed; low <= best <= high where they are known. ``report_time`` is when the source first
published the event or last changed it, UTC.
"""

_NEVER_NULL = (
    "row", "source", "event_id", "date_start", "date_end", "date_precision", "event_class", "licence_flag",
)  # fmt: skip

REJECTED_SCHEMA = pl.Schema(
    {
        "row": pl.Int64(),
        "field": pl.String(),
        "value": pl.String(),
        "why": pl.String(),
        "allowed": pl.String(),
    }
)
"""Rows that could not be read: line, column of the file, what stood there, what is wrong, what is allowed."""


class EventFileError(CaseError):
    """A file of events that cannot be read as it stands: what, where, what is allowed, how to mend it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One set of columns in which a provider has published.

    Attributes:
        name: Said to people, as "export of 2024 and later".
        columns: Names in the order of the file. Only a file without a header is read by this order.
        headerless: Whether files of this layout come without a header.
    """

    name: str
    columns: tuple[str, ...]
    headerless: Literal["never", "sometimes", "always"] = "never"


@dataclass(frozen=True)
class EventFormat:
    """What one provider's files look like, may be used for and cannot say. One small file each.

    Names of columns are written as ``plain_name`` makes them: small letters, ``_`` for all else. A column
    that a file lacks is null in the expressions, so these need not ask whether it is there.

    Attributes:
        name: What is typed after ``powderkeg import``.
        title: Said to people.
        provider: Who publishes it.
        licence: One sentence, printed on import.
        redistributable: Whether rows may be handed on; ``None`` where the terms were not read.
        citation: How its authors want to be cited.
        cannot_say: What stays null and why, once for the whole file.
        layouts: Sets of columns seen in real files.
        marks: Columns by which its header is told from all others.
        needed: Columns without which nothing can be read, each with other names it has gone by.
        optional: Further columns that are used where they are there, in the same way.
        filled: Columns that no row may leave blank.
        typed: Columns that are not text: a kind of ``powderkeg.importers.cells`` or the words allowed.
        made: Further columns of text made from those of the file, such as a date from its parts.
        no_event: Rows that tell of no event, by what they are: counted, and not read further.
        expressions: Makes each column of ``EVENT_SCHEMA`` from the columns above; what is left out is null.
        kind: The file's own word for what an event is, for the rows that none of our classes fits.
        same_id: What is kept where one id stands twice with different content.
        quoted: Whether quotation marks enclose cells; False where they are ordinary characters.
        missing: Cells that mean that nothing was written, besides the blank one.
        stray_bytes: Whether bytes that are no text are refused, or replaced and counted.
        bears_out: Over a layout's columns as text, names as ``plain_name`` makes them: rows for which it
            holds are of that layout, should a file come without its header. None where files have one.
        odd: What is odd about some rows that are read all the same, told with their number: whole sentences
            that go on after "N rows".
    """

    name: str
    title: str
    provider: str
    licence: str
    redistributable: bool | None
    citation: str
    cannot_say: tuple[str, ...]
    layouts: tuple[Layout, ...]
    marks: tuple[str, ...]
    needed: Mapping[str, tuple[str, ...]]
    filled: tuple[str, ...]
    typed: Mapping[str, str | tuple[str, ...]]
    expressions: Mapping[str, pl.Expr]
    kind: pl.Expr
    optional: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: Mapping[str, pl.Expr] = field(default_factory=dict)
    no_event: Mapping[str, pl.Expr] = field(default_factory=dict)
    same_id: Literal["latest", "first", "refuse"] = "refuse"
    quoted: bool = True
    missing: tuple[str, ...] = ("NA", "N/A", "NaN", "nan", "NULL", "null", "None")
    stray_bytes: Literal["refuse", "replace"] = "refuse"
    bears_out: pl.Expr | None = None
    odd: Mapping[str, pl.Expr] = field(default_factory=dict)

    @property
    def licence_flag(self) -> str:
        """One of ``LICENCE_FLAGS``."""
        if self.redistributable is None:
            return "not_verified"
        return "redistributable" if self.redistributable else "not_redistributable"


@dataclass(frozen=True)
class EventTable:
    """Events read from one file.

    Attributes:
        events: Rows in ``EVENT_SCHEMA``, filtered as asked, in the order of the file.
        rejected: Rows in ``REJECTED_SCHEMA``; ``value`` is cut to 80 characters.
        format: What the file was read as.
        layout: Which of the format's layouts it was.
        rows_read: Records in the file, the header and rows of tags not counted.
        duplicates: Columns ``row``, ``event_id``, ``kept_row``, ``rule``: dropped for another of that id.
        left_out: Columns ``type``, ``rows``: rows whose type is none of ``EVENT_CLASSES``.
        warnings: Whole sentences on what was odd in the file as a whole.
    """

    events: pl.DataFrame
    rejected: pl.DataFrame
    format: EventFormat
    layout: Layout
    rows_read: int
    duplicates: pl.DataFrame
    left_out: pl.DataFrame
    warnings: tuple[str, ...] = ()

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """ISO codes that occur, sorted."""
        return tuple(sorted(self.events["country_iso3"].drop_nulls().unique().to_list()))


def check_events(events: pl.DataFrame) -> None:
    """Check a table against ``EVENT_SCHEMA``: names, types, ranges, order of figures and days.

    Raises:
        EventFileError: It is not such a table; each problem with its row and field.
    """
    if events.schema != EVENT_SCHEMA:
        names = set(events.schema.items()) ^ set(EVENT_SCHEMA.items())
        text = (
            f"not the common event table: {', '.join(sorted({name for name, _ in names})) or 'order'} differ"
        )
        raise EventFileError(Problem(text, allowed=tuple(EVENT_SCHEMA), mend="build it from EVENT_SCHEMA"))
    problems = [
        Problem(text, line=row, field=name, mend=mend)
        for name, text, mend, wrong in _rules()
        for row in events.filter(wrong)["row"].to_list()[:20]
    ]
    if problems:
        raise EventFileError(problems)


def _rules() -> list[tuple[str, str, str, pl.Expr]]:
    """Field, what is wrong, remedy, and the rows for which it is."""
    col = pl.col
    alone = col("lat").is_null() != col("lon").is_null()
    rules = [(name, "is blank", "fill it in", col(name).is_null()) for name in _NEVER_NULL]
    rules += [
        ("lat", "is no latitude", "-90 to 90", ~col("lat").is_between(-90, 90)),
        ("lon", "is no longitude", "-180 to 180", ~col("lon").is_between(-180, 180)),
        ("lat", "stands without the other coordinate", "give both", alone),
        ("date_end", "is before date_start", "swap the two", col("date_end") < col("date_start")),
    ]
    for what in ("size", "deaths"):
        low, best, high = (f"{what}_{part}" for part in ("low", "best", "high"))
        rules += [(name, "is below 0", "correct it", col(name) < 0) for name in (low, best, high)]
        rules += [
            (below, f"is above {above}", "low <= best <= high", col(below) > col(above))
            for below, above in ((low, best), (best, high), (low, high))
        ]
    return rules
