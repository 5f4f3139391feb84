"""What the log says of the record, held against the record: changes by hand, and changes broken off."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from powderkeg.case.cells import report_cell
from powderkeg.case.change import ADDED, REMOVED
from powderkeg.case.errors import closest
from powderkeg.case.table import RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case.case import Case
    from powderkeg.case.change import Change
    from powderkeg.case.report import Report

__all__ = ["log_notes", "who_and_when"]


@dataclass
class _Told:
    """What the log says last of one report: the entry that brought or took it, and its columns.

    ``columns`` holds for each column the entry and the text that it leaves there.
    """

    row: Change | None = None
    columns: dict[str, tuple[Change, str]] = field(default_factory=dict)


def who_and_when(change: Change) -> str:
    """Return ``2026-07-14, A. Analyst``, the name only where it is known."""
    return ", ".join(filter(None, (change.when, change.analyst)))


def log_notes(case: Case) -> tuple[str, ...]:
    """Return, in words, where the record is not as the last entries of the log say; none is a mistake.

    Where the record still has what stood there *before* the last entry, ``amend`` may have been broken off
    between writing the log and writing the record; the note says how that is mended.
    """
    reports = {report.report_id: report for report in case.record}
    notes: list[str] = []
    for report_id, told in _told(case).items():
        notes += _of_report(report_id, told, reports)
    return tuple(notes)


def _told(case: Case) -> dict[str, _Told]:
    found: dict[str, _Told] = {}
    for change in case.changes:
        told = found.setdefault(change.report_id, _Told())
        if change.field in {ADDED, REMOVED}:
            told.row = change
            told.columns = {column: (change, text) for column, text in _cells(change).items()}
        else:
            told.columns[change.field] = (change, change.after)
    return found


def _cells(change: Change) -> dict[str, str]:
    """Return the cells of an added row; none where somebody wrote the entry in other words."""
    try:
        cells = json.loads(change.after) if change.field == ADDED else None
    except (ValueError, RecursionError):
        return {}
    if not isinstance(cells, dict):
        return {}
    filled = {str(column): text for column, text in cells.items() if isinstance(text, str)}
    return {**dict.fromkeys(RECORD_COLUMNS[1:], ""), **filled}


def _of_report(report_id: str, told: _Told, reports: dict[str, Report]) -> Iterator[str]:
    report, row = reports.get(report_id), told.row
    if report is None:
        if row is None:
            guess = closest(report_id, reports)
            yield f"the log speaks of '{report_id}', which the record does not have{guess and f'; {guess}'}"
        elif row.field == ADDED:
            yield (
                f"the log says that '{report_id}' was added ({who_and_when(row)}), but the record does not "
                "have it: either adding it was broken off halfway, and the same powderkeg amend --add "
                "finishes it (the row stands in the entry), or it was taken out by hand; log that as removed"
            )
        return
    if row is not None and row.field == REMOVED:
        yield f"the log says that '{report_id}' was removed ({who_and_when(row)}), but the record has it"
        return
    for column, (change, text) in told.columns.items():
        now = report_cell(report, column)
        if not _same(now, text):
            yield _differs(report_id, column, change, text, now)


def _differs(report_id: str, column: str, change: Change, text: str, now: str) -> str:
    said = f"'{report_id}', {column}: the log says {_quoted(text)} ({who_and_when(change)})"
    if change.field != ADDED and _same(now, change.before):
        return (
            f"{said}, but the record still has {_quoted(now)}: either the change was broken off halfway, "
            "and the same powderkeg amend with the same reason finishes it, or it was undone by hand; log "
            "that too"
        )
    return f"{said}, the record has {_quoted(now)}: changed by hand since; log that too, or put it back"


def _quoted(text: str) -> str:
    return f"'{text}'" if text else "nothing"


def _same(one: str, two: str) -> bool:
    try:
        return one == two or float(one) == float(two)  # 3 and 3.0 are one figure
    except ValueError:
        return False
