"""What the files of a case hold after a change: the bytes of log, priors and record, changed in place."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

import yaml

from powderkeg.case.case_fields import CASE_PREFIX, prior_content
from powderkeg.case.cells import cell_text, holds, report_cell, report_cells
from powderkeg.case.change import ADDED, REMOVED
from powderkeg.case.change_checks import can_be_logged
from powderkeg.case.document_edits import with_value, without_value
from powderkeg.case.errors import CaseError, Problem, closest
from powderkeg.case.files import CASE_FILE
from powderkeg.case.lines import CHANGES_FILE, TABLES
from powderkeg.case.raw_table import line_end, with_cells, with_columns, with_rows, without_rows
from powderkeg.case.schema import Prior
from powderkeg.case.table import CHANGES_COLUMNS, RECORD_COLUMNS, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from powderkeg.case.case import Case
    from powderkeg.case.change import Change
    from powderkeg.case.lines import Path
    from powderkeg.case.report import Report

__all__ = ["AMENDED", "RECORD_FILE", "amended_contents", "as_written"]

RECORD_FILE = TABLES["record"]
AMENDED = (CHANGES_FILE, CASE_FILE, RECORD_FILE)
"""The files that a change may change, in the order in which they are put in place."""

Contents = dict[str, bytes]


def as_written(before: Case, after: Case, record: bytes) -> Case:
    """Return a changed case whose new log entries quote cells as they stand in the file.

    A cell may say 3 as ``3.0``, or a last day by leaving it blank. The log keeps that, so that taking the
    change back gives the same bytes again.

    Args:
        before: the case as it was.
        after: the changed case.
        record: ``record.csv`` as it was.
    """
    first = len(before.changes)
    cells = {row.cells.get("report_id"): {**row.extra, **row.cells} for row in _rows(record)}
    reports = {report.report_id: report for report in before.record}
    seen: set[tuple[str, str]] = set()
    entries = []
    for entry in after.changes[first:]:
        report = reports.get(entry.report_id)
        is_cell = report is not None and entry.field not in {ADDED, REMOVED}
        if report is not None and is_cell and (entry.report_id, entry.field) not in seen:
            seen.add((entry.report_id, entry.field))
            entry = _quoting(entry, report, cells[entry.report_id].get(entry.field, ""))
        entries.append(entry)
    return after.replace(changes=(*after.changes[:first], *entries))


def _rows(record: bytes) -> list[Any]:
    rows, _ = read_table(record, RECORD_FILE, RECORD_COLUMNS)
    return rows


def _quoting(entry: Change, report: Report, cell: str) -> Change:
    is_this = holds(report, entry.field, entry.before) and holds(report, entry.field, cell)
    # Where the same value comes in another form, entry by entry nothing would be seen to change.
    if not is_this or cell == entry.after or not can_be_logged(entry.field, cell):
        return entry
    return entry.model_copy(update={"before": cell})


def amended_contents(
    old: Mapping[str, bytes | None], before: Case, after: Case, columns: Sequence[str] = ()
) -> Contents:
    """Return the new content of those files that change, in the order of ``AMENDED``.

    Args:
        old: content of each of them as it was; None where there is none.
        before: the case as it was.
        after: the changed case, as ``as_written`` gives it.
        columns: further columns that the record is given where it lacks them and anything of it changes.

    Raises:
        CaseError: The record has no such column, or a file is laid out so that it cannot be changed in place.
    """
    found: Contents = {}
    record = old[RECORD_FILE] or b""
    entries = after.changes[len(before.changes) :]
    if entries:
        found[CHANGES_FILE] = _log(old[CHANGES_FILE], entries, line_end(_text(record)))
    document = old[CASE_FILE] or b""
    found[CASE_FILE] = _marked(document) + _with_priors(_text(document), before, after).encode("utf-8")
    table = _text(record) if after.record == before.record else with_columns(_text(record), columns)
    found[RECORD_FILE] = _marked(record) + _with_reports(table, before, after).encode("utf-8")
    return {name: found[name] for name in AMENDED if name in found and found[name] != old[name]}


def _log(old: bytes | None, entries: tuple[Change, ...], end: str) -> bytes:
    text = _text(old) if old else ",".join(CHANGES_COLUMNS) + end
    rows = [{name: cell_text(getattr(entry, name)) for name in CHANGES_COLUMNS} for entry in entries]
    return _marked(old or b"") + with_rows(text, rows).encode("utf-8")


def _with_reports(text: str, before: Case, after: Case) -> str:
    known = {report.report_id: report for report in before.record}
    now = {report.report_id: report for report in after.record}
    told = {
        (entry.report_id, entry.field): entry.after
        for entry in after.changes
        if entry.report_id and not entry.field.startswith(CASE_PREFIX)
    }
    changed = {
        name: _cells(known[name], report, told)
        for name, report in now.items()
        if name in known and report != known[name]
    }
    new = [report_cells(report) for name, report in now.items() if name not in known]
    try:
        text = with_cells(text, "report_id", changed)
        text = without_rows(text, "report_id", [name for name in known if name not in now])
        return with_rows(text, new)
    except KeyError as error:
        raise CaseError(_no_column(str(error.args[0]), text)) from error


def _cells(was: Report, report: Report, told: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Return the cells of a report that change, in the words of the log where it speaks of them."""
    columns = dict.fromkeys((*RECORD_COLUMNS, *was.extra, *report.extra))
    cells = {}
    for column in columns:
        text = report_cell(report, column)
        if text != report_cell(was, column):
            logged = told.get((report.report_id, column))
            cells[column] = logged if logged is not None and holds(report, column, logged) else text
    return cells


def _no_column(column: str, text: str) -> Problem:
    header = tuple(name.strip() for name in text.splitlines()[0].split(",")) if text else ()
    mend = closest(column, header) or "add the column to its header first, or leave it out"
    return Problem("record.csv has no such column", file=RECORD_FILE, line=1, field=column, mend=mend)


def _with_priors(text: str, before: Case, after: Case) -> str:
    """Return ``case.yaml`` with the priors and weights that change."""
    try:
        for path, old, new in _changed_values(before, after):
            if isinstance(new, float):
                text = with_value(text, path, new)
            elif new is None:
                text = without_value(text, path)
            else:
                text = _with_prior(text, path, old if isinstance(old, Prior) else None, new)
    except (KeyError, IndexError, ValueError, yaml.YAMLError) as error:
        words = "the file is laid out so that this cannot be changed in place, so nothing was written"
        mend = "make the change by hand, and log it by hand"
        raise CaseError(Problem(words, file=CASE_FILE, mend=mend)) from error
    return text


def _changed_values(
    before: Case, after: Case
) -> Iterator[tuple[Path, Prior | float | None, Prior | float | None]]:
    for section in ("parameters", "forces"):
        yield from _changed_priors((section,), getattr(before, section), getattr(after, section))
    for index, (was, now) in enumerate(zip(before.hypotheses, after.hypotheses, strict=True)):
        if was.prior != now.prior:
            yield ("hypotheses", index, "prior"), was.prior, now.prior
        yield from _changed_priors(("hypotheses", index, "parameters"), was.parameters, now.parameters)


def _changed_priors(
    at: Path, before: Mapping[str, Prior], after: Mapping[str, Prior]
) -> Iterator[tuple[Path, Prior | None, Prior | None]]:
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield (*at, name), before.get(name), after.get(name)


def _with_prior(text: str, path: Path, old: Prior | None, new: Prior) -> str:
    if old is None:
        return with_value(text, path, prior_content(new))
    was, now = prior_content(old), prior_content(new)
    last = None
    for key in Prior.model_fields:  # those that come before those that go, so that it is never empty
        if key in now and now[key] != was.get(key):
            text = with_value(text, (*path, key), now[key], after=last)
        last = key if key in now else last
    for key in was:
        if key not in now:
            text = without_value(text, (*path, key))
    return text


def _text(content: bytes) -> str:
    return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")


def _marked(content: bytes) -> bytes:
    return codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
