"""A batch of cells turned into columns: text, then days and numbers, then the common event table."""

from __future__ import annotations

from functools import cached_property

import polars as pl

from powderkeg.importers.cells import KINDS, SLASHED, code
from powderkeg.importers.events import EVENT_SCHEMA, EventFormat
from powderkeg.importers.header import Header
from powderkeg.importers.records import Batch

__all__ = ["Columns"]

_OWN = ("row", "content")
_RAW = "as written: "
_SHOWN = 80
_SERIAL = r"^[2-6]\d{4}(\.\d+)?$"  # days since 1900: 1954 to 2091


class Columns:
    """Reads the columns of one file.

    Attributes:
        day_first: How 1/6/22 is read; ``None`` until a file has such a date and was asked.
        contradicted: Rows so far with a bound on the wrong side of the likeliest figure; it was left blank.
    """

    def __init__(self, fmt: EventFormat, header: Header) -> None:
        self.day_first: bool | None = None
        self.contradicted = 0
        self._fmt = fmt
        self._header = header
        self._used = tuple(dict.fromkeys((*fmt.needed, *fmt.optional)))

    @cached_property
    def id_column(self) -> str:
        """The format's name of the column of ids."""
        return next(iter(self._fmt.expressions["event_id"].meta.root_names()), "event_id")

    def text(self, batch: Batch) -> pl.DataFrame:
        """Return the columns that are used, as text without blanks around it; null for blank cells."""
        cells = list(zip(*batch.cells, strict=True))
        columns = [pl.Series("row", batch.lines, dtype=pl.Int64())]
        # Equal within one process, which is as long as it is needed.
        columns.append(pl.Series("content", [hash(tuple(row)) for row in batch.cells], dtype=pl.Int64()))
        for name in self._used:
            place = self._header.positions.get(name)
            written = cells[place] if place is not None else [None] * len(batch.lines)
            columns.append(pl.Series(name, written, dtype=pl.String()))
        frame = pl.DataFrame(columns)
        blank = ("", *self._fmt.missing)
        stripped = {
            name: pl.col(name).str.strip_chars() for name in self._used if name in self._header.positions
        }
        frame = frame.with_columns(
            **{name: pl.when(~column.is_in(blank)).then(column) for name, column in stripped.items()}
        )
        return frame.with_columns(**self._fmt.made)

    def has_slashed(self, text: pl.DataFrame) -> bool:
        """Whether some date of the batch is of the kind 1/6/22."""
        days = [name for name, kind in self._fmt.typed.items() if kind == "day" and name in text.columns]
        return any(bool(text[name].str.contains(SLASHED).any()) for name in days)

    def no_events(self, text: pl.DataFrame) -> dict[str, int]:
        """Return how many rows tell of no event, by what they are."""
        found = {words: text.filter(rows).height for words, rows in self._fmt.no_event.items()}
        return {words: rows for words, rows in found.items() if rows}

    def with_events(self, text: pl.DataFrame) -> pl.DataFrame:
        """Return the other rows."""
        for rows in self._fmt.no_event.values():
            text = text.filter(~rows.fill_null(value=False))
        return text

    def events(self, text: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the rows in the common table, with three columns more, and those refused."""
        raw = text.with_columns(**{_RAW + name: pl.col(name) for name in self._fmt.typed})
        typed = raw.with_columns(**{name: self._read(name) for name in self._fmt.typed})
        typed, rejected = self._refuse(typed)
        made = typed.select(*_OWN, **self._expressions())
        made, disordered = _disordered(made)
        made, contradicted = _without_contradictions(made)
        self.contradicted += contradicted
        return made, pl.concat([rejected, disordered])

    def _read(self, name: str) -> pl.Expr:
        kind, column = self._fmt.typed[name], pl.col(name)
        if isinstance(kind, tuple):
            column = code(column)
            return pl.when(column.is_in(kind)).then(column)
        read = KINDS[kind][0]
        if kind in {"day", "moment"}:
            return read(column, day_first=self.day_first is not False)
        return read(column)

    def _refuse(self, typed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Part the rows of which a cell is wrong or missing; one problem for each."""
        problems = []
        for name, kind in self._fmt.typed.items():
            allowed = ", ".join(kind) if isinstance(kind, tuple) else KINDS[kind][1]
            wrong = pl.col(name).is_null() & pl.col(_RAW + name).is_not_null()
            problems.append(self._problems(typed, name, wrong, pl.col(_RAW + name), allowed))
        for name in self._fmt.filled:
            raw = _RAW + name if name in self._fmt.typed else name
            blank = pl.col(raw).is_null()
            problems.append(self._problems(typed, name, blank, pl.lit(None, dtype=pl.String()), "filled in"))
        rejected = pl.concat(problems).unique("row", keep="first", maintain_order=True)
        if rejected.is_empty():
            return typed, rejected
        return typed.join(rejected.select("row"), on="row", how="anti"), rejected

    def _problems(
        self, typed: pl.DataFrame, name: str, wrong: pl.Expr, value: pl.Expr, allowed: str
    ) -> pl.DataFrame:
        shown = value.str.slice(0, _SHOWN)
        unread = pl.concat_str(pl.lit("'"), shown, pl.lit("' cannot be read"), self._guess(name, shown))
        why = pl.when(shown.is_null()).then(pl.lit("is blank")).otherwise(unread)
        return typed.filter(wrong).select(
            row=pl.col("row"),
            field=pl.lit(self._header.names.get(name, name)),
            value=shown,
            why=why,
            allowed=pl.lit(allowed),
        )

    def _guess(self, name: str, shown: pl.Expr) -> pl.Expr:
        """What a spreadsheet has done to a cell, after its text; blank where it has the look of neither."""
        short = shown.str.contains(r"^\d(\.\d+)?[eE]\+\d+$")
        serial = shown.str.contains(_SERIAL) if self._fmt.typed.get(name) == "day" else pl.lit(value=False)
        return (
            pl.when(short)
            .then(pl.lit(": a spreadsheet has cut it short, so take the file as it was downloaded"))
            .when(serial)
            .then(pl.lit(": it is a spreadsheet's number of a day, so format the column as a date"))
            .otherwise(pl.lit(""))
        )

    def _expressions(self) -> dict[str, pl.Expr]:
        given = {
            **self._fmt.expressions,
            "source": pl.lit(self._fmt.name),
            "licence_flag": pl.lit(self._fmt.licence_flag),
        }
        columns = {
            name: given.get(name, pl.lit(None)).cast(kind)
            for name, kind in EVENT_SCHEMA.items()
            if name != "row"
        }
        said = given.get("country_said", pl.lit(None)).cast(pl.String())
        return {**columns, "country_said": said, "kind": self._fmt.kind}


def _disordered(events: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part the rows that end before they begin."""
    start, end = pl.col("date_start"), pl.col("date_end")
    rejected = events.filter(end < start).select(
        row=pl.col("row"),
        field=pl.lit("date_end"),
        value=end.cast(pl.String()),
        why=pl.format("{} is before {}, the first day", end.cast(pl.String()), start.cast(pl.String())),
        allowed=pl.lit("the first day or later"),
    )
    if rejected.is_empty():
        return events, rejected
    return events.join(rejected.select("row"), on="row", how="anti"), rejected


def _without_contradictions(events: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Blank bounds on the wrong side of the likeliest figure, or of each other; and count their rows.

    The likeliest figure is what the provider stands by: UCDP's own files have rows with high below best.
    """
    col = pl.col
    contradicted = pl.lit(value=False)
    blanked = {}
    for what in ("size", "deaths"):
        low, best, high = (f"{what}_{part}" for part in ("low", "best", "high"))
        low_wrong = ((col(low) > col(best)) | (col(best).is_null() & (col(low) > col(high)))).fill_null(
            value=False
        )
        high_wrong = ((col(high) < col(best)) | (col(best).is_null() & (col(low) > col(high)))).fill_null(
            value=False
        )
        contradicted |= low_wrong | high_wrong
        blanked[low] = pl.when(~low_wrong).then(col(low))
        blanked[high] = pl.when(~high_wrong).then(col(high))
    rows = events.filter(contradicted).height
    return (events.with_columns(**blanked) if rows else events), rows
