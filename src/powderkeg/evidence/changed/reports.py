"""The record inside a result, and which of its reports are not as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.case.cells import cell_text
from powderkeg.case.change import ADDED, REMOVED
from powderkeg.evidence.changed.found import Quote, ReportChange
from powderkeg.evidence.record_block import COLUMNS
from powderkeg.language import noted, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from powderkeg.case import Change

__all__ = ["report_changes"]

Row = dict[str, str | float | None]

_KINDS = {
    "reliability": noted("regraded"),
    "origin": noted("other origin"),
    "low": noted("other figures"),
    "best": noted("other figures"),
    "high": noted("other figures"),
}

_COMING = {ADDED: noted("added"), REMOVED: noted("removed")}
_OTHERWISE = noted("otherwise changed")


def report_changes(
    old: Sequence[Row], new: Sequence[Row], log: Sequence[Change], days: tuple[str | None, str | None]
) -> tuple[ReportChange, ...]:
    """Return the reports that differ, in the order of the new record, those that went last.

    Args:
        old: ``record_block`` of the earlier result.
        new: of the later one.
        log: the log of the case.
        days: ``as_of`` of both; a report that only the day left out was neither added nor removed.
    """
    before = {str(row["report_id"]): row for row in old}
    after = {str(row["report_id"]): row for row in new}
    found = []
    for name in dict.fromkeys((*after, *before)):
        one, two = before.get(name), after.get(name)
        if one is not None and two is not None:
            fields = tuple(_differences(one, two))
            kinds = tuple(dict.fromkeys(_kind(*item) for item in fields))
        else:
            fields, kinds = (), (_coming_or_going(one, two, days),)
        if kinds:
            weighed = any(row is not None and row.get("use") == "scored" for row in (one, two))
            found.append(ReportChange(name, kinds, fields, weighed, tuple(_quotes(name, fields, kinds, log))))
    return tuple(found)


def _differences(one: Row, two: Row) -> Iterator[tuple[str, str, str]]:
    # Only what both tell: a key that one version did not write yet says nothing about the report.
    for key in COLUMNS:
        if key in one and key in two and one[key] != two[key]:
            yield key, cell_text(one[key]), cell_text(two[key])


def _kind(key: str, _before: str, after: str) -> str:
    if key == "use":
        return say("switched on") if after == "scored" else say("switched off")
    return say(_KINDS.get(key, _OTHERWISE))


def _coming_or_going(one: Row | None, two: Row | None, days: tuple[str | None, str | None]) -> str:
    if one is None:
        return say("known by now") if _left_out(two, days[0]) else say(_COMING[ADDED])
    return say("not known yet") if _left_out(one, days[1]) else say(_COMING[REMOVED])


def _left_out(row: Row | None, day: str | None) -> bool:
    """Whether a result as of that day could not have this report."""
    if row is None or day is None:
        return False
    published = row.get("published")
    return not isinstance(published, str) or published > day


def _quotes(
    name: str, fields: Sequence[tuple[str, str, str]], kinds: Sequence[str], log: Sequence[Change]
) -> Iterator[Quote]:
    """Yield the last entries of the log about a report that say what is the case now."""
    last: Mapping[str, Change] = {entry.field: entry for entry in log if entry.report_id == name}
    wanted = {COLUMNS[key]: after for key, _, after in fields}
    rows = {ADDED} & set(kinds) | {REMOVED} & set(kinds)
    for column, entry in last.items():
        if column in rows or (column in wanted and entry.after == wanted[column]):
            yield Quote(entry.when, entry.analyst, column, entry.reason)
