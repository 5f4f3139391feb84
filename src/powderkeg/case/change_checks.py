"""Checks of the log: columns that exist, values they can have, and changes that change something."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from powderkeg.case.change import ADDED, REMOVED
from powderkeg.case.errors import Problem, closest
from powderkeg.case.report import Report
from powderkeg.case.table import RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case.case import Case
    from powderkeg.case.change import Change
    from powderkeg.case.lines import Lines, Path

__all__ = ["CLOSED", "check_changes", "not_allowed"]

CLOSED: dict[str, tuple[str, ...]] = {
    "reliability": get_args(Report.model_fields["reliability"].annotation),
    "credibility": tuple(str(grade) for grade in range(1, 7)),
    "use": get_args(Report.model_fields["use"].annotation),
    "contested": ("yes", "no"),
}
"""Columns of the record whose values can be listed, and the values."""

_MAY_BE_BLANK = {"credibility", "contested"}


def check_changes(case: Case, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the log, entry by entry.

    A log that speaks of a report the record does not have, or says something else than the record, is no
    mistake: the record may have been changed by hand since. ``log_notes`` tells of it.
    """
    further = dict.fromkeys(name for report in case.record for name in report.extra)
    known = (*RECORD_COLUMNS[1:], *further, ADDED, REMOVED)
    for index, change in enumerate(case.changes):
        at: Path = ("changes", index)
        if change.field not in known:
            mend = closest(change.field, known) or "name a column of record.csv, or added, or removed"
            text = f"'{change.field}' is nothing that a change can be about"
            yield lines.problem((*at, "field"), text, known, mend)
            continue
        yield from _values(at, change, lines)
        if change.field not in {ADDED, REMOVED} and change.before == change.after:
            text = f"'{change.after}' is what stood there before: this changed nothing"
            yield lines.problem((*at, "after"), text, mend="correct one of the two, or remove the entry")


def _values(at: Path, change: Change, lines: Lines) -> Iterator[Problem]:
    allowed = CLOSED.get(change.field, ())
    for name in ("before", "after") if allowed else ():
        value = getattr(change, name)
        if value not in allowed and not (value == "" and change.field in _MAY_BE_BLANK):
            problem = not_allowed(change.field, value)
            yield lines.problem((*at, name), problem.text, problem.allowed, problem.mend)


def not_allowed(column: str, value: str, field: str = "") -> Problem:
    """Return what to say of a value that a column of the record cannot have."""
    allowed = CLOSED[column]
    text = f"'{value}' is not known as {column}" if value else f"{column} needs a value"
    return Problem(text, field=field, allowed=allowed, mend=closest(value, allowed) or "use one of these")
