"""Rows of an import put into a record: new ones added, those of an earlier import brought up to date.

A cell of an earlier import is changed only where it still says what the import wrote, as the case's log
tells; what an analyst has changed since stays, and where that is a figure its whole row does. Every change is
logged with the reason ``imported from FILE`` or ``imported again from FILE``, so that ``powderkeg amend
--undo`` takes an import back.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from powderkeg.case import CaseError, Report, add_reports
from powderkeg.case.cells import report_cell, report_cells
from powderkeg.case.change import ADDED, REMOVED
from powderkeg.case.log_entries import logged, with_entries
from powderkeg.case.new_rows import report_from_cells
from powderkeg.importers.count_rows import KEYS, SOURCE, known_keys, with_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from powderkeg.case import Case, Vocabulary

__all__ = ["AGAIN", "FROM", "Merged", "contested", "merged"]

FROM, AGAIN = "imported from ", "imported again from "
"""How the reasons of an import begin."""
_FIGURES = ("low", "best", "high")
_WITH_FIGURES = (*_FIGURES, "statement", "published", KEYS)
_NO_LONGER = "no longer listed by its source"


@dataclass(frozen=True)
class Merged:
    """A record after an import.

    Attributes:
        case: the changed case; the same one where nothing changed.
        added: ids of new rows.
        updated: ids of rows that the import changed.
        unchanged: number of rows that say already what the import says.
        kept: cells that an analyst has changed and the import left, as ``report_id, column``.
        gone: ids of rows whose events the source no longer lists.
        already: events that rows of the record were made of before.
    """

    case: Case
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: int = 0
    kept: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    already: int = 0


@dataclass
class _Changes:
    """Cells of existing rows that change, and those that stay because somebody set them."""

    new: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    kept: list[str] = field(default_factory=list)


def merged(
    case: Case,
    rows: Sequence[Report],
    *,
    source: str,
    covered: Collection[date],
    grows: bool,
    files: str,
    vocabulary: Vocabulary,
    analyst: str = "",
) -> Merged:
    """Put the rows of an import into a case.

    Args:
        case: the case.
        rows: from ``rows_of``.
        source: name of the format.
        covered: days of which the file lists everything: what is not there any more is gone.
        grows: whether files of this source add to each other (GDELT) rather than replace each other.
        files: names of the files, for the log.
        vocabulary: words of the case's society.
        analyst: who imports.

    Raises:
        CaseError: A row has an id that the record uses for something else, or the case would not be right.
    """
    there = {report.report_id: report for report in case.record}
    _refuse_foreign(rows, there, source)
    known = {
        key for report in case.record if report.extra.get(SOURCE) == source for key in known_keys(report)
    }
    told = {key for row in rows for key in known_keys(row)}
    if grows:
        rows = [_grown(row, there.get(row.report_id)) for row in rows]
    new = [row for row in rows if row.report_id not in there]
    written = _written(case)
    changes = _Changes()
    for row in rows:
        if row.report_id in there:
            _compare(there[row.report_id], report_cells(row), written, changes)
    gone = () if grows else _gone(case, {row.report_id for row in rows}, source, covered)
    for report in gone:
        _compare(report, _without_events(report), written, changes)
    after = add_reports(case, new, FROM + files, vocabulary=vocabulary, analyst=analyst) if new else case
    if changes.new:
        after = _with_changes(after, changes.new, AGAIN + files, vocabulary, analyst)
    return Merged(
        after,
        tuple(row.report_id for row in new),
        tuple(changes.new),
        sum(row.report_id in there and row.report_id not in changes.new for row in rows),
        tuple(changes.kept),
        tuple(report.report_id for report in gone if report.report_id in changes.new),
        len(told & known),
    )


def _refuse_foreign(rows: Iterable[Report], there: Mapping[str, Report], source: str) -> None:
    for row in rows:
        other = there.get(row.report_id)
        if other is not None and other.extra.get(SOURCE) != source:
            raise CaseError(
                f"record.csv has a report '{row.report_id}' that no import of {source} made; "
                "give that report another id by hand, then import again"
            )


def _grown(row: Report, before: Report | None) -> Report:
    """A count together with that of earlier files; what an earlier file listed is never taken back."""
    if before is None or before.best is None or row.best is None:
        return row
    old, new = known_keys(before), known_keys(row)
    best = float(len(old | new)) if old and new and row.unit == "events" else max(before.best, row.best)
    if best == before.best and new <= old:
        kept = ("low", "best", "high", "statement", "published", "extra")
        return row.model_copy(update={name: getattr(before, name) for name in kept})
    extra = {**row.extra, KEYS: " ".join(sorted(old | new))} if old | new else row.extra
    update = {"best": best, "statement": with_number(row, int(best)), "extra": extra}
    return row.model_copy(update=update if best != row.best else {"extra": extra})


def _written(case: Case) -> dict[tuple[str, str], str]:
    """What imports wrote last, by row and column; blank cells of an added row under its id and ``""``."""
    found: dict[tuple[str, str], str] = {}
    for entry in case.changes:
        if entry.field == ADDED:
            cells = json.loads(entry.after) if entry.after.startswith("{") else {}
            if SOURCE in cells:
                found = {key: text for key, text in found.items() if key[0] != entry.report_id}
                found |= {(entry.report_id, column): text for column, text in cells.items()}
                found[entry.report_id, ""] = ""
        elif entry.field != REMOVED and entry.reason.startswith(AGAIN):
            found[entry.report_id, entry.field] = entry.after
    return found


def _compare(
    report: Report, wanted: Mapping[str, str], written: Mapping[tuple[str, str], str], changes: _Changes
) -> None:
    """Note which cells of a row change, and which are somebody else's."""
    name, now = report.report_id, report_cells(report)
    ours, theirs = {}, []
    for column in dict.fromkeys((*now, *wanted)):
        text = wanted.get(column, "")
        if text == now.get(column, ""):
            continue
        last = written.get((name, column), written.get((name, "")))
        if last == now.get(column, ""):
            ours[column] = text
        else:
            theirs.append(column)
    if set(theirs) & set(_WITH_FIGURES):  # a figure and its sentence stay together
        theirs += [column for column in ours if column in _WITH_FIGURES]
        ours = {column: text for column, text in ours.items() if column not in _WITH_FIGURES}
    if ours:
        changes.new[name] = ours
    changes.kept += [f"{name}, {column}" for column in theirs]


def _gone(case: Case, now: Collection[str], source: str, covered: Collection[date]) -> tuple[Report, ...]:
    """Rows of a source on covered days whose events it no longer lists."""
    days = set(covered)
    return tuple(
        report
        for report in case.record
        if report.extra.get(SOURCE) == source
        and report.report_id not in now
        and report.date_start in days
        and report.date_end in days
        and report.reason != _NO_LONGER
    )


def _without_events(report: Report) -> dict[str, str]:
    cells = report_cells(report)
    cells.pop(KEYS, None)
    return {**cells, "use": "context", "reason": _NO_LONGER}


def _with_changes(
    case: Case, changes: Mapping[str, Mapping[str, str]], reason: str, vocabulary: Vocabulary, analyst: str
) -> Case:
    told, record = [], []
    for report in case.record:
        cells = changes.get(report.report_id, {})
        told += [
            (report.report_id, column, report_cell(report, column), text) for column, text in cells.items()
        ]
        record.append(report_from_cells({**report_cells(report), **cells}, vocabulary) if cells else report)
    entries = logged(case, told, at=None, analyst=analyst, reason=reason)
    return with_entries(case, entries, vocabulary, record=tuple(record))


def contested(rows: Sequence[Report], case: Case) -> tuple[tuple[Report, ...], int]:
    """Mark rows with which another list disagrees: one has none and the other three, or five times as many.

    Returns:
        The rows, and how many of them are disputed.
    """
    others: dict[tuple[str, str | None, date], list[Report]] = defaultdict(list)
    for report in case.record:
        if report.extra.get(SOURCE) and report.best is not None and report.use == "scored":
            others[report.indicator, report.place_id, report.date_start].append(report)
    marked, found = [], Counter[bool]()
    for row in rows:
        rivals = [
            other
            for other in others[row.indicator, row.place_id, row.date_start]
            if other.extra[SOURCE] != row.extra[SOURCE]
        ]
        disputed = row.use == "scored" and any(
            _disagree(row.best or 0.0, other.best or 0.0) for other in rivals
        )
        found[disputed] += 1
        marked.append(row.model_copy(update={"contested": True}) if disputed else row)
    return tuple(marked), found[True]


def _disagree(one: float, two: float) -> bool:
    few, many = sorted((one, two))
    return many - few >= 3.0 and many >= 5.0 * few
