"""The text of a PDF's page in the order in which it is read.

A PDF keeps pieces of text with their places, in any order. Where columns are kept row by row, the pieces of a
row belong to different sentences: columns of prose are put one after the other, and rows of a table stand by
themselves, with a bar between cells. Both are said.
"""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CELLS", "PageText", "page_text"]

CELLS = " | "
"""Stands between the cells of a table's row."""
_SAME_ROW = 2.0  # points
_SNAP = 3.0  # points within which two pieces begin at one place
_FEWEST_ROWS = 4
_ALIGNED = 0.5  # share of rows of several pieces in which a column begins at its place
_INDENT = 0.12  # of the page's width: nearer to the left edge it is an indent, no column
_PROSE = 4  # words of a line of prose, in the median
_MOST_SHORT = 3  # words of a cell


@dataclass(frozen=True, slots=True)
class _Piece:
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's text; ``kept`` says whether it held ``columns`` or a ``table`` row by row, or neither."""

    text: str
    kept: Literal["", "columns", "table"] = ""


def page_text(page: Any) -> PageText:  # noqa: ANN401 - a page of pypdf
    """The text of a page of pypdf."""
    pieces: list[_Piece] = []

    def take(text: str, cm: Sequence[float], tm: Sequence[float], _font: object, _size: float) -> None:
        if text.strip():
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            pieces.append(_Piece(x, y, " ".join(text.split())))

    plain = str(page.extract_text(visitor_text=take))
    rows = _rows(pieces)
    begins = _columns(rows, float(page.mediabox.width))
    if not begins:
        return PageText(plain)
    if len(begins) == 1 and _is_prose(rows, begins[0]):
        return PageText(_one_after_the_other(rows, begins[0]), "columns")
    return PageText(_row_by_row(rows, begins), "table")


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Pieces that follow each other in the file on one line, going right."""
    rows: list[list[_Piece]] = []
    for piece in pieces:
        last = rows[-1][-1] if rows else None
        if last is not None and abs(piece.y - last.y) <= _SAME_ROW and piece.x > last.x:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _columns(rows: Sequence[Sequence[_Piece]], width: float) -> list[float]:
    """Where columns beside the first begin, left to right; none where the page is no such page."""
    several = [row for row in rows if len(row) > 1]
    if len(several) < _FEWEST_ROWS:
        return []
    left = min(row[0].x for row in several)
    places = Counter(round(piece.x / _SNAP) for row in several for piece in row[1:])
    found: list[float] = []
    for place, _ in sorted(places.items()):
        x = place * _SNAP
        near = sum(any(abs(piece.x - x) <= _SNAP for piece in row[1:]) for row in several)
        if near < max(_FEWEST_ROWS, _ALIGNED * len(several)) or x - left < _INDENT * width:
            continue
        if not found or x - found[-1] > 2 * _SNAP:
            found.append(x)
    # a page whose words are placed one by one has many pieces a row, some of them below each other by chance
    whole = sum(len(row) <= len(found) + 2 for row in several) if found else 0
    return found if whole >= _ALIGNED * len(several) else []


def _sides(row: Sequence[_Piece], begins: Sequence[float]) -> list[str]:
    """The text of a row, column by column."""
    cells: list[list[str]] = [[] for _ in range(len(begins) + 1)]
    for piece in row:
        cells[sum(piece.x >= x - _SNAP for x in begins)].append(piece.text)
    return [" ".join(cell) for cell in cells]


def _is_prose(rows: Sequence[Sequence[_Piece]], begin: float) -> bool:
    both = [sides for row in rows if all(sides := _sides(row, [begin]))]
    return all(statistics.median(len(sides[n].split()) for sides in both) >= _PROSE for n in (0, 1))


def _one_after_the_other(rows: Sequence[Sequence[_Piece]], begin: float) -> str:
    columns: list[list[str]] = [[], []]
    for row in rows:
        for number, text in enumerate(_sides(row, [begin])):
            if text:
                columns[number].append(text)
    return "\n\n".join("\n".join(lines) for lines in columns)


def _row_by_row(rows: Sequence[Sequence[_Piece]], begins: Sequence[float]) -> str:
    lines = []
    for row in rows:
        cells = [text for text in _sides(row, begins) if text]
        table = len(cells) > 1 and min(len(cell.split()) for cell in cells) <= _MOST_SHORT
        lines.append(f"\n{CELLS.join(cells)}\n" if table else " ".join(cells))
    return "\n".join(lines)
