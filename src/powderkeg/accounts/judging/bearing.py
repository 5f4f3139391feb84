"""How reports of the record bear on a claim: which speak of the same, and what their figures do to its own.

Nothing is guessed. A report speaks of the same where it names the claim's indicator, a place that is the
claim's or part of it or holds it, and days that overlap. What adds up or is a peak can only grow with more
places and more days: so a report of a part bounds the claim's figure from below, and a report of more than
the claim speaks of bounds it from above. A reading (a price, a level) has to lie in the same place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.judging.earlier import replaced_by
from powderkeg.accounts.judging.extent import (
    bounds_left,
    counted_alike,
    day_relation,
    happened,
    place_relation,
    report_figures,
)
from powderkeg.accounts.judging.relation import relation_of
from powderkeg.accounts.verdicts import RELATIONS, Relation
from powderkeg.language import Said, join, say
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from powderkeg.accounts.claim import Account
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case, Report

__all__ = ["Bearing", "bearings_of", "between", "claimed", "grade_of", "near_reports", "together"]

_IMPROBABLE = 5
_SHORT = 3  # days


@dataclass(frozen=True)
class Bearing:
    """One report, and what it does to a claim.

    Attributes:
        report_id: of the report.
        region: of the report; None, the whole country.
        relation: what it does.
        low: least value of the claim's own quantity that the report allows.
        high: largest.
        words: the arithmetic in a sentence.
        replaced_by: id of the later count that stands in its place; blank, none.
    """

    report_id: str
    region: str | None
    relation: Relation
    low: float
    high: float
    words: Said
    replaced_by: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values; None where a bound is missing."""
        return {
            "report": self.report_id,
            "relation": self.relation,
            "low": self.low if math.isfinite(self.low) else None,
            "high": self.high if math.isfinite(self.high) else None,
            "words": self.words,
            "replaced_by": self.replaced_by,
        }


def grade_of(report: Report) -> str:
    """Admiralty grade, such as ``B2``; the letter alone where no digit is given."""
    return f"{report.reliability}{report.credibility or ''}"


def bearings_of(account: Account, scope: Scope, case: Case) -> tuple[Bearing, ...]:
    """Every report that speaks of what a claim speaks of, in the record's order."""
    near = [one for one in case.record if counted_alike(scope.indicator, one.indicator) != "apart"]
    spoken = [one for one in near if day_relation(scope, case, one) != "apart" and not _why_not(account, one)]
    replaced = replaced_by(scope, spoken, case)
    found = (_bearing(account, scope, case, report, replaced) for report in near)
    return _of_other_days(scope, tuple(one for one in found if one is not None))


def _of_other_days(scope: Scope, found: tuple[Bearing, ...]) -> tuple[Bearing, ...]:
    """Without "against" of another day's figure, where the claim names no day and one fits.

    A crowd of one day says nothing against a figure that another day's report bears out.
    """
    indicator = INDICATORS.get(scope.indicator)
    peak = indicator is not None and indicator.over_time == "max"
    if not (scope.whole and peak) or not any(one.relation == "bears out" for one in found):
        return found
    return tuple(
        replace(one, relation="leaves open", words=_left_open(one.words))
        if one.relation == "against"
        else one
        for one in found
        if one.relation != "against" or scope.low > 0.0
    )


def _left_open(words: Said) -> Said:
    return join("", (words, say("; but the claim names no day, and another day's report fits")))


def near_reports(
    regions: frozenset[str], first: date | None, last: date | None, case: Case, matched: frozenset[str]
) -> tuple[str, ...]:
    """Ids of reports of the same days and regions that do not speak of the claim's fact; none without days.

    Reports of more than three days, such as tolls of the whole crisis, are near to nothing in particular.

    Args:
        regions: the claim's; empty, the whole country.
        first: first day; None, not said.
        last: last day.
        case: the case.
        matched: reports that bear on the claim.
    """
    if first is None or last is None:
        return ()
    return tuple(
        report.report_id
        for report in case.record
        if report.report_id not in matched
        and report.date_start <= last
        and first <= report.date_end
        and (report.date_end - report.date_start).days < _SHORT
        and (case.region_of(report.place_id) in regions if regions else report.place_id is None)
    )


def between(low: float, high: float) -> Said:
    """Bounds in words."""
    if low == high:
        return say("{low:,.10g}", low=low)
    if math.isinf(high):
        return say("at least {low:,.10g}", low=low) if low > -math.inf else say("any number")
    if low == -math.inf or low == 0.0:
        return say("at most {high:,.10g}", high=high)
    return say("{low:,.10g} to {high:,.10g}", low=low, high=high)


def together(scope: Scope, bearings: Sequence[Bearing]) -> float:
    """Least value that reports of different regions come to, where the indicator adds up over regions."""
    indicator = INDICATORS.get(scope.indicator)
    if indicator is None or indicator.over_places != "sum":
        return 0.0
    by_region: dict[str, float] = {}
    for one in bearings:
        if one.region is not None and one.relation != "not counted":
            by_region[one.region] = max(by_region.get(one.region, 0.0), one.low)
    return math.fsum(by_region.values())


def _bearing(
    account: Account, scope: Scope, case: Case, report: Report, replaced: Mapping[str, str]
) -> Bearing | None:
    counted = counted_alike(scope.indicator, report.indicator)
    region = case.region_of(report.place_id)
    place, days = place_relation(scope, region), day_relation(scope, case, report)
    if "apart" in (counted, place, days):
        return None
    said = report_figures(report)
    low, high = bounds_left(scope, counted, place, days, said)
    same = (counted, place, days) == ("same", "same", "same")
    relation = relation_of(scope, report, low, high, same=same)
    instead = replaced.get(report.report_id, "")
    if instead:
        relation = _as_earlier(scope, relation, low)
    if counted != "same" and relation not in {"bears out", "against"}:
        return None  # a count of some of them, or of more, is told only where it decides
    excluded = _why_not(account, report)
    values = {
        "claim": claimed(scope),
        "report": report.report_id,
        "grade": grade_of(report),
        "figure": say("that it happened") if happened(report) else between(*said),
    }
    if excluded:
        words = say(
            "the claim says {claim}; report {report} ({grade}) says {figure}, but is not counted: {why}",
            why=excluded,
            **values,
        )
        return Bearing(report.report_id, region, "not counted", low, high, words)
    bound = _bound_words(counted, place, days, said, low, high)
    if instead:
        bound = join("", (bound, say(", an earlier count than that of {report}", report=instead)))
    words = say(
        "the claim says {claim}; report {report} ({grade}) says {figure}{bound}: {does}",
        bound=bound,
        does=say(RELATIONS[relation]),
        **values,
    )
    return Bearing(report.report_id, region, relation, low, high, words, instead)


def claimed(scope: Scope) -> Said:
    """What a claim says of its indicator, in words."""
    if not scope.stated:
        return say("that it happened")
    return say("none") if scope.low <= 0.0 == scope.high else between(scope.low, scope.high)


def _as_earlier(scope: Scope, relation: Relation, low: float) -> Relation:
    """What a count still does that a later one has replaced: it may bear out a figure in part, no more."""
    if relation in {"bears out", "in part"} and min(scope.low, low) > 0.0:
        return "in part"
    return "leaves open"


def _why_not(account: Account, report: Report) -> Said | None:
    if account.origin.origin_id and report.origin_id == account.origin.origin_id:
        return say("it comes from the same origin as the account")
    if report.reliability == "E":
        return say("its source is graded unreliable (E)")
    if report.credibility is not None and report.credibility == _IMPROBABLE:
        return say("its content is graded improbable (5)")
    return None


def _bound_words(
    counted: str, place: str, days: str, said: tuple[float, float], low: float, high: float
) -> Said:
    """What the report comes to for the claim, where it speaks of less or of more than the claim does."""
    if (low, high) == said:
        return join("", ())
    if (low, high) == (0.0, math.inf):
        return say(", of other days or of a larger place")
    part = "part" in (counted, place, days)
    figure = between(low, high)
    return (
        say(", of a part: {figure} in all", figure=figure)
        if part
        else say(", of more: {figure} of it", figure=figure)
    )
