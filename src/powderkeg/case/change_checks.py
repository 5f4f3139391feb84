"""Checks of the log: columns that exist, values they can have, and changes that change something."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from powderkeg.case.case_fields import CASE_PREFIX, parse_case_field
from powderkeg.case.change import ADDED, REMOVED
from powderkeg.case.errors import Problem, closest
from powderkeg.case.report import Report
from powderkeg.case.table import RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case.case import Case
    from powderkeg.case.change import Change
    from powderkeg.case.lines import Lines, Path

__all__ = ["CLOSED", "can_be_logged", "check_changes", "not_allowed"]

CLOSED: dict[str, tuple[str, ...]] = {
    "reliability": get_args(Report.model_fields["reliability"].annotation),
    "credibility": tuple(str(grade) for grade in range(1, 7)),
    "use": get_args(Report.model_fields["use"].annotation),
    "contested": ("yes", "no"),
}
"""Columns of the record whose values can be listed, and the values."""

_MAY_BE_BLANK = {"credibility", "contested"}

_PLACES = ("parameters.NAME", "forces.NAME", "hypotheses.NAME.parameters.NAME", "hypotheses.NAME.prior")


def check_changes(case: Case, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the log, entry by entry.

    A log that speaks of a report or a hypothesis the case does not have, or says something else than the
    record, is no mistake: the record may have been changed by hand since. ``log_notes`` tells of it.
    """
    further = dict.fromkeys(name for report in case.record for name in report.extra)
    known = (*RECORD_COLUMNS[1:], *further, ADDED, REMOVED)
    emptied = _emptied(case)
    for index, change in enumerate(case.changes):
        at: Path = ("changes", index)
        if change.field.startswith(CASE_PREFIX):
            yield from _of_case_file(at, change, lines)
        elif not change.report_id:
            yield lines.problem((*at, "report_id"), "a value is missing", mend="fill it in")
        elif change.field not in known and change.field not in emptied:
            mend = closest(change.field, known) or "name a column of record.csv, or added, or removed"
            text = f"'{change.field}' is nothing that a change can be about"
            yield lines.problem((*at, "field"), text, known, mend)
            continue
        yield from _values(at, change, lines)
        if change.field not in {ADDED, REMOVED} and change.before == change.after:
            text = f"'{change.after}' is what stood there before: this changed nothing"
            yield lines.problem((*at, "after"), text, mend="correct one of the two, or remove the entry")


def _emptied(case: Case) -> set[str]:
    """Return columns that stand empty by the log's own last words, so that no report shows them any more."""
    there = {report.report_id for report in case.record}
    last = {(change.field, change.report_id): change.after for change in case.changes}
    filled = {field for (field, name), text in last.items() if text and name in there}
    return {field for field, _ in last} - filled


def _of_case_file(at: Path, change: Change, lines: Lines) -> Iterator[Problem]:
    if change.report_id:
        text = "a change of case.yaml is about no report"
        yield lines.problem((*at, "report_id"), text, mend="leave it blank")
    place = parse_case_field(change.field)
    if place is None:
        text = f"'{change.field}' is no place in case.yaml that a change can be about"
        allowed = tuple(CASE_PREFIX + name for name in _PLACES)
        yield lines.problem((*at, "field"), text, allowed, "name a prior, or the weight of a hypothesis")
        return
    for name in ("before", "after"):
        value = getattr(change, name)
        if why := place.refused(value):
            mend = 'write it such as 0.25, or as {"distribution": "uniform", "min": 0.1, "max": 0.5}'
            yield lines.problem((*at, name), f"'{value}' {why}", mend=mend)


def can_be_logged(column: str, value: str) -> bool:
    """Whether the log takes a text as what stood in a column, or stands there."""
    return value in CLOSED.get(column, (value,)) or (value == "" and column in _MAY_BE_BLANK)


def _values(at: Path, change: Change, lines: Lines) -> Iterator[Problem]:
    for name in ("before", "after"):
        value = getattr(change, name)
        if not can_be_logged(change.field, value):
            problem = not_allowed(change.field, value)
            yield lines.problem((*at, name), problem.text, problem.allowed, problem.mend)


def not_allowed(column: str, value: str, field: str = "") -> Problem:
    """Return what to say of a value that a column of the record cannot have."""
    allowed = CLOSED[column]
    text = f"'{value}' is not known as {column}" if value else f"{column} needs a value"
    return Problem(text, field=field, allowed=allowed, mend=closest(value, allowed) or "use one of these")
