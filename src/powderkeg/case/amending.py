"""Changing the record with a reason: every new grade, origin, use and report is logged.

``amend``, ``add_report`` and ``switch_off`` give a changed copy of a case whose log says what was changed,
when, by whom and why. They know no files; ``amended_files`` does the same to a case that lies in some.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from powderkeg.case.cells import report_cell, report_cells
from powderkeg.case.change import ADDED, REMOVED, Change
from powderkeg.case.change_checks import CLOSED, not_allowed
from powderkeg.case.checks import check_case
from powderkeg.case.errors import CaseError, Problem, closest
from powderkeg.case.report import Report

if TYPE_CHECKING:
    from powderkeg.case.case import Case
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["add_report", "amend", "row_in_words", "switch_off"]


def amend(
    case: Case,
    report_id: str,
    *,
    vocabulary: Vocabulary,
    reliability: str | None = None,
    credibility: int | None = None,
    origin_id: str | None = None,
    use: str | None = None,
    reason: str,
    analyst: str = "",
    at: date | None = None,
) -> Case:
    """Change one report, and log each change.

    A report that is no longer scored keeps ``reason`` as the reason why; one that is scored again loses it.
    Both are entries of the log too, so that the log read backwards gives the record as it was.

    A change that the log has already, word for word, but the record not yet is carried out and not logged
    again: that finishes what was broken off between the two.

    Args:
        case: the case.
        report_id: which report.
        vocabulary: words of the case's society, to check the whole case again.
        reliability: new letter of its source; None leaves it.
        credibility: new grade of its information, 1 to 6; None leaves it.
        origin_id: new origin; None leaves it.
        use: ``scored``, ``context`` or ``input``; None leaves it.
        reason: why, in words.
        analyst: who changes it.
        at: day, or moment with a time zone; now where None.

    Raises:
        CaseError: No reason, no such report, a value that is not allowed, nothing that would change, or a
            case that would no longer be right; every problem found is in the message.
    """
    wanted = {
        "reliability": reliability,
        "credibility": None if credibility is None else str(credibility),
        "origin_id": origin_id,
        "use": use,
    }
    asked = {column: value.strip() for column, value in wanted.items() if value is not None}
    why = _one_line(reason)
    position = _position(case, report_id)
    problems = [*_reason_missing(why), *(() if position is not None else (_unknown(case, report_id),))]
    problems += [
        not_allowed(column, value, field=column)
        for column, value in asked.items()
        if column in CLOSED and value not in CLOSED[column]
    ]
    if asked.get("origin_id"):
        asked["origin_id"] = _one_line(str(asked["origin_id"]))
    if asked.get("origin_id") == "":
        problems.append(Problem("a value is missing", field="origin_id", mend="name the origin"))
    if problems or position is None:
        raise CaseError(problems)
    report = case.record[position]
    if report_cell(report, "use") != asked.get("use", report.use):
        asked["reason"] = "" if asked["use"] == "scored" else why
    updates = {column: value for column, value in asked.items() if report_cell(report, column) != value}
    if not updates:
        raise CaseError(_nothing(report, asked))
    entries = _entries(report, updates, _stamped(at), _one_line(analyst), why)
    changed = Report.model_validate({**report.model_dump(), **_blank_to_none(updates)})
    record = (*case.record[:position], changed, *case.record[position + 1 :])
    return _checked(case, record, entries, vocabulary)


def switch_off(
    case: Case,
    report_id: str,
    reason: str,
    *,
    vocabulary: Vocabulary,
    analyst: str = "",
    at: date | None = None,
) -> Case:
    """Keep a report in the record but no longer weigh it: its ``use`` becomes ``context``.

    Arguments and errors are those of ``amend``.
    """
    return amend(case, report_id, vocabulary=vocabulary, use="context", reason=reason, analyst=analyst, at=at)


def add_report(
    case: Case,
    report: Report,
    reason: str,
    *,
    vocabulary: Vocabulary,
    analyst: str = "",
    at: date | None = None,
) -> Case:
    """Add a report below the others, and log it with all its cells.

    Other arguments and errors are those of ``amend``; besides, the record must not have a report of this id.
    """
    why = _one_line(reason)
    problems = list(_reason_missing(why))
    if _position(case, report.report_id) is not None:
        text = f"the record has a report '{report.report_id}' already"
        problems.append(Problem(text, field="report_id", mend="give the new row its own id"))
    if problems:
        raise CaseError(problems)
    entry = Change(
        changed=_stamped(at),
        analyst=_one_line(analyst),
        report_id=report.report_id,
        field=ADDED,
        after=row_in_words(report),
        reason=why,
    )
    return _checked(case, (*case.record, report), [entry], vocabulary)


def row_in_words(report: Report) -> str:
    """Return a report's filled cells as JSON on one line, without its id: what the log keeps of a new row."""
    cells = {column: text for column, text in report_cells(report).items() if column != "report_id"}
    return json.dumps(cells, ensure_ascii=False)


def _checked(case: Case, record: tuple[Report, ...], entries: list[Change], vocabulary: Vocabulary) -> Case:
    last = {_about(one): one for one in case.changes}
    new = [entry for entry in entries if not _says_the_same(last.get(_about(entry)), entry)]
    changed = case.replace(record=record, changes=(*case.changes, *new))
    check_case(changed, vocabulary)
    return changed


def _about(change: Change) -> tuple[str, str]:
    """The report and its column, or its coming and going."""
    return change.report_id, "" if change.field in {ADDED, REMOVED} else change.field


def _says_the_same(last: Change | None, entry: Change) -> bool:
    """Whether the log ends with this very change, which the record has not followed."""
    told = (entry.field, entry.before, entry.after, entry.reason)
    return last is not None and (last.field, last.before, last.after, last.reason) == told


def _entries(
    report: Report, updates: Mapping[str, str], moment: date, analyst: str, why: str
) -> list[Change]:
    return [
        Change(
            changed=moment,
            analyst=analyst,
            report_id=report.report_id,
            field=column,
            before=report_cell(report, column),
            after=value,
            reason=why,
        )
        for column, value in updates.items()
    ]


def _blank_to_none(updates: Mapping[str, str]) -> dict[str, str | None]:
    return {column: value or ("" if column == "reason" else None) for column, value in updates.items()}


def _position(case: Case, report_id: str) -> int | None:
    return next((index for index, row in enumerate(case.record) if row.report_id == report_id), None)


def _reason_missing(reason: str) -> tuple[Problem, ...]:
    mend = "say in a clause why this is changed"
    return () if reason else (Problem("a change needs a reason", field="reason", mend=mend),)


def _unknown(case: Case, report_id: str) -> Problem:
    known = tuple(row.report_id for row in case.record)
    mend = closest(report_id, known) or "use one of these, or add the report first"
    return Problem(f"'{report_id}' is not a report of this case", field="report_id", allowed=known, mend=mend)


def _nothing(report: Report, asked: Mapping[str, str]) -> Problem:
    if not asked:
        mend = "give a new reliability, credibility, origin or use"
        return Problem(f"nothing to change about '{report.report_id}'", mend=mend)
    as_it_is = ", ".join(f"{column} {value}" for column, value in asked.items() if column != "reason")
    text = f"'{report.report_id}' has {as_it_is} already: nothing would change"
    return Problem(text, mend="give another value")


def _stamped(at: date | None) -> date:
    if isinstance(at, datetime) and at.tzinfo is None:
        mend = "give one with a time zone, or a day, or leave it out for now"
        raise CaseError(Problem(f"at: {at} has no time zone", mend=mend))
    return datetime.now(UTC).replace(microsecond=0) if at is None else at


def _one_line(text: str) -> str:
    # A line of the log is a line of a comparison.
    return " ".join(text.split())
