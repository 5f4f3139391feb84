"""Changing reports with a reason: every new cell, grade, origin and use is logged.

``edit_report``, ``amend``, ``switch_off`` and ``merge_origins`` give a changed copy of a case whose log says
what was changed, when, by whom and why. They know no files; ``amend_files`` does the same to a case that lies
in some.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.case.case_fields import CASE_PREFIX
from powderkeg.case.cells import report_cell, report_cells
from powderkeg.case.change import ADDED, REMOVED
from powderkeg.case.change_checks import can_be_logged, not_allowed
from powderkeg.case.errors import CaseError, Problem, closest
from powderkeg.case.lines import TABLES
from powderkeg.case.log_entries import find_unwritable, logged, one_line, reason_problems, with_entries
from powderkeg.case.new_rows import report_from_cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from powderkeg.case.case import Case
    from powderkeg.case.report import Report
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["amend", "edit_report", "merge_origins", "switch_off"]

RECORD_FILE = TABLES["record"]


def edit_report(
    case: Case,
    report_id: str,
    values: Mapping[str, str],
    *,
    vocabulary: Vocabulary,
    reason: str,
    analyst: str = "",
    at: date | None = None,
) -> Case:
    """Change cells of one report, and log each.

    A report that is no longer scored keeps ``reason`` as the reason why, and one that is scored again loses
    it, unless ``values`` has a reason of its own. Where the first day of a report of one day moves, its last
    day goes along, unless ``values`` has that too. Both are entries of the log as well, so that the log read
    backwards gives the record as it was.

    A change that the log has already, word for word, but the record not yet is carried out and not logged
    again: that finishes what was broken off between the two.

    Args:
        case: the case.
        report_id: which report.
        values: new text by column, as it is to stand in ``record.csv``; blank empties the cell. Any column
            but ``report_id``; further columns too, as far as the file has them. Cells that say what is there
            already are passed over.
        vocabulary: words of the case's society, to check the whole case again.
        reason: why, in words.
        analyst: who changes it.
        at: day, or moment with a time zone; now where None.

    Raises:
        CaseError: No reason, no such report, a value that is not allowed, nothing that would change, or a
            case that would no longer be right; every problem found is in the message.
    """
    asked = {column.strip(): text.strip() for column, text in values.items()}
    if asked.get("origin_id"):
        asked["origin_id"] = one_line(asked["origin_id"])
    position = _position(case, report_id)
    problems = reason_problems(reason, analyst)
    problems += () if position is not None else (_unknown(case, report_id),)
    problems += _not_taken(asked)
    if problems or position is None:
        raise CaseError(problems)
    report = case.record[position]
    wanted = _with_what_follows(report, asked, one_line(reason))
    changed = report_from_cells({**report_cells(report), **wanted}, vocabulary)
    updates = {
        column: text
        for column, text in wanted.items()
        if report_cell(changed, column) != report_cell(report, column)
    }
    if not updates:
        raise CaseError(_nothing(report, asked))
    told = [(report_id, column, report_cell(report, column), text) for column, text in updates.items()]
    entries = logged(case, told, at=at, analyst=analyst, reason=reason)
    record = (*case.record[:position], changed, *case.record[position + 1 :])
    return with_entries(case, entries, vocabulary, record=record)


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
    """Change grade, origin or use of one report, and log each change: ``edit_report`` for what is done often.

    Args:
        case: the case.
        report_id: which report.
        vocabulary: words of the case's society.
        reliability: new letter of its source; None leaves it.
        credibility: new grade of its information, 1 to 6; None leaves it.
        origin_id: new origin; None leaves it.
        use: ``scored``, ``context`` or ``input``; None leaves it.
        reason: why, in words.
        analyst: who changes it.
        at: day, or moment with a time zone; now where None.

    Raises:
        CaseError: As ``edit_report`` does.
    """
    wanted = {
        "reliability": reliability,
        "credibility": None if credibility is None else str(credibility),
        "origin_id": origin_id,
        "use": use,
    }
    values = {column: text for column, text in wanted.items() if text is not None}
    return edit_report(case, report_id, values, vocabulary=vocabulary, reason=reason, analyst=analyst, at=at)


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

    Arguments and errors are those of ``edit_report``.
    """
    return amend(case, report_id, vocabulary=vocabulary, use="context", reason=reason, analyst=analyst, at=at)


def merge_origins(
    case: Case,
    origins: Sequence[str],
    into: str,
    *,
    vocabulary: Vocabulary,
    reason: str,
    analyst: str = "",
    at: date | None = None,
) -> Case:
    """Give all reports of some origins one origin, so that they share one error; one entry a report.

    Args:
        case: the case.
        origins: the origins that turn out to be one.
        into: what it is called: one of them, another origin of the case, or a new name.
        vocabulary: words of the case's society.
        reason: why, in words.
        analyst: who merges them.
        at: day, or moment with a time zone; now where None.

    Raises:
        CaseError: No reason, no origin given or one that no report has, no name for the new one, or all these
            reports have it already.
    """
    wanted, name = [one_line(origin) for origin in origins], one_line(into)
    known = tuple(dict.fromkeys(report.origin_id for report in case.record))
    problems = reason_problems(reason, analyst)
    problems += find_unwritable({"origin_id": into}, RECORD_FILE)
    problems += [
        Problem(
            f"no report has the origin '{origin}'",
            field="origin_id",
            allowed=known,
            mend=closest(origin, known) or "use one of these",
        )
        for origin in dict.fromkeys(wanted)
        if origin not in known
    ]
    if not wanted:
        problems.append(Problem("no origin to merge is given", allowed=known, mend="name at least one"))
    if not name:
        problems.append(Problem("a value is missing", field="origin_id", mend="name the origin"))
    merged = {report.report_id for report in case.record if report.origin_id in {*wanted} - {name}}
    if not merged and not problems:
        text = f"all these reports have the origin '{name}' already: nothing would change"
        problems.append(Problem(text, mend="name the other origins, or another name for them"))
    if problems:
        raise CaseError(problems)
    told = [
        (report.report_id, "origin_id", report.origin_id, name)
        for report in case.record
        if report.report_id in merged
    ]
    record = tuple(
        report.model_copy(update={"origin_id": name}) if report.report_id in merged else report
        for report in case.record
    )
    entries = logged(case, told, at=at, analyst=analyst, reason=reason)
    return with_entries(case, entries, vocabulary, record=record)


def _with_what_follows(report: Report, asked: Mapping[str, str], why: str) -> dict[str, str]:
    wanted = dict(asked)
    if asked.get("use", report.use) != report.use and "reason" not in asked:
        wanted["reason"] = "" if asked["use"] == "scored" else why
    if "date_start" in asked and "date_end" not in asked and report.date_end == report.date_start:
        wanted["date_end"] = asked["date_start"]
    return wanted


def _not_taken(asked: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with columns and values, before the row is read as a whole."""
    problems = [_no_column(column) for column in asked if not _may_change(column)]
    problems += [
        not_allowed(column, value, field=column)
        for column, value in asked.items()
        if not can_be_logged(column, value)
    ]
    if asked.get("origin_id") == "":
        problems.append(Problem("a value is missing", field="origin_id", mend="name the origin"))
    return problems + find_unwritable(asked, RECORD_FILE)


def _may_change(column: str) -> bool:
    # The log tells a column from these by its name alone.
    return column not in {"", "report_id", ADDED, REMOVED} and not column.startswith(CASE_PREFIX)


def _no_column(column: str) -> Problem:
    if column == "report_id":
        mend = "a report keeps its id: switch this one off and add another"
        return Problem("an id cannot be changed", file=RECORD_FILE, field=column, mend=mend)
    text = "a column cannot have this name" if column else "a column has no name"
    return Problem(text, file=RECORD_FILE, field=column, mend="name a column of the header of record.csv")


def _position(case: Case, report_id: str) -> int | None:
    return next((index for index, row in enumerate(case.record) if row.report_id == report_id), None)


def _unknown(case: Case, report_id: str) -> Problem:
    known = tuple(row.report_id for row in case.record)
    mend = closest(report_id, known) or "use one of these, or add the report first"
    return Problem(f"'{report_id}' is not a report of this case", field="report_id", allowed=known, mend=mend)


def _nothing(report: Report, asked: Mapping[str, str]) -> Problem:
    if not asked:
        mend = "give a new reliability, credibility, origin or use, or another cell"
        return Problem(f"nothing to change about '{report.report_id}'", mend=mend)
    as_it_is = ", ".join(f"{column} {value or 'blank'}" for column, value in asked.items())
    text = f"'{report.report_id}' has {as_it_is} already: nothing would change"
    return Problem(text, mend="give another value")
