"""Which line of a file is its header, what separates the cells, and whose file it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from powderkeg.case import Problem, closest
from powderkeg.importers.cells import plain_name
from powderkeg.importers.events import EventFileError, EventFormat, Layout
from powderkeg.importers.headerless import Bare, bare
from powderkeg.importers.records import SEPARATORS, split
from powderkeg.importers.strangers import stranger

__all__ = ["Header", "find_header"]

_LOOKED_AT = 20  # lines in which a header may stand below a title or a note
_PACKED = "data."
_RECOGNISED = 0.6  # share of a format's marks
_OTHER_SEPARATORS = {
    "^": "a caret (^)",
    "~": "a tilde (~)",
    ":": "a colon",
    " ": "blanks",
    "\x1f": "a unit separator",
}


@dataclass(frozen=True)
class Header:
    """How a file is to be split and read.

    Attributes:
        layout: Set of columns that it resembles most.
        separator: What separates cells.
        quoted: Whether quotation marks enclose cells.
        width: Number of cells of a row.
        positions: Where each column that is used stands, by the name that the format gives it.
        names: The file's own names of these columns, for messages.
        begun: Lines after the header that were read in looking for it.
        skipped: Lines above the header, other than one that names the separator.
        headed: Whether there is a header; else the columns were told by their number and content.
    """

    layout: Layout
    separator: str
    quoted: bool
    width: int
    positions: Mapping[str, int]
    names: Mapping[str, str]
    begun: tuple[str, ...]
    skipped: int = 0
    headed: bool = True


@dataclass(frozen=True)
class _Found:
    """A line that may be a header: number from 0, separator, cells, and how well it fits each format."""

    line: int
    separator: str
    cells: list[str]
    fits: dict[str, float]


def find_header(
    lines: Iterator[str], file: str, wanted: EventFormat, others: Iterable[EventFormat]
) -> Header:
    """Find the header of a file of one format, or see by the number of columns that it comes without.

    Args:
        lines: The file from its first line; what is read too far is handed back in ``Header.begun``.
        file: Path for messages.
        wanted: What the analyst says it is.
        others: All formats, to tell whose file it is where it is not.

    Raises:
        EventFileError: Its header is another provider's, lacks columns or has one twice, has an unusual
            separator, or is not there.
    """
    head = list(islice(lines, _LOOKED_AT))
    formats = {fmt.name: fmt for fmt in (wanted, *others)}
    found = _best(head, formats, wanted)
    if found is None:
        without = bare(head, formats.values())
        if without is not None and without.format is wanted:
            return _by_position(without, head)
        raise EventFileError(_unrecognised(head, file, wanted, without.format if without else None))
    _check_provider(found, file, wanted, formats)
    return _by_name(found, head, file, wanted)


def _best(head: list[str], formats: Mapping[str, EventFormat], wanted: EventFormat) -> _Found | None:
    """Return the line that fits the wanted format, else any format, best; none where none fits."""
    candidates = []
    for number, line in enumerate(head):
        for separator in SEPARATORS:
            cells = _unpacked(split(line, separator, quoted=True))
            names = {plain_name(cell) for cell in cells}
            fits = {name: _fit(names, fmt) for name, fmt in formats.items()}
            candidates.append(_Found(number, separator, cells, fits))
    # The first of equals: a header stands above what it heads.
    best = max(
        candidates, key=lambda found: (max(found.fits.values()), found.fits[wanted.name]), default=None
    )
    own = max(candidates, key=lambda found: found.fits[wanted.name], default=None)
    for found, fit in (
        (own, own.fits[wanted.name] if own else 0),
        (best, max(best.fits.values()) if best else 0),
    ):
        if found is not None and fit >= _RECOGNISED:
            return found
    return None


def _unpacked(cells: list[str]) -> list[str]:
    """Return names without the ``data.`` that an API's answer leaves before them when R makes it a table."""
    inside = sum(cell.startswith(_PACKED) for cell in cells)
    return [cell.removeprefix(_PACKED) for cell in cells] if 2 * inside > len(cells) else cells


def _fit(names: set[str], fmt: EventFormat) -> float:
    """Return the share of a format's marks that a header has, under any of their names."""
    if not fmt.marks:
        return 0.0
    also = {**fmt.needed, **fmt.optional}
    return sum(not names.isdisjoint((mark, *also.get(mark, ()))) for mark in fmt.marks) / len(fmt.marks)


def _by_position(found: Bare, head: list[str]) -> Header:
    layout = found.layout
    return Header(
        layout,
        found.separator,
        # GDELT's own tab files have stray quotation marks; commas without them would part sentences.
        quoted=found.separator != "\t",
        width=len(layout.columns),
        positions={plain_name(name): place for place, name in enumerate(layout.columns)},
        names={plain_name(name): name for name in layout.columns},
        begun=tuple(head[found.numbered :]),
        headed=False,
    )


def _check_provider(
    found: _Found, file: str, wanted: EventFormat, formats: Mapping[str, EventFormat]
) -> None:
    """Refuse a file that fits another format better, unless it has all that the wanted one needs."""
    own = found.fits[wanted.name]
    name, fit = max(found.fits.items(), key=lambda item: item[1])
    if fit <= own or (own >= _RECOGNISED and not _missing(found.cells, wanted)):
        return
    text = f"this looks like {formats[name].title}, not {wanted.title}"
    mend = f"use `powderkeg import {name} {file}`"
    raise EventFileError(Problem(text, file=file, line=found.line + 1, mend=mend))


def _missing(cells: list[str], fmt: EventFormat) -> list[str]:
    names = {plain_name(cell) for cell in cells}
    return [name for name, also in fmt.needed.items() if names.isdisjoint((name, *also))]


def _by_name(found: _Found, head: list[str], file: str, wanted: EventFormat) -> Header:
    cells = found.cells
    while cells and not cells[-1].strip():
        cells.pop()
    names = [plain_name(cell) for cell in cells]
    line = found.line + 1
    problems = []
    positions: dict[str, int] = {}
    for name, also in {**wanted.needed, **wanted.optional}.items():
        # The format's own name before older ones, should a file have both.
        spelled = next((spelling for spelling in (name, *also) if spelling in names), None)
        if spelled is None:
            continue
        positions[name] = names.index(spelled)
        if names.count(spelled) > 1:
            text = f"the column '{cells[positions[name]]}' is there {names.count(spelled)} times"
            problems.append(
                Problem(text, file=file, line=line, field=name, mend="remove or rename all but one")
            )
    for name in _missing(cells, wanted):
        mend = closest(name, cells) or f"add it, or export again with all columns of {wanted.title}"
        text = "the column is missing"
        problems.append(Problem(text, file=file, line=line, field=name, allowed=tuple(cells), mend=mend))
    if problems:
        raise EventFileError(problems)
    after = head[found.line + 1 :]
    tags = split(after[0], found.separator, quoted=True) if after else []
    # The Humanitarian Data Exchange puts a row of tags such as #geo+lat under the header.
    if any(tag.startswith("#") for tag in tags) and all(not tag or tag.startswith("#") for tag in tags):
        after = after[1:]
    above = [text for text in head[: found.line] if text.strip() and not re.match(r'"?sep=', text)]
    return Header(
        layout=max(wanted.layouts, key=lambda layout: _overlap(names, layout)),
        separator=found.separator,
        # Tab files of machines have stray quotation marks; any other separator needs them.
        quoted=wanted.quoted
        or found.separator != "\t"
        or head[found.line].startswith('"')
        or _enclosed(after),
        width=len(cells),
        positions=positions,
        names={name: cells[place] for name, place in positions.items()},
        begun=tuple(after),
        skipped=len(above),
    )


def _enclosed(after: list[str]) -> bool:
    """Whether the first row of a tab file has whole cells in quotation marks, under a header without."""
    cells = [cell for cell in split(after[0], "\t", quoted=False) if cell] if after else []
    marked = sum(len(cell) > 1 and cell.startswith('"') and cell.endswith('"') for cell in cells)
    return marked > 1 and 3 * marked >= len(cells)


def _overlap(names: list[str], layout: Layout) -> float:
    columns = {plain_name(name) for name in layout.columns}
    return len(columns & set(names)) / max(len(columns | set(names)), 1)


def _unrecognised(head: list[str], file: str, wanted: EventFormat, other: EventFormat | None) -> Problem:
    """Return what to say of a file without a header that we know."""
    if other is not None:
        text = f"this looks like {other.title}, not {wanted.title}"
        return Problem(text, file=file, line=1, mend=f"use `powderkeg import {other.name} {file}`")
    first = next((line for line in head if line.strip()), "")
    known = stranger(first)
    if known is not None:
        return Problem(f"this is {known.title}", file=file, line=1, mend=known.mend)
    for separator, words in _OTHER_SEPARATORS.items():
        names = {plain_name(cell) for cell in re.split(re.escape(separator) + "+", first)}
        if _fit(names, wanted) >= _RECOGNISED:
            text = f"the cells are separated by {words}"
            mend = "save the file again with one of these between the cells"
            return Problem(text, file=file, line=1, allowed=tuple(SEPARATORS.values()), mend=mend)
    rows = {separator: split(first, separator, quoted=wanted.quoted) for separator in SEPARATORS}
    separator = max(rows, key=lambda sign: len(rows[sign]))
    for layout in wanted.layouts:
        if len(rows[separator]) == len(layout.columns) and any(map(_is_figure, rows[separator])):
            text = f"there is no header: the first line has the {len(layout.columns)} cells of {layout.name}"
            if layout.headerless != "never":
                text += ", but the rows do not hold what its columns should"
            sign = SEPARATORS[separator]
            mend = (
                f"put the names of its columns above it, with a {sign} between: {', '.join(layout.columns)}"
            )
            return Problem(text, file=file, line=1, mend=mend)
    begin = " | ".join(rows[separator]).strip()[:80]
    text = f"this is no header of {wanted.title}: '{begin}'"
    mend = "export again with all columns and their names; for a table of your own use `powderkeg import csv`"
    return Problem(text, file=file, line=1, allowed=wanted.marks, mend=mend)


def _is_figure(cell: str) -> bool:
    return cell.strip().replace(".", "", 1).isdecimal()
