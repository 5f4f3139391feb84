"""Whether 1/6/22 is the first of June or the sixth of January: the file has to say."""

from __future__ import annotations

from pathlib import Path

from powderkeg.case import Problem
from powderkeg.importers.cells import SLASHED
from powderkeg.importers.events import EventFileError, EventFormat
from powderkeg.importers.files import open_lines
from powderkeg.importers.header import Header, find_header
from powderkeg.importers.records import batches

__all__ = ["day_order"]

_SLIPS = 0.02  # share of dates that may be plainly wrong


def day_order(path: Path, fmt: EventFormat, header: Header) -> bool:
    """Return whether the day stands before the month, from a date of the file that is only one of the two.

    Raises:
        EventFileError: No date of the file decides it, or they contradict each other.
    """
    import polars as pl

    first_above = second_above = 0
    example: tuple[int, str, str] | None = None
    columns = [name for name, kind in fmt.typed.items() if kind == "day" and name in header.positions]
    with open_lines(path, fmt.stray_bytes) as lines:
        again = find_header(iter(lines), str(path), fmt, ())
        for batch in batches(again.begun, lines, header.width, header.separator, quoted=header.quoted):
            for name in columns:
                place = header.positions[name]
                cells = pl.Series([row[place].strip() for row in batch.cells], dtype=pl.String())
                parts = cells.str.extract_groups(SLASHED).struct.unnest()
                first, second = parts["1"].cast(pl.Int64), parts["2"].cast(pl.Int64)
                first_above += int((first > 12).sum())
                second_above += int((second > 12).sum())
                if example is None and (found := first.is_not_null()).any():
                    at = found.arg_max() or 0
                    example = batch.lines[at], header.names[name], cells[at]
    fewer, more = sorted((first_above, second_above))
    if more and fewer <= _SLIPS * (fewer + more):
        return first_above > second_above
    line, name, cell = example or (1, columns[0] if columns else "", "")
    words = "no date of the file says which" if not more else "the file has dates of both kinds"
    text = f"'{cell}' can be day/month or month/day, and {words}"
    mend = "write dates as 2022-01-06, or format the column so in the spreadsheet"
    raise EventFileError(Problem(text, file=str(path), line=line, field=name, mend=mend))
