"""Taking changes back with a reason, one act after the other, and doing them again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from powderkeg.case.acts import history, undoing_reason
from powderkeg.case.adding import row_in_words
from powderkeg.case.case_fields import parse_case_field
from powderkeg.case.cells import holds, report_cell, report_cells
from powderkeg.case.change import ADDED, REMOVED
from powderkeg.case.errors import CaseError, Problem
from powderkeg.case.lines import CHANGES_FILE
from powderkeg.case.log_entries import logged, one_line, reason_problems, told, with_entries
from powderkeg.case.new_rows import report_from_cells

if TYPE_CHECKING:
    from datetime import date

    from powderkeg.case.acts import Act
    from powderkeg.case.case import Case
    from powderkeg.case.change import Change
    from powderkeg.case.report import Report
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["redo_last", "redoable", "undo_last", "undoable"]


def undo_last(
    case: Case, *, vocabulary: Vocabulary, reason: str, analyst: str = "", at: date | None = None
) -> Case:
    """Take the last change that stands back: all entries of the one act, by an act that says which it undoes.

    Called again it goes one act further back; what was undone is no longer there to undo. An act that was
    logged but not made, because it was broken off, is taken back in the log alone; an undoing that was broken
    off is finished by the same call.

    Args:
        case: the case.
        vocabulary: words of the case's society, to check the whole case again.
        reason: why, in words.
        analyst: who takes it back.
        at: day, or moment with a time zone; now where None.

    Raises:
        CaseError: No reason, nothing to undo, something that was changed by hand since, or a case that would
            no longer be right; every problem found is in the message.
    """
    if problems := reason_problems(reason, analyst):
        raise CaseError(problems)
    found = history(case.changes)
    act = _broken_off(case, found.undone, found.last_undid, reason) or undoable(case)
    if not act:
        text = "there is nothing to undo: no change in the log stands that could be taken back"
        raise CaseError(Problem(text, file=CHANGES_FILE, mend="change the record or a prior first"))
    return _taken_back(case, act, vocabulary, reason=reason, analyst=analyst, at=at)


def redo_last(
    case: Case, *, vocabulary: Vocabulary, reason: str, analyst: str = "", at: date | None = None
) -> Case:
    """Undo the last undoing: what it took back is made again, by an act that says so.

    That can be done as long as nothing else was changed since, and for several undoings one after the other.

    Arguments and errors are those of ``undo_last``.
    """
    if problems := reason_problems(reason, analyst):
        raise CaseError(problems)
    found = history(case.changes)
    act = _broken_off(case, found.standing, found.last_undid, reason) or redoable(case)
    if not act:
        text = "there is nothing to redo: the last change in the log did not undo another"
        raise CaseError(Problem(text, file=CHANGES_FILE, mend="undo a change first"))
    return _taken_back(case, act, vocabulary, reason=reason, analyst=analyst, at=at)


def undoable(case: Case) -> Act:
    """Return the entries that ``undo_last`` would take back; none where nothing is left to undo."""
    standing = history(case.changes).standing
    return standing[-1] if standing else ()


def redoable(case: Case) -> Act:
    """Return the entries of the undoing that ``redo_last`` would take back; none where there is none."""
    undone = history(case.changes).undone
    return undone[-1] if undone else ()


def _broken_off(case: Case, acts: Sequence[Act], undid: Act | None, reason: str) -> Act:
    """Return the act whose taking back, with this very reason, is logged but not made; none as a rule.

    Args:
        case: the case.
        acts: those among which the last act of the log has to be.
        undid: what that one took back, if anything.
        reason: of the call.
    """
    if undid is None or not acts or acts[-1][-1] is not case.changes[-1]:
        return ()
    if acts[-1][0].reason != undoing_reason(undid, one_line(reason)):
        return ()
    return () if all(_says(case, entry, entry.after) for entry in acts[-1]) else undid


def _taken_back(
    case: Case, act: Act, vocabulary: Vocabulary, *, reason: str, analyst: str, at: date | None
) -> Case:
    last = {(entry.report_id, _column(entry)): entry for entry in act}
    problems = [
        _changed_since(case, entry)
        for entry in last.values()
        if not any(_says(case, entry, text) for text in (entry.after, entry.before))
    ]
    problems += [_row_not_kept(entry) for entry in act if entry.field == REMOVED and not _row(entry.before)]
    if problems:
        raise CaseError(problems)
    back = [_reversed(case, entry) for entry in reversed(act)]
    changed = _as_before(case, act, vocabulary)
    entries = logged(case, back, at=at, analyst=analyst, reason=undoing_reason(act, one_line(reason)))
    parts = {name: getattr(changed, name) for name in ("record", "parameters", "forces", "hypotheses")}
    return with_entries(case, entries, vocabulary, **parts)


def _column(entry: Change) -> str:
    return "" if entry.field in {ADDED, REMOVED} else entry.field


def _reversed(case: Case, entry: Change) -> tuple[str, str, str, str]:
    report_id, field, before, after = told(entry)
    if field == ADDED:
        report = _report(case, report_id)
        return report_id, REMOVED, after if report is None else row_in_words(report), ""
    return report_id, ADDED if field == REMOVED else field, after, before


def _says(case: Case, entry: Change, text: str) -> bool:
    """Whether the case has what a text says in the place of an entry."""
    if (place := parse_case_field(entry.field)) is not None:
        now = place.text(case)
        return now is not None and place.same(now, text)
    report = _report(case, entry.report_id)
    if entry.field in {ADDED, REMOVED}:
        row = _row(text)
        return report is None if not text else report is not None and _is_row(report, row)
    return report is not None and holds(report, entry.field, text)


def _is_row(report: Report, row: Mapping[str, str]) -> bool:
    columns = {*row, *report_cells(report)} - {"report_id"}
    return all(holds(report, column, row.get(column, "")) for column in columns)


def _as_before(case: Case, act: Act, vocabulary: Vocabulary) -> Case:
    """Return the case with what stood there before an act, its log as it is."""
    reports = {report.report_id: report for report in case.record}
    # A row as a whole, since a blank last day is read by the first; None where there is to be none.
    rows: dict[str, dict[str, str] | None] = {}
    for entry in reversed(act):
        name = entry.report_id
        if (place := parse_case_field(entry.field)) is not None:
            case = place.put(case, entry.before)
        elif entry.field in {ADDED, REMOVED}:
            rows[name] = None if entry.field == ADDED else {"report_id": name, **_row(entry.before)}
        else:
            row = rows.get(name) or report_cells(reports[name])
            rows[name] = {**row, entry.field: entry.before}
    back = {name: report_from_cells(row, vocabulary) for name, row in rows.items() if row is not None}
    kept = [
        back.get(report.report_id, report)
        for report in case.record
        if rows.get(report.report_id, {}) is not None
    ]
    new = [report for name, report in back.items() if name not in reports]
    return case.replace(record=(*kept, *new))


def _report(case: Case, report_id: str) -> Report | None:
    return next((report for report in case.record if report.report_id == report_id), None)


def _row(text: str) -> dict[str, str]:
    """Return the cells of a row that the log keeps as JSON; none where it keeps none."""
    try:
        cells = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return {}
    if not isinstance(cells, Mapping):
        return {}
    return {str(column): cell for column, cell in cells.items() if isinstance(cell, str)}


def _changed_since(case: Case, entry: Change) -> Problem:
    what = f"'{entry.report_id}', {entry.field}" if entry.report_id else f"'{entry.field}'"
    report = _report(case, entry.report_id)
    if entry.field not in {ADDED, REMOVED} and report is not None:
        now = f", and not '{report_cell(report, entry.field)}'"
    else:
        now = ""
    text = f"{what}: the log has '{entry.after}' last{now}; it was changed by hand since"
    mend = "put it back as the log says, or change it on rather than undo it"
    return Problem(text, file=CHANGES_FILE, mend=mend)


def _row_not_kept(entry: Change) -> Problem:
    text = f"'{entry.report_id}' was removed, and the log does not hold its row"
    return Problem(text, file=CHANGES_FILE, mend="add the report anew")
