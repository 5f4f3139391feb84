"""Which counts of the record a later one of the same has replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.accounts.judging.extent import counted_alike
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case, Report

__all__ = ["replaced_by"]

_COUNTS = frozenset({"total", "growth", "split"})
_NOT_COUNTED = frozenset({"E"})


def replaced_by(scope: Scope, reports: Sequence[Report], case: Case) -> dict[str, str]:
    """Report id to the id of the later count that stands in its place, among reports that bear on a claim.

    A count of the same people, place and days is replaced by a later one of the same origin, or by one that
    was published later by a source whose letter is no worse. Where the claim speaks of all that had happened
    by then, a count up to an earlier day is replaced by one up to a later day too.
    """
    found: dict[str, str] = {}
    for number, one in enumerate(reports):
        later = [
            other
            for place, other in enumerate(reports)
            if other is not one and _replaces(scope, case, one, other, later_in_record=place > number)
        ]
        if later:
            best = max(later, key=lambda other: (other.date_end, other.published or other.date_end))
            found[one.report_id] = best.report_id
    return found


def _replaces(scope: Scope, case: Case, one: Report, other: Report, *, later_in_record: bool) -> bool:
    if not (_is_count(one) and _is_count(other)) or other.reliability in _NOT_COUNTED:
        return False
    if counted_alike(one.indicator, other.indicator) != "same":
        return False
    if case.region_of(one.place_id) != case.region_of(other.place_id):
        return False
    if scope.whole and one.date_end < other.date_end <= scope.last:
        return other.reliability <= one.reliability or one.origin_id == other.origin_id
    if (one.date_start, one.date_end) != (other.date_start, other.date_end):
        return False
    if one.origin_id == other.origin_id:
        return _later(one, other, later_in_record)
    dated = one.published is not None and other.published is not None and other.published > one.published
    return dated and other.reliability <= one.reliability


def _later(one: Report, other: Report, later_in_record: bool) -> bool:
    if one.published is not None and other.published is not None and one.published != other.published:
        return other.published > one.published
    return later_in_record


def _is_count(report: Report) -> bool:
    indicator = INDICATORS.get(report.indicator)
    return indicator is not None and indicator.row.kind in _COUNTS
