"""What every change of a case has in common: a reason, a moment, entries in the log, the whole checked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from powderkeg.case.cells import holds
from powderkeg.case.change import ADDED, REMOVED, Change
from powderkeg.case.checks import check_case
from powderkeg.case.errors import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from powderkeg.case.case import Case
    from powderkeg.case.report import Report
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["find_unwritable", "logged", "one_line", "reason_problems", "told", "with_entries"]

LONGEST = 20_000
"""Characters that one text may have: a cell ends at six times as many, and in the log it holds a row."""

Told = tuple[str, str, str, str]
"""Report, field, before and after: what an entry says of the case."""


def one_line(text: str) -> str:
    """Return a text without line breaks: a line of the log is a line of a comparison."""
    return " ".join(text.split())


def reason_problems(reason: str, analyst: str = "") -> list[Problem]:
    """Return what is wrong with the reason of a change, and with the name of who makes it."""
    problems = []
    if not one_line(reason):
        mend = "say in a clause why this is changed"
        problems.append(Problem("a change needs a reason", field="reason", mend=mend))
    return problems + find_unwritable({"reason": reason, "analyst": analyst})


def find_unwritable(texts: Mapping[str, str], file: str = "") -> list[Problem]:
    """Return a problem for each text that is too long or has a sign that no file of a case may hold.

    Those signs are the control characters but for tab and line breaks, and halves of characters, which UTF-8
    has not. Signs that turn the direction of writing are taken: names in Arabic and Hebrew have them.

    Args:
        texts: text by its field.
        file: file of the case that they are meant for.
    """
    problems = []
    for field, text in texts.items():
        sign = next((sign for sign in text if _unprintable(sign)), None)
        if sign is not None:
            words = f"the sign U+{ord(sign):04X} cannot be printed"
            problems.append(
                Problem(words, file=file, field=field, mend="remove it; it often comes by pasting")
            )
        elif len(text) > LONGEST:
            words = f"the text has {len(text):,} characters, more than the {LONGEST:,} allowed"
            problems.append(
                Problem(words, file=file, field=field, mend="shorten it, or name a document instead")
            )
    return problems


def _unprintable(sign: str) -> bool:
    code = ord(sign)
    return (code < 32 and sign not in "\t\n\r") or 127 <= code < 160 or 0xD800 <= code < 0xE000


def told(entry: Change) -> Told:
    """Return what an entry says of the case, whoever says it, when and why."""
    return entry.report_id, entry.field, entry.before, entry.after


def logged(
    case: Case, changes: Iterable[Told], *, at: date | None, analyst: str, reason: str
) -> list[Change]:
    """Return entries for changes that are made together: one act.

    Without ``at`` the moment is now, or the next second that no other act has, so that a later act can say
    by its moment which one it undoes.

    Raises:
        CaseError: ``at`` is a moment without a time zone.
    """
    who, why = one_line(analyst), one_line(reason)
    moment = _moment(case, at)
    return [
        Change(
            changed=moment, analyst=who, report_id=report, field=field, before=before, after=after, reason=why
        )
        for report, field, before, after in changes
    ]


def _moment(case: Case, at: date | None) -> date:
    if isinstance(at, datetime) and at.tzinfo is None:
        mend = "give one with a time zone, or a day, or leave it out for now"
        raise CaseError(Problem(f"at: {at} has no time zone", mend=mend))
    if at is not None:
        return at
    now = datetime.now(UTC).replace(microsecond=0)
    taken = {entry.changed for entry in case.changes}
    while now in taken:
        now += timedelta(seconds=1)
    return now


def with_entries(case: Case, entries: Sequence[Change], vocabulary: Vocabulary, **replaced: Any) -> Case:
    """Return the case with some of it replaced and the log longer, checked whole.

    An entry that the log ends with already, word for word, is not made again: then the case had not followed
    the log, and does now.

    Args:
        case: the case as it was.
        entries: what is to be logged.
        vocabulary: words of the case's society.
        replaced: ``record``, ``parameters``, ``forces``, ``hypotheses``.

    Raises:
        CaseError: The case would no longer be right; every problem found is in the message.
    """
    last = {_about(one): one for one in case.changes}
    reports = {report.report_id: report for report in case.record}
    new = [entry for entry in entries if not _there(last.get(_about(entry)), entry, reports)]
    changed = case.replace(changes=(*case.changes, *new), **replaced)
    check_case(changed, vocabulary)
    return changed


def _about(change: Change) -> tuple[str, str]:
    """The report and its column, or its coming and going; or the place in ``case.yaml``."""
    return change.report_id, "" if change.field in {ADDED, REMOVED} else change.field


def _there(last: Change | None, entry: Change, reports: dict[str, Report]) -> bool:
    """Whether the log ends with this very change, which the record has not followed."""
    if last is None or (last.field, last.after, last.reason) != (entry.field, entry.after, entry.reason):
        return False
    report = reports.get(entry.report_id)
    if last.before == entry.before or report is None or entry.field in {ADDED, REMOVED}:
        return last.before == entry.before
    return holds(report, entry.field, last.before)
