"""What the log says, held against record and priors: changes by hand, and changes broken off."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from powderkeg.case.case_fields import parse_case_field
from powderkeg.case.cells import holds, report_cell
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
    """Return, in words, where the case is not as the last entries of the log say; none is a mistake.

    Where the record still has what stood there *before* the last entry, a change may have been broken off
    between writing the log and writing the record; the note says how that is mended.
    """
    reports = {report.report_id: report for report in case.record}
    notes: list[str] = []
    for report_id, told in _told(case).items():
        notes += _of_report(report_id, told, reports) if report_id else _of_case_file(case, told)
    return tuple(notes)


def _of_case_file(case: Case, told: _Told) -> Iterator[str]:
    for name, (change, text) in told.columns.items():
        place = parse_case_field(name)
        now = place.text(case) if place is not None else None
        if place is None or now is None:
            when = who_and_when(change)
            yield f"the log speaks of '{name}' ({when}), but the case has no such hypothesis"
        elif not place.same(now, text):
            still = place.same(now, change.before)
            yield _differs(f"'{name}'", "the case", change, text, now, still=still)


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
        if not holds(report, column, text):
            now = report_cell(report, column)
            still = change.field != ADDED and holds(report, column, change.before)
            yield _differs(f"'{report_id}', {column}", "the record", change, text, now, still=still)


def _differs(what: str, where: str, change: Change, text: str, now: str, *, still: bool) -> str:
    said = f"{what}: the log says {_quoted(text)} ({who_and_when(change)})"
    if still:
        return (
            f"{said}, but {where} still has {_quoted(now)}: either the change was broken off halfway, "
            "and the same powderkeg amend with the same reason finishes it, or it was undone by hand; log "
            "that too"
        )
    return f"{said}, {where} has {_quoted(now)}: changed by hand since; log that too, or put it back"


def _quoted(text: str) -> str:
    return f"'{text}'" if text else "nothing"
