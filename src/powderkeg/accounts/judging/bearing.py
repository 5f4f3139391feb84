"""How reports of the record bear on a claim: which speak of the same, and what their figures do to its own.

Nothing is guessed. A report speaks of the same where it names the claim's indicator, a place that is the
claim's or part of it or holds it, and days that overlap. What adds up or is a peak can only grow with more
places and more days: so a report of a part bounds the claim's figure from below, and a report of more than
the claim speaks of bounds it from above. A reading (a price, a level) has to lie in the same place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.verdicts import RELATIONS, Relation
from powderkeg.evidence.reading import COUNT_WIDTH, FINAL_WIDTH
from powderkeg.language import Said, join, say
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from powderkeg.accounts.claim import Account
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case, Report

__all__ = ["Bearing", "bearings_of", "between", "grade_of", "near_reports", "together"]

_IMPROBABLE = 5
_SHORT = 3  # days
_OTHER_WIDTH = 0.5


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
    """

    report_id: str
    region: str | None
    relation: Relation
    low: float
    high: float
    words: Said

    def to_json(self) -> dict[str, Any]:
        """Plain values; None where a bound is missing."""
        return {
            "report": self.report_id,
            "relation": self.relation,
            "low": self.low if math.isfinite(self.low) else None,
            "high": self.high if math.isfinite(self.high) else None,
            "words": self.words,
        }


def grade_of(report: Report) -> str:
    """Admiralty grade, such as ``B2``; the letter alone where no digit is given."""
    return f"{report.reliability}{report.credibility or ''}"


def bearings_of(account: Account, scope: Scope, case: Case) -> tuple[Bearing, ...]:
    """Every report that speaks of what a claim speaks of, in the record's order."""
    found = (_bearing(account, scope, case, report) for report in case.record)
    return tuple(one for one in found if one is not None)


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
    return sum(by_region.values())


def _bearing(account: Account, scope: Scope, case: Case, report: Report) -> Bearing | None:
    if report.indicator != scope.indicator:
        return None
    region = case.region_of(report.place_id)
    place, days = _place_relation(scope, region), _day_relation(scope, case, report)
    if place == "apart" or days == "apart":
        return None
    said = _figures(report)
    low, high = _bounds(scope, place, days, said)
    relation = _relation(scope, low, high, _width(report))
    excluded = _why_not(account, report)
    values = {
        "claim": between(scope.low, scope.high) if scope.stated else say("that it happened"),
        "report": report.report_id,
        "grade": grade_of(report),
        "figure": say("that it happened") if _happened(report) else between(*said),
    }
    if excluded:
        words = say(
            "the claim says {claim}; report {report} ({grade}) says {figure}, but is not counted: {why}",
            why=excluded,
            **values,
        )
        return Bearing(report.report_id, region, "not counted", low, high, words)
    bound = _bound_words(place, days, said, low, high)
    words = say(
        "the claim says {claim}; report {report} ({grade}) says {figure}{bound}: {does}",
        bound=bound,
        does=say(RELATIONS[relation]),
        **values,
    )
    return Bearing(report.report_id, region, relation, low, high, words)


def _why_not(account: Account, report: Report) -> Said | None:
    if account.origin.origin_id and report.origin_id == account.origin.origin_id:
        return say("it comes from the same origin as the account")
    if report.reliability == "E":
        return say("its source is graded unreliable (E)")
    if report.credibility is not None and report.credibility == _IMPROBABLE:
        return say("its content is graded improbable (5)")
    return None


def _happened(report: Report) -> bool:
    """Whether the report names no figure, so that it says that something took place."""
    indicator = INDICATORS.get(report.indicator)
    silent = report.low is None and report.best is None and report.high is None
    return silent or (
        indicator is not None and indicator.row.kind == "event" and report.best == 1.0 and report.low is None
    )


def _figures(report: Report) -> tuple[float, float]:
    """Least and largest value that a report names."""
    indicator = INDICATORS.get(report.indicator)
    kind = "" if indicator is None else indicator.row.kind
    numbers = [one for one in (report.low, report.best, report.high) if one is not None]
    if not numbers:
        return 1.0, math.inf
    low = min(numbers)
    if kind in {"event", "lower_bound"} and low > 0.0:
        return low, math.inf
    only_low = report.best is None and report.high is None
    return low, math.inf if only_low else max(numbers)


def _place_relation(scope: Scope, region: str | None) -> str:
    if region is None:
        return "holds" if scope.regions else "same"
    if not scope.regions:
        return "part"
    if region not in scope.regions:
        return "apart"
    return "same" if len(scope.regions) == 1 else "part"


def _day_relation(scope: Scope, case: Case, report: Report) -> str:
    indicator = INDICATORS.get(report.indicator)
    first, last = report.date_start, report.date_end
    if indicator is not None and indicator.row.kind == "growth":
        first = case.start  # a cumulative series counts from the beginning
    if last < scope.first or first > scope.last:
        return "apart"
    if (first, last) == (scope.first, scope.last):
        return "same"
    if first >= scope.first and last <= scope.last:
        return "part"
    return "holds" if first <= scope.first and last >= scope.last else "overlaps"


def _bounds(scope: Scope, place: str, days: str, said: tuple[float, float]) -> tuple[float, float]:
    """What the report leaves of the claim's own quantity; nought to infinity where nothing."""
    indicator = INDICATORS.get(scope.indicator)
    grows = indicator is not None and {indicator.over_time, indicator.over_places} <= {"sum", "max"}
    if not grows:
        # a reading, or a word of the record: it has to lie in the claim's place
        return said if place in {"same", "part"} else (0.0, math.inf)
    low = said[0] if place in {"same", "part"} and days in {"same", "part"} else 0.0
    high = said[1] if place in {"same", "holds"} and days in {"same", "holds"} else math.inf
    return low, high


def _width(report: Report) -> float:
    """How far a figure of this kind may be off, in log units: one standard deviation of the weighing's."""
    indicator = INDICATORS.get(report.indicator)
    kind = "" if indicator is None else indicator.row.kind
    if kind in {"count", "lower_bound"}:
        return COUNT_WIDTH[report.reliability]
    if kind in {"total", "growth"}:
        return FINAL_WIDTH.get(report.indicator, _OTHER_WIDTH)
    return 0.0


def _relation(scope: Scope, low: float, high: float, width: float) -> Relation:
    if scope.low <= low and high <= scope.high:
        return "bears out" if scope.stated or high == math.inf else "in part"
    if high < scope.low or low > scope.high:
        near = high * math.exp(width) >= scope.low and low * math.exp(-width) <= scope.high
        return "in part" if near and high > 0.0 else "against"
    if low <= 0.0 and (high == math.inf or high >= scope.low):
        return "leaves open"
    return "in part"


def _bound_words(place: str, days: str, said: tuple[float, float], low: float, high: float) -> Said:
    """What the report comes to for the claim, where it speaks of less or of more than the claim does."""
    if (low, high) == said:
        return join("", ())
    if (low, high) == (0.0, math.inf):
        return say(", of other days or of a larger place")
    part = place == "part" or days == "part"
    figure = between(low, high)
    return (
        say(", of a part: {figure} in all", figure=figure)
        if part
        else say(", of more: {figure} of it", figure=figure)
    )
