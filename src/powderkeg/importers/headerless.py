"""A file without a header: which layout it has, by the number of its cells and by what stands in them.

The number alone does not do: that of another provider may be the same, and a newer release may have its
columns in another order. So the rows have to bear the layout out, as ``EventFormat.bears_out`` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from powderkeg.importers.cells import plain_name
from powderkeg.importers.events import EventFormat, Layout
from powderkeg.importers.records import SEPARATORS, split_lines

__all__ = ["Bare", "bare"]

_ENOUGH = 0.6  # share of the rows looked at that have to bear a layout out


@dataclass(frozen=True, slots=True)
class Bare:
    """How a file without a header is to be read.

    Attributes:
        format: Whose file it is.
        layout: The order of its columns.
        separator: What separates cells.
        numbered: Whether the first line only counts the columns, as programs write where there are no names.
    """

    format: EventFormat
    layout: Layout
    separator: str
    numbered: bool = False


def bare(head: Sequence[str], formats: Iterable[EventFormat]) -> Bare | None:
    """Return what a file without a header is; ``None`` where no format's layout is borne out by its rows.

    Args:
        head: Its first lines.
        formats: Those to try.
    """
    records = {
        separator: [record for record in split_lines(head, separator) if any(map(str.strip, record))]
        for separator in SEPARATORS
    }
    best, most = None, 0.0
    for fmt in formats:
        for separator, rows in records.items():
            for layout in fmt.layouts:
                numbered = bool(rows) and _counts(rows[0], layout)
                share = _borne_out(rows[numbered:], fmt, layout)
                if share > most:
                    best, most = Bare(fmt, layout, separator, numbered), share
    return best if most >= _ENOUGH else None


def _counts(record: Sequence[str], layout: Layout) -> bool:
    """Whether a record says 0, 1, 2, ... or 1, 2, 3, ..., as many as there are columns."""
    width = len(layout.columns)
    return list(record) in ([str(n) for n in range(width)], [str(n) for n in range(1, width + 1)])


def _borne_out(rows: Sequence[Sequence[str]], fmt: EventFormat, layout: Layout) -> float:
    """Return the share of rows that are as wide as a layout and hold what it says."""
    fitting = [row for row in rows if len(row) == len(layout.columns)]
    if layout.headerless == "never" or fmt.bears_out is None or not fitting:
        return 0.0
    names = [plain_name(name) for name in layout.columns]
    cells = [[cell.strip() or None for cell in row] for row in fitting]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String()), orient="row")
    held = frame.select(fmt.bears_out.fill_null(value=False)).to_series()
    return float(held.sum()) / len(rows)
