"""Lines of text split into records of cells, in batches, each with the line on which it begins.

Python's own splitter and not Polars': a record that is broken costs only itself, and its line is known. See
docs/decisions/022-event-data.md for what each did with broken files.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from powderkeg.case import Problem
from powderkeg.importers.events import EventFileError
from powderkeg.importers.files import Lines

if TYPE_CHECKING:
    from _csv import Reader

__all__ = ["SEPARATORS", "Batch", "batches", "split", "split_lines"]

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""What may separate cells, and its name."""

_END = "\ue000 end of the file \ue000\n"
_BATCH = 3_000_000  # characters


@dataclass(slots=True)
class Batch:
    """Records that follow each other.

    Attributes:
        cells: The records, all of the width of the header.
        lines: Line on which each begins.
        ragged: Records of another width: line, number of cells, first cell.
    """

    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    ragged: list[tuple[int, int, str]] = field(default_factory=list)


def split(line: str, separator: str, *, quoted: bool) -> list[str]:
    """Return the cells of one line."""
    try:
        return next(_reader([line.rstrip("\r\n")], separator, quoted=quoted), [])
    except csv.Error:
        return []


def split_lines(lines: Sequence[str], separator: str) -> list[list[str]]:
    """Return the records of some lines: between tabs, quotation marks are ordinary characters."""
    records: list[list[str]] = []
    with suppress(csv.Error):  # what came before a record that cannot be split is enough to know a file by
        records.extend(_reader(lines, separator, quoted=separator != "\t"))
    return records


def _reader(lines: Iterable[str], separator: str, *, quoted: bool) -> Reader:
    if quoted:
        return csv.reader(lines, delimiter=separator)
    return csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)


def batches(
    begun: Sequence[str], lines: Lines, width: int, separator: str, *, quoted: bool
) -> Iterator[Batch]:
    """Yield the records after the header.

    Args:
        begun: Lines that were read in looking for the header and belong to the records.
        lines: The rest of the file.
        width: Cells of the header.
        separator: One of ``SEPARATORS``.
        quoted: Whether quotation marks enclose cells.

    Raises:
        EventFileError: The file ends inside a record, or a quotation mark is never closed.
    """
    before = lines.number - len(begun)
    reader = _reader(_closed(begun, lines), separator, quoted=quoted)
    batch, read, begin = Batch(), 0, before + 1
    last: list[str] = []
    try:
        for record in reader:
            line, begin = begin, before + reader.line_num + 1
            if record and _END.rstrip("\n") in record[-1]:
                _check_end(record, line, last, width, lines, batch)
                break
            last = record
            read += sum(map(len, record))
            _take(record, line, width, batch)
            if read > _BATCH:
                yield batch
                batch, read = Batch(), 0
    except csv.Error as error:
        raise _open_quote(lines.file, begin, str(error)) from error
    yield batch


def _closed(begun: Iterable[str], lines: Lines) -> Iterator[str]:
    """Yield the lines and a last one of our own: read as part of a record, it shows that this never ended."""
    for line in chain(begun, lines):
        yield line if line.endswith(("\n", "\r")) else line + "\n"
    yield _END


def _take(record: list[str], line: int, width: int, batch: Batch) -> None:
    if len(record) > width and not any(record[width:]):
        # A spreadsheet ends rows with separators for its empty columns.
        del record[width:]
    if len(record) == width and any(record):
        batch.cells.append(record)
        batch.lines.append(line)
    elif any(cell.strip() for cell in record):
        batch.ragged.append((line, len(record), record[0]))


def _check_end(record: list[str], line: int, last: list[str], width: int, lines: Lines, batch: Batch) -> None:
    if record != [_END.rstrip("\n")]:
        raise _open_quote(lines.file, line, "it goes on to the end of the file")
    if not lines.ended and 0 < len(last) < width:
        at = batch.ragged[-1][0] if batch.ragged else line - 1
        text = f"the file ends inside this row, after {len(last)} of {width} cells: it was cut short"
        raise EventFileError(Problem(text, file=lines.file, line=at, mend="download or export it again"))


def _open_quote(file: str, line: int, why: str) -> EventFileError:
    text = f"a quotation mark that opens in the row on this line is not closed: {why}"
    mend = "if the file was cut short, export it again; else close the quotation mark or remove it"
    return EventFileError(Problem(text, file=file, line=line, mend=mend))
