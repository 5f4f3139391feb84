"""Days on which a region was not reported from: weak evidence daily, so that quiet worlds are not lost.

A region's day is spoken for where a scored report of a site, in a window of at most three days, covers it.
Every other region-day up to the last scored day becomes one observation: no loss of a guarded site was
reported. It is attributed to one source, the country's reporters taken together (the daily watch), so that
all silence stands and falls with one accuracy.

Losses of sites are watched always, and sites left on order where the record speaks of any: if only the
places where it happened were scored, a world in which it happens everywhere would lose nothing by it, and
hypotheses that make much happen would gain on average (measured: a Bayes factor of 1.29 against the truth
instead of 1). Crowds are not watched: records like the bundled one give "rallies in 11 regions" without a
figure for each, so a region without a figure is not a region without a crowd. Nor are fire and refusals, of
which a record names examples only. A case whose sources look at no buildings at all (a list of deaths, say)
names that under ``unwatched``; there silence says nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np

from powderkeg.evidence.claims import WATCH, Claim, Term
from powderkeg.evidence.observations import NOT_SEEN, Absence
from powderkeg.evidence.windows import SEGMENTS_A_DAY, Window, segments_of
from powderkeg.language import noted, say
from powderkeg.society.country import WATCHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from powderkeg.case import Case, Report

__all__ = ["LEFT", "LOST", "WATCH_LETTER", "silence_id", "silent_days", "watched_in"]

WATCH_LETTER: Literal["B"] = "B"
LOST, LEFT = "sites_lost", "sites_evacuated"
_QUIET = {LOST: 0.95, LEFT: 0.98}  # about the shares of region-days on which the bundled record is silent
_WORDS = {
    LOST: noted("no loss of a guarded site reported from {regions} regions"),
    LEFT: noted("no guarded site left on order reported from {regions} regions"),
}
_LONGEST = 72.0  # hours


def silence_id(case: Case, day: int, indicator: str = LOST) -> str:
    """Id of the claim that a day's silence is."""
    name = f"silence-{(case.start + timedelta(days=day)).isoformat()}"
    return name if indicator == LOST else f"{name}-{indicator}"


def watched_in(case: Case, undated: Sequence[Report] = ()) -> tuple[str, ...]:
    """Indicators that are watched in a record, without those of which the case says that nobody looked.

    Losses are watched always, sites left on order where the record speaks of any.

    Args:
        case: the case.
        undated: reports left out because nobody knows when they were published.
    """
    told = {report.indicator for report in (*case.record, *undated) if report.use == "scored"}
    watched = (LOST, LEFT) if LEFT in told else (LOST,)
    return tuple(name for name in watched if name not in case.unwatched)


def silent_days(case: Case, days: int, segments: int, undated: Sequence[Report] = ()) -> Iterator[Claim]:
    """One claim per day and watched indicator, with one term per region that no report speaks of.

    A simulated record may hold rows of origin ``daily-watch``: what the watch reported on a day on which
    the real record is silent. They are scored by the same observation, as its other outcome.

    Args:
        case: the case.
        days: number of days from the case's start that are scored.
        segments: number of segments of the case.
        undated: reports left out because nobody knows when they were published; the region-days they speak of
            were neither reported nor silent, and are not scored.
    """
    reports = (*case.record, *undated)
    for indicator in watched_in(case, undated):
        spoken_for = _spoken_for(case, reports, segments, WATCHED[indicator])
        noticed = {
            (
                case.region_of(report.place_id),
                segments_of(*report.window(case), segments)[0] // SEGMENTS_A_DAY,
            ): report
            for report in case.record
            if report.use == "scored" and report.origin_id == WATCH and report.indicator == indicator
        }
        for day in range(days):
            regions = (region.place_id for region in case.regions)
            quiet = [place for place in regions if (place, day) not in spoken_for]
            if quiet:
                terms = [_term(case, indicator, place, day, noticed.get((place, day))) for place in quiet]
                yield _silence(case, indicator, day, terms)


def _silence(case: Case, indicator: str, day: int, terms: list[Term]) -> Claim:
    return Claim(
        claim_id=silence_id(case, day, indicator),
        origin=WATCH,
        letter=WATCH_LETTER,
        indicator=indicator,
        terms=tuple(terms),
        last=(day + 1) * SEGMENTS_A_DAY - 1,
        role="silence",
        separate=True,
        statement=say(_WORDS[indicator], regions=len(terms)),
    )


def _term(case: Case, indicator: str, place: str, day: int, noticed: Report | None) -> Term:
    first, last = day * SEGMENTS_A_DAY, (day + 1) * SEGMENTS_A_DAY - 1
    windows = (Window(indicator, place, first, last), Window("connectivity", place, first, last))
    name = silence_id(case, day, indicator) if noticed is None else noticed.report_id
    seen = NOT_SEEN if noticed is None else float(noticed.best is None or noticed.best > 0.0)
    return Term(Absence(_QUIET[indicator]), np.array([seen]), windows, (place,), (name,))


def _spoken_for(
    case: Case, reports: Iterable[Report], segments: int, speaking: frozenset[str]
) -> set[tuple[str | None, int]]:
    found: set[tuple[str | None, int]] = set()
    for report in reports:
        start, end = report.window(case)
        if report.use != "scored" or report.indicator not in speaking or report.origin_id == WATCH:
            continue
        if end - start <= _LONGEST:
            first, last = segments_of(start, end, segments)
            days = range(first // SEGMENTS_A_DAY, last // SEGMENTS_A_DAY + 1)
            found |= {(case.region_of(report.place_id), day) for day in days}
    return found
