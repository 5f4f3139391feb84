"""Adding reports with a reason: each new row is logged with all its cells."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from powderkeg.case.cells import report_cells
from powderkeg.case.change import ADDED
from powderkeg.case.errors import CaseError, Problem
from powderkeg.case.lines import TABLES
from powderkeg.case.log_entries import find_unwritable, logged, reason_problems, with_entries
from powderkeg.case.new_rows import report_from_cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from powderkeg.case.case import Case
    from powderkeg.case.report import Report
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["add_report", "add_reports", "enter_report", "row_in_words"]


def add_reports(
    case: Case,
    reports: Sequence[Report],
    reason: str,
    *,
    vocabulary: Vocabulary,
    analyst: str = "",
    at: date | None = None,
) -> Case:
    """Add reports below the others, and log each with all its cells.

    Args:
        case: the case.
        reports: what is added, in this order.
        reason: why, in words.
        vocabulary: words of the case's society, to check the whole case again.
        analyst: who adds them.
        at: day, or moment with a time zone; now where None.

    Raises:
        CaseError: No reason, no report, one whose id the record or another one has, or a case that would no
            longer be right; every problem found is in the message.
    """
    problems = reason_problems(reason, analyst)
    if not reports:
        problems.append(Problem("no report to add is given", mend="give at least one"))
    times = Counter(report.report_id for report in (*case.record, *reports))
    there = {report.report_id for report in case.record}
    for name in dict.fromkeys(report.report_id for report in reports):
        if times[name] > 1:
            what = (
                f"the record has a report '{name}' already" if name in there else f"'{name}' is given twice"
            )
            problems.append(Problem(what, field="report_id", mend="give the new row its own id"))
    if problems:
        raise CaseError(problems)
    told = [(report.report_id, ADDED, "", row_in_words(report)) for report in reports]
    entries = logged(case, told, at=at, analyst=analyst, reason=reason)
    return with_entries(case, entries, vocabulary, record=(*case.record, *reports))


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

    Other arguments and errors are those of ``add_reports``.
    """
    return add_reports(case, [report], reason, vocabulary=vocabulary, analyst=analyst, at=at)


def enter_report(
    case: Case,
    values: Mapping[str, str],
    *,
    vocabulary: Vocabulary,
    reason: str,
    analyst: str = "",
    at: date | None = None,
) -> Case:
    """Add the report that cells by column say, read as ``record.csv`` is.

    Args:
        case: the case.
        values: text by column; ``report_id`` among them.
        vocabulary: words of the case's society.
        reason: why, in words.
        analyst: who adds it.
        at: day, or moment with a time zone; now where None.

    Raises:
        CaseError: A cell cannot be read, or what ``add_reports`` refuses.
    """
    cells = {column.strip(): text for column, text in values.items()}
    problems = reason_problems(reason, analyst) + find_unwritable(cells, TABLES["record"])
    if problems:
        raise CaseError(problems)
    report = report_from_cells(cells, vocabulary)
    return add_reports(case, [report], reason, vocabulary=vocabulary, analyst=analyst, at=at)


def row_in_words(report: Report) -> str:
    """Return a report's filled cells as JSON on one line, without its id: what the log keeps of a new row."""
    cells = {column: text for column, text in report_cells(report).items() if column != "report_id"}
    return json.dumps(cells, ensure_ascii=False)
