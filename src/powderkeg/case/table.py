"""CSV read into rows of text, each with its line; headers fixed, further columns kept."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.case.document import decode
from powderkeg.case.errors import CaseError, Problem, closest

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CHANGES_COLUMNS", "PLACES_COLUMNS", "RECORD_COLUMNS", "Row", "read_table"]

PLACES_COLUMNS = (
    "place_id", "name", "kind", "parent", "latitude", "longitude", "timezone", "population", "urban_share",
    "exposure", "income", "sites",
)  # fmt: skip
RECORD_COLUMNS = (
    "report_id", "date_start", "date_end", "time", "place_id", "indicator", "low", "best", "high", "unit",
    "statement", "source", "source_url", "origin_id", "reliability", "credibility", "contested", "published",
    "use", "reason",
)  # fmt: skip
MOST_COLUMNS = 500
MOST_LINES = 50_000
LONGEST_LINE = 1_000_000  # characters
_MOST_WRONG_ROWS = 200  # told one by one
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r"))
CHANGES_COLUMNS = ("changed", "analyst", "report_id", "field", "before", "after", "reason")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, the filled cells of the fixed columns, and those of further columns."""

    line: int
    cells: dict[str, str]
    extra: dict[str, str]


def read_table(
    content: bytes, file: str, columns: tuple[str, ...], further: tuple[str, ...] | None = None
) -> tuple[list[Row], list[Problem]]:
    """Read a table.

    Args:
        content: The file, UTF-8 with or without a byte order mark.
        file: Its name, for messages.
        columns: Names of the fixed columns; they may stand in any order, and others beside them.
        further: The only others that are taken; None where any are.

    Returns:
        The rows that have as many fields as the header, and a problem for each that has not.

    Raises:
        CaseError: The text is not UTF-8 or not CSV, holds signs that are no text, has more lines or columns
            than any record, or the header lacks a column, has one twice, or has one that is not taken.
    """
    reader = csv.reader(_lines(content, file), strict=True)
    rows: list[Row] = []
    problems: list[Problem] = []
    line = 1  # where the row begins: a quoted cell may run over several lines
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header, file, columns, further)
        line = reader.line_num + 1
        for fields in reader:
            if len(fields) != len(header) and any(fields):
                problems.append(_wrong_length(file, line, len(fields), len(header)))
                if len(problems) == _MOST_WRONG_ROWS:  # no table at all; the rest would say the same
                    raise CaseError(problems)
            elif any(cell.strip() for cell in fields):  # spreadsheets leave empty rows behind
                rows.append(_row(line, header, fields, columns))
            line = reader.line_num + 1
    except csv.Error as error:
        mend = "check the quotation marks of the row that begins here"
        raise CaseError(Problem(f"this is not CSV: {error}", file=file, line=line, mend=mend)) from error
    return rows, problems


def _lines(content: bytes, file: str) -> Iterator[str]:
    """Yield line by line what can be a table; a file of fifty megabytes is not copied to do so."""
    decode(content, file)
    if len(content.translate(None, _CONTROLS)) != len(content):
        raise CaseError(_control_sign(content, file))
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            said = f"the line has more than the {LONGEST_LINE:,} characters allowed, so this is no table"
            raise CaseError(Problem(said, file=file, line=number, mend="save it as CSV again"))
        if number > MOST_LINES:
            said = f"the table has more than the {MOST_LINES:,} lines allowed"
            mend = "leave out what the case does not need, and blank lines"
            raise CaseError(Problem(said, file=file, line=number, mend=mend))
        yield line


def _control_sign(content: bytes, file: str) -> Problem:
    at = min(place for sign in _CONTROLS if (place := content.find(sign)) >= 0)
    line = content.count(b"\n", 0, at) + 1
    said = f"the sign U+{content[at]:04X} is no part of a text"
    return Problem(said, file=file, line=line, mend="remove it; it often comes by pasting, or with damage")


def _row(line: int, header: list[str], fields: list[str], columns: tuple[str, ...]) -> Row:
    filled = {name: cell.strip() for name, cell in zip(header, fields, strict=True) if cell.strip()}
    cells = {name: filled.pop(name) for name in columns if name in filled}
    return Row(line, cells, filled)


def _wrong_length(file: str, line: int, fields: int, columns: int) -> Problem:
    mend = (
        "put quotation marks around a cell that holds a comma"
        if fields > columns
        else "add the missing commas"
    )
    return Problem(f"{fields} fields where the header has {columns}", file=file, line=line, mend=mend)


_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright bars"}


def _check_separator(header: list[str], file: str, columns: tuple[str, ...]) -> None:
    """Refuse another separator than the comma at once, rather than call every column missing."""
    for sign, name in _SEPARATORS.items():
        found = {part.strip(' "') for part in ",".join(header).split(sign)}
        if len(found & set(columns)) > 1 and not set(header) & set(columns):
            text = f"the columns are separated by {name}"
            raise CaseError(
                Problem(text, file=file, line=1, mend="save it with commas (CSV, comma-separated)")
            )


def _check_header(
    header: list[str], file: str, columns: tuple[str, ...], taken: tuple[str, ...] | None
) -> None:
    if len(header) > MOST_COLUMNS:
        text = f"the header has {len(header):,} columns, more than the {MOST_COLUMNS} allowed"
        raise CaseError(Problem(text, file=file, line=1, mend="leave out what the case does not need"))
    _check_separator(header, file, columns)
    problems = []
    for name in columns:
        if name not in header:
            mend = (
                closest(name, [found for found in header if found not in columns]) or "add it to the header"
            )
            problems.append(
                Problem("the column is missing", file=file, line=1, field=name, allowed=columns, mend=mend)
            )
        elif header.count(name) > 1:
            problems.append(
                Problem("the column is there twice", file=file, line=1, field=name, mend="remove one")
            )
    further = [name for name in header if name not in columns]
    problems += [
        Problem(
            "a further column is there twice or has no name", file=file, line=1, field=name, mend="rename it"
        )
        for name in dict.fromkeys(further)
        if not name or further.count(name) > 1
    ]
    if taken is not None:
        problems += _not_taken(further, file, columns + taken, problems)
    if problems:
        raise CaseError(problems)


def _not_taken(
    further: list[str], file: str, known: tuple[str, ...], problems: list[Problem]
) -> list[Problem]:
    """Columns that mean nothing here, but for those just told to be a missing one misspelt."""
    told = " ".join(problem.mend for problem in problems)
    text = "the column is not known here"
    return [
        Problem(text, file=file, line=1, field=name, allowed=known, mend=closest(name, known) or "remove it")
        for name in dict.fromkeys(further)
        if name and name not in known and f"'{name}'" not in told
    ]
