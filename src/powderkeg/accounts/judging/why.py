"""Why a verdict is what it is: what the claim says, what each report says, what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.accounts.judging.bearing import between, claimed, grade_of
from powderkeg.accounts.judging.extent import happened, report_figures
from powderkeg.language import Said, join, say, say_count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from powderkeg.accounts.claim import Claim
    from powderkeg.accounts.judging.bearing import Bearing
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.accounts.verdicts import Verdict
    from powderkeg.case import Case, Report

__all__ = ["indicator_in_words", "why"]

_MOST = 4  # reports told one by one; the others are counted
_ORDER = ("bears out", "against", "in part", "not counted", "leaves open")


def indicator_in_words(name: str) -> Said:
    """``deaths_security`` as a reader would say it, in the language of the sentence where that is known."""
    plain = name.replace("_", " ").replace("{", "{{").replace("}", "}}")  # a record names what it likes
    return say(plain)


def why(
    claim: Claim,
    scope: Scope | None,
    bearings: Sequence[Bearing],
    found: Verdict,
    more: Sequence[Said],
    case: Case,
) -> Said:
    """The reason for a verdict.

    Args:
        claim: the claim.
        scope: what it speaks of; None where it names nothing that can be compared.
        bearings: reports that bear on it.
        found: what they come to.
        more: sentences about the verdict as a whole, such as the sum of several regions.
        case: the case.

    Returns:
        What the claim says, the reports that decide first, at most four of them, and what follows.
    """
    if scope is None or not bearings:
        return join(" ", more)
    reports = {one.report_id: one for one in case.record}
    told = sorted(bearings, key=lambda one: (bool(one.replaced_by), _ORDER.index(one.relation)))
    decisive = {"bears out", "against"}
    shown = [one for one in told if one.relation in decisive]
    if found not in {"supported", "contradicted"} or not shown:
        shown += [one for one in told if one.relation in {"in part", "not counted"}]
    shown = shown[:_MOST] or told[:1]
    parts = [_claim_words(claim, scope, case)]
    parts += [_report_words(one, reports[one.report_id], case) for one in shown]
    rest = len(told) - len(shown)
    if rest > 0:
        parts.append(say_count("{n} more report is compared.", "{n} more reports are compared.", n=rest))
    return join(" ", (*parts, *more, _follows(found, told)))


def _claim_words(claim: Claim, scope: Scope, case: Case) -> Said:
    names = {place.place_id: place.name for place in case.places}
    where = ", ".join(names.get(place, place) for place in claim.places) or say("the whole country")
    days = say("up to {last}", last=_day(scope.last)) if scope.whole else _days(scope.first, scope.last)
    return say(
        "The claim says {figure} ({what}; {where}; {days}).",
        figure=claimed(scope),
        what=indicator_in_words(scope.indicator),
        where=where,
        days=days,
    )


def _report_words(one: Bearing, report: Report, case: Case) -> Said:
    names = {place.place_id: place.name for place in case.places}
    where = (
        say("the whole country") if report.place_id is None else names.get(report.place_id, report.place_id)
    )
    return say(
        "{report} ({grade}; {what}; {where}; {days}) says {figure}: {does}{instead}.",
        report=one.report_id,
        grade=grade_of(report),
        what=indicator_in_words(report.indicator),
        where=where,
        days=_days(report.date_start, report.date_end),
        figure=say("that it happened") if happened(report) else between(*report_figures(report)),
        does=_does(one),
        instead=say(", as {later} counts later", later=one.replaced_by) if one.replaced_by else "",
    )


def _does(one: Bearing) -> Said:
    whys = {
        "bears out": say("the claim's bounds hold it"),
        "in part": say("it comes near, or bears out a part"),
        "against": say("it lies outside the claim's bounds"),
        "leaves open": say("it decides nothing"),
        "not counted": say("it is not counted"),
    }
    return whys[one.relation]


def _follows(found: Verdict, told: Sequence[Bearing]) -> Said:
    relations = {one.relation for one in told}
    if found == "supported":
        return say("So it is supported.")
    if found == "contradicted":
        return say("So it is contradicted.")
    if found == "partly":
        both = {"bears out", "against"} <= relations
        return (
            say("Reports disagree, so it is supported in part.")
            if both
            else say("So it is supported in part.")
        )
    return say("None of them decides it.")


def _days(first: date, last: date) -> Said | str:
    return _day(first) if first == last else say("{first} to {last}", first=_day(first), last=_day(last))


def _day(day: date) -> str:
    return day.isoformat()
