"""Rows for a record that come from elsewhere: from a table of their own, or cell by cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from powderkeg.case.cells import cells_content
from powderkeg.case.checks import find_record_problems
from powderkeg.case.errors import CaseError, Problem
from powderkeg.case.explain import explain
from powderkeg.case.fields import MODEL
from powderkeg.case.files import size_limit
from powderkeg.case.lines import TABLES, Lines
from powderkeg.case.report import Report
from powderkeg.case.table import RECORD_COLUMNS, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case.case import Case
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["read_new_rows", "report_from_cells"]


class _Rows(BaseModel):
    """The rows under the name that they have in a case, so that what is wrong is told in the same words."""

    model_config = MODEL

    record: tuple[Report, ...]


def report_from_cells(cells: Mapping[str, str], vocabulary: Vocabulary) -> Report:
    """Return the report that cells by column say, read as ``record.csv`` is.

    Args:
        cells: text by column; blank ones say nothing, and columns that are not of the schema are kept.
        vocabulary: words of the case's society.

    Raises:
        CaseError: A cell cannot be read, or one that is needed is missing; every problem found is in the
            message.
    """
    content: dict[str, Any] = {"record": [cells_content(cells)]}
    try:
        return _Rows.model_validate(content).record[0]
    except ValidationError as error:
        problems = explain(error, content, Lines(), vocabulary)
        raise CaseError([replace(problem, file=TABLES["record"]) for problem in problems]) from error


def read_new_rows(path: str | Path, case: Case, vocabulary: Vocabulary) -> tuple[Report, ...]:
    """Read reports to be added to a case, and check them as its own are checked.

    Args:
        path: a CSV file with the header of ``record.csv``.
        case: the case they are meant for.
        vocabulary: words of its society.

    Raises:
        CaseError: The file cannot be read, holds no row, or something in it is wrong; every problem found is
            in the message, with the file's own line.
    """
    file = str(path)
    rows, problems = read_table(_content(Path(path)), file, RECORD_COLUMNS)
    content: dict[str, Any] = {"record": [cells_content({**row.extra, **row.cells}) for row in rows]}
    lines = Lines(rows={"record": [row.line for row in rows]})
    found: tuple[Report, ...] = ()
    try:
        found = _Rows.model_validate(content).record
    except ValidationError as error:
        problems += explain(error, content, lines, vocabulary)
    else:
        problems += find_record_problems(case.replace(record=found, changes=()), vocabulary, lines)
        problems += _there_already(case, found, lines)
    if not rows and not problems:
        problems = [Problem("there is no row below the header", mend="add at least one report")]
    if problems:
        raise CaseError([replace(problem, file=file) for problem in problems])
    return found


def _there_already(case: Case, found: tuple[Report, ...], lines: Lines) -> list[Problem]:
    known = {report.report_id for report in case.record}
    mend = "give the new row its own id, or change the report with powderkeg amend"
    return [
        lines.problem(
            ("record", index, "report_id"), f"the record has a report '{report.report_id}' already", mend=mend
        )
        for index, report in enumerate(found)
        if report.report_id in known
    ]


def _content(path: Path) -> bytes:
    try:
        limit = size_limit("rows.csv")
        if path.is_file() and path.stat().st_size > limit:
            text = f"the file has more than the {limit:,} bytes allowed"
            raise CaseError(
                Problem(text, file=str(path), mend="split it, and add the parts one after another")
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, CaseError):
            raise
        text = f"the file cannot be read: {getattr(error, 'strerror', None) or error}"
        mend = "give the path of a CSV file with the header of record.csv"
        raise CaseError(Problem(text, file=str(path), mend=mend)) from error
