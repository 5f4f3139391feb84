"""What a claim speaks of: an indicator, regions, days, and between which bounds it holds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from powderkeg.accounts.bounds import figure_bounds, is_of_another_kind
from powderkeg.accounts.verdicts import UNTESTED
from powderkeg.evidence.windows import SEGMENTS_A_DAY, Window
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from datetime import date

    from powderkeg.accounts.claim import Account, Claim
    from powderkeg.case import Case

__all__ = ["Scope", "scope_of", "windows_of"]


@dataclass(frozen=True)
class Scope:
    """What a claim speaks of.

    Attributes:
        indicator: of the society or of the record.
        regions: region ids; empty, the whole country.
        first: first day.
        last: last day.
        low: smallest value at which the claim holds; minus infinity without a bound.
        high: largest value; infinity without one.
        stated: whether the claim gives a bound or a figure; else it says no more than that it happened.
        whole: whether it names no first day, or days that hold the whole case: it speaks of what was known
            by its last.
    """

    indicator: str
    regions: tuple[str, ...]
    first: date
    last: date
    low: float
    high: float
    stated: bool
    whole: bool = False


def scope_of(account: Account, claim: Claim, case: Case) -> Scope | None:
    """What a claim speaks of; None without an indicator.

    A claim without days speaks of the case up to the day on which the document was written; one with a last
    day alone of all up to that day, one with a first day alone of all from there to the day of the document.
    One without bounds has those of its only figure; without figures it says that something happened: at least
    once.
    """
    if not claim.indicator:
        return None
    last = claim.when_last or min(account.published or case.end, case.end)
    first = claim.when_first or min(case.start, last)
    low, high = claim.low, claim.high
    if low is None and high is None and claim.best is not None:
        low = high = claim.best
    if low is None and high is None and len(claim.figures) == 1:
        figure = claim.figures[0]
        if not is_of_another_kind(figure, claim.indicator, account.language):
            low, high = figure_bounds(figure)
    stated = low is not None or high is not None
    if not stated:
        low = 1.0
    regions = dict.fromkeys(case.region_of(place) or "" for place in claim.places)
    return Scope(
        indicator=claim.indicator,
        regions=tuple(region for region in regions if region),
        first=first,
        last=max(first, last),
        low=-math.inf if low is None else low,
        high=math.inf if high is None else high,
        stated=stated,
        whole=_is_whole(claim, case),
    )


def _is_whole(claim: Claim, case: Case) -> bool:
    if claim.when_first is None:
        return True
    return claim.when_first <= case.start and (claim.when_last is None or claim.when_last >= case.end)


def windows_of(scope: Scope, case: Case, claim: Claim) -> tuple[Window, ...]:
    """Windows of a world in which the claim holds or not, one per region where the claim names regions.

    Empty where no world can keep or break it: the indicator is not the society's, no bound is given for a
    quantity, the claim is an opinion or looks ahead, or its days lie outside the case.
    """
    indicator = INDICATORS.get(scope.indicator)
    if indicator is None or claim.status in UNTESTED or indicator.row.kind in {"latent", "split"}:
        return ()
    if not scope.stated and indicator.row.kind != "event":
        return ()
    if scope.last < case.start or scope.first > case.end:
        return ()
    first, last = max(scope.first, case.start), min(scope.last, case.end)
    begins = (first - case.start).days * SEGMENTS_A_DAY
    ends = ((last + timedelta(days=1)) - case.start).days * SEGMENTS_A_DAY - 1
    places: tuple[str | None, ...] = scope.regions
    if indicator.national:
        places = (None,)
    elif not places:
        # hours are asked region by region, so that the region that was lost longest can be named
        by_region = indicator.row.unit == "hours"
        places = tuple(region.place_id for region in case.regions) if by_region else (None,)
    return tuple(Window(scope.indicator, place, begins, ends) for place in places)
