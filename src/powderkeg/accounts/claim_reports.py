"""A claim as a report of its account's source, or why it cannot be weighed as one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from powderkeg.accounts.judging.know_nothing import READ_AS_SUCH
from powderkeg.accounts.judging.why import indicator_in_words
from powderkeg.accounts.verdicts import UNTESTED
from powderkeg.case import Report
from powderkeg.evidence.reading import FINAL_WIDTH
from powderkeg.language import Said, say
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from powderkeg.accounts.claim import Account, Claim
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case

__all__ = ["report_of", "why_not_weighed"]

_NOT_REPORTED = frozenset({"latent", "split"})
_READ_WIDELY = frozenset({"count", "lower_bound"})
_OTHER_WIDTH = 0.5
_NINETY_PERCENT = 2.0 * 1.645  # from the 5 to the 95 % point, in standard deviations


def _origin_of(account: Account) -> str:
    return account.origin.origin_id or account.name


def why_not_weighed(
    account: Account, claim: Claim, scope: Scope | None, case: Case, claims: Collection[str] | None
) -> Said | None:
    """Why a claim cannot be weighed; None where it can."""
    if claims is not None and claim.id not in claims:
        return say("it was not asked for")
    if claim.status in UNTESTED:
        return say("an opinion, a prediction or a question")
    if scope is None:
        return say("it names no indicator")
    indicator = INDICATORS.get(scope.indicator)
    if indicator is None or indicator.row.kind in _NOT_REPORTED:
        return say(
            "{indicator} is no quantity that the model scores", indicator=indicator_in_words(scope.indicator)
        )
    if indicator.row.kind == "event":
        if scope.low <= 0.0 < scope.high:
            return say("it says neither that it happened nor that it did not")
    elif not scope.stated:
        return say("it gives no figure")
    elif indicator.row.kind == "level" and indicator.row.unit not in READ_AS_SUCH:
        return say("no report of {indicator} is ever scored", indicator=indicator_in_words(scope.indicator))
    return _wrong_place(scope, case) or _repeated(account, scope, case) or _unread_bounds(claim, scope)


def _unread_bounds(claim: Claim, scope: Scope) -> Said | None:
    """Why bounds stand for no figure; None where they do, or where the analyst gives the likeliest.

    A report is scored by its most likely figure. A crowd is read widely enough that a bound may stand for a
    figure a fifth beyond it (``evidence.reading``); a toll is not: "at least 100" would weigh against worlds
    with 238 dead, in which it is true. A range from nought has no middle on the scale that is used.
    """
    kind = INDICATORS[scope.indicator].row.kind
    if kind == "event" or claim.best is not None or scope.low == scope.high or scope.high <= 0.0:
        return None
    wide = kind in _READ_WIDELY
    if scope.low == 0.0 or not (wide or (math.isfinite(scope.low) and math.isfinite(scope.high))):
        return say("it gives no more than a bound on one side: say which figure is likeliest (best)")
    width = FINAL_WIDTH.get(scope.indicator, _OTHER_WIDTH)
    if not wide and scope.high > scope.low * math.exp(_NINETY_PERCENT * width):
        return say("its bounds are wider than a report is read: say which figure is likeliest (best)")
    return None


def _wrong_place(scope: Scope, case: Case) -> Said | None:
    dims = INDICATORS[scope.indicator].row.dims
    if scope.last < case.start or scope.first > case.end:
        return say("its days lie outside the case")
    if len(scope.regions) > 1:
        return say("it names several regions, and a report speaks of one: split it")
    if dims == "region" and not scope.regions:
        return say(
            "{indicator} is reported by region, and it names none",
            indicator=indicator_in_words(scope.indicator),
        )
    if dims == "national" and scope.regions:
        return say(
            "{indicator} is reported for the whole country only",
            indicator=indicator_in_words(scope.indicator),
        )
    return None


def _repeated(account: Account, scope: Scope, case: Case) -> Said | None:
    region = scope.regions[0] if scope.regions else None
    for report in case.record:
        same = report.origin_id == _origin_of(account) and report.indicator == scope.indicator
        days = report.date_start <= scope.last and scope.first <= report.date_end
        if same and days and case.region_of(report.place_id) == region:
            return say("the same origin says so in report {report} already", report=report.report_id)
    return None


def report_of(account: Account, claim: Claim, scope: Scope, case: Case) -> Report:
    """A claim that can be weighed, as a report: the account's letter and origin, the claim's digit."""
    low, best, high = _figures(claim, scope)
    first, last = _inside(scope, case)
    return Report(
        report_id=f"{account.name}.{claim.id}",
        date_start=first,
        date_end=last,
        place_id=scope.regions[0] if scope.regions else None,
        indicator=scope.indicator,
        low=low,
        best=best,
        high=high,
        unit=INDICATORS[scope.indicator].row.unit,
        statement=claim.paraphrase,
        source=account.author or account.title or account.name,
        source_url=account.url,
        origin_id=_origin_of(account),
        reliability=account.origin.reliability or "F",
        credibility=claim.credibility,
        published=account.published,
        use="scored",
    )


def _figures(claim: Claim, scope: Scope) -> tuple[float | None, float | None, float | None]:
    """Low, best and high of a report; a bound that is missing stays blank."""
    low = scope.low if abs(scope.low) < float("inf") else None
    high = scope.high if abs(scope.high) < float("inf") else None
    if INDICATORS[scope.indicator].row.kind == "event":
        # seen or not: a bound from below says that it happened, one of nought from above that it did not
        return None, 1.0 if low is not None and low > 0.0 else 0.0, None
    if claim.best is not None:
        return None if low == claim.best else low, claim.best, None if high == claim.best else high
    if low is not None and low == high:
        return None, low, None
    if high is not None and high <= 0.0:
        return None, 0.0, None  # "at most none"
    return low, None, high


def _inside(scope: Scope, case: Case) -> tuple[date, date]:
    return max(scope.first, case.start), min(scope.last, case.end)
