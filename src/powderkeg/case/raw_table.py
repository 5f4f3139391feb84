"""A table changed cell by cell in its own text: what is not changed stays as it was, to the last byte.

Cases are kept under version control, where a change of one grade should show as one line. So order, quoting,
further columns and line ends are the file's own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["line_end", "with_cells", "with_columns", "with_rows", "without_rows"]


@dataclass(frozen=True, slots=True)
class _RawRow:
    """Where a row and its cells stand in the text; ``end`` is before the line end."""

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]


def with_cells(text: str, key: str, changes: Mapping[str, Mapping[str, str]]) -> str:
    """Return the table with some cells of some rows changed.

    A cell keeps quotation marks that stand there for style, and loses those that only its old content needed.

    Args:
        text: a table that could be read as CSV.
        key: the column that names rows.
        changes: new content by row and column.

    Raises:
        KeyError: There is no such column or row.
    """
    columns, named = _table(text, key)
    parts: list[tuple[int, int, str]] = []
    for name, cells in changes.items():
        row = named[name]
        for column, content in cells.items():
            start, end = row.cells[columns[column]]
            parts.append((start, end, _in_place_of(text, row, (start, end), content)))
    # From the end, so that what comes earlier stays where it is.
    for start, end, cell in sorted(parts, reverse=True):
        text = text[:start] + cell + text[end:]
    return text


def without_rows(text: str, key: str, names: Collection[str]) -> str:
    """Return the table without some rows.

    Raises:
        KeyError: There is no such column or row.
    """
    _, named = _table(text, key)
    for row in sorted((named[name] for name in names), key=lambda row: -row.start):
        after = row.end + (2 if text[row.end : row.end + 2] == "\r\n" else 1)
        text = text[: row.start] + text[after:]
    return text


def with_rows(text: str, rows: Sequence[Mapping[str, str]]) -> str:
    """Return the table with rows below the others.

    Args:
        text: a table that could be read as CSV.
        rows: content by column; columns that are not named stay blank.

    Raises:
        KeyError: The table has no such column.
    """
    columns = [_content(text, span) for span in next(iter(_rows(text))).cells]
    for row in rows:
        unknown = [column for column in row if column not in columns]
        if unknown:
            raise KeyError(unknown[0])
    end = line_end(text)
    added = [end.join(",".join(_cell(row.get(column, "")) for column in columns) for row in rows)]
    separator = "" if not text or text.endswith(("\n", "\r")) else end
    return f"{text}{separator}{added[0]}{end}" if rows else text


def with_columns(text: str, columns: Sequence[str]) -> str:
    """Return the table with further columns at its end, blank in every row, as far as it lacks them."""
    rows = _rows(text)
    known = {_content(text, span) for span in rows[0].cells} if rows else set()
    new = [column for column in columns if column not in known]
    for number in range(len(rows) - 1, -1, -1) if new else ():
        row = rows[number]
        if number == 0:
            cells = "".join(f",{_cell(column)}" for column in new)
        else:  # a blank line is no row, and stays one
            cells = "," * len(new) if row.end > row.start else ""
        text = text[: row.end] + cells + text[row.end :]
    return text


def line_end(text: str) -> str:
    r"""Return how the first line ends: ``\n``, ``\r\n`` or ``\r``; ``\n`` where it does not."""
    rows = _rows(text)
    after = text[rows[0].end : rows[0].end + 2] if rows else ""
    return "\r\n" if after == "\r\n" else after[:1] or "\n"


def _table(text: str, key: str) -> tuple[dict[str, int], dict[str, _RawRow]]:
    """Return where each column stands, and the rows by what names them: the first of several."""
    header, *rows = _rows(text)
    columns = {_content(text, span): place for place, span in enumerate(header.cells)}
    place = columns[key]
    named: dict[str, _RawRow] = {}
    for row in rows:
        if place < len(row.cells):
            named.setdefault(_content(text, row.cells[place]), row)
    return columns, named


def _rows(text: str) -> list[_RawRow]:
    """Return where rows and cells stand, by the rules of Python's ``csv`` (doubled quotation marks)."""
    rows: list[_RawRow] = []
    place = 0
    while place < len(text):
        start, cells = place, []
        while True:
            end = _cell_end(text, place)
            cells.append((place, end))
            if text[end : end + 1] != ",":
                break
            place = end + 1
        rows.append(_RawRow(start, end, tuple(cells)))
        place = end + (2 if text[end : end + 2] == "\r\n" else 1)
    return rows


def _cell_end(text: str, place: int) -> int:
    if text[place : place + 1] == '"':
        place += 1
        while (place := text.index('"', place)) + 1 < len(text) and text[place + 1] == '"':
            place += 2
        return place + 1
    while place < len(text) and text[place] not in ",\r\n":
        place += 1
    return place


def _content(text: str, span: tuple[int, int]) -> str:
    raw = text[span[0] : span[1]]
    return (raw[1:-1].replace('""', '"') if raw.startswith('"') else raw).strip()


def _in_place_of(text: str, row: _RawRow, span: tuple[int, int], content: str) -> str:
    """Return a cell as it is written in place of another of its row."""
    if text[span[0] : span[0] + 1] != '"':
        return _cell(content)
    others = [text[start] for start, end in row.cells if end > start and (start, end) != span]
    style = not _needs_marks(_content(text, span)) or (bool(others) and set(others) == {'"'})
    return _cell(content, quoted=style)


def _needs_marks(content: str) -> bool:
    return any(sign in content for sign in ',"\r\n')


def _cell(content: str, *, quoted: bool = False) -> str:
    if quoted or _needs_marks(content):
        return '"' + content.replace('"', '""') + '"'
    return content
