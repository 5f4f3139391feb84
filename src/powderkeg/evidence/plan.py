"""All that the filter has to do, laid out before a world is run: blocks, claims in order, windows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from powderkeg.evidence.ahead import with_look_ahead
from powderkeg.evidence.claims import Claim, claims_of
from powderkeg.evidence.result import Block
from powderkeg.evidence.silence import silent_days
from powderkeg.evidence.windows import SEGMENT_HOURS, SEGMENTS_A_DAY, Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from powderkeg.case import Case, Report
    from powderkeg.society.country.indicators import Indicator

__all__ = ["BUSY_CLAIMS", "Plan", "plan_of"]

BUSY_CLAIMS = 5
"""Claims about a day from which the day is cut into blocks of six hours."""
_SHORT = 3 * SEGMENTS_A_DAY  # only claims about three days at most tell when on a day things happened


@dataclass(frozen=True)
class Plan:
    """What is scored when.

    Attributes:
        blocks: in time order.
        ends: last segment of each block.
        claims: per block, in the order scored.
        origins: origin ids, each once.
        places: region ids in the order of the worlds' columns.
        days: number of days that are run.
    """

    blocks: tuple[Block, ...]
    ends: tuple[int, ...]
    claims: tuple[tuple[Claim, ...], ...]
    origins: tuple[str, ...]
    places: tuple[str, ...]
    days: int

    @property
    def segments(self) -> int:
        """Number of segments that are run."""
        return self.days * SEGMENTS_A_DAY

    @property
    def all_claims(self) -> tuple[Claim, ...]:
        """Claims of all blocks, in the order scored."""
        return tuple(claim for block in self.claims for claim in block)

    def windows(self) -> dict[Window, int]:
        """Every window that some term needs, with the segment after which none does."""
        needed: dict[Window, int] = {}
        for claim in self.all_claims:
            for window in (window for term in claim.terms for window in term.windows):
                needed[window] = max(needed.get(window, 0), claim.last)
        return needed


def plan_of(
    case: Case,
    indicators: Mapping[str, Indicator],
    *,
    settled: bool = True,
    undated: Sequence[Report] = (),
) -> Plan:
    """Lay out a case's record.

    Args:
        case: the case, its record cut to what may be used.
        indicators: the society's indicators.
        settled: whether the last figure of a toll is its final one.
        undated: reports left out because nobody knows when they were published.
    """
    segments = -(-case.hours // SEGMENT_HOURS)
    claims = claims_of(case, indicators, segments, settled=settled)
    days = max((claim.last // SEGMENTS_A_DAY + 1 for claim in claims), default=0)
    busy = _busy_days(claims)
    claims += list(silent_days(case, days, segments, undated))
    spans = [span for day in range(days) for span in _spans(day, cut=day in busy)]
    ends = tuple(last for _, last in spans)
    claims = with_look_ahead(claims, ends, busy)
    blocks = tuple(_block(case.start, first, last) for first, last in spans)
    scored = [
        tuple(sorted((c for c in claims if first <= c.last <= last), key=_order)) for first, last in spans
    ]
    return Plan(
        blocks=blocks,
        ends=ends,
        claims=tuple(scored),
        origins=tuple(sorted({claim.origin for claim in claims})),
        places=tuple(region.place_id for region in case.regions),
        days=days,
    )


def _order(claim: Claim) -> tuple[int, int, str, str, int, str]:
    """Order of scoring: by when it ended, then by role and content, so that rows and ids have no say."""
    role = {"silence": 1, "ahead": 2}.get(claim.role, 0)
    first = claim.terms[0].windows[0].first
    return claim.last, role, claim.origin, claim.indicator, first, claim.claim_id


def _busy_days(claims: Sequence[Claim]) -> set[int]:
    """Days that at least ``BUSY_CLAIMS`` claims of three days or less speak of."""
    about: Counter[int] = Counter()
    for claim in claims:
        windows = [term.windows[0] for term in claim.terms]
        first, last = min(w.first for w in windows), max(w.last for w in windows)
        if last - first < _SHORT:
            about.update(range(first // SEGMENTS_A_DAY, last // SEGMENTS_A_DAY + 1))
    return {day for day, number in about.items() if number >= BUSY_CLAIMS}


def _spans(day: int, *, cut: bool) -> list[tuple[int, int]]:
    first = day * SEGMENTS_A_DAY
    if cut:
        return [(segment, segment) for segment in range(first, first + SEGMENTS_A_DAY)]
    return [(first, first + SEGMENTS_A_DAY - 1)]


def _block(start: date, first: int, last: int) -> Block:
    day = start + timedelta(days=first // SEGMENTS_A_DAY)
    hours = (first % SEGMENTS_A_DAY * SEGMENT_HOURS, (last % SEGMENTS_A_DAY + 1) * SEGMENT_HOURS)
    label = day.isoformat() if hours == (0, 24) else f"{day.isoformat()} {hours[0]:02d}-{hours[1]:02d} h"
    return Block(label, float(first * SEGMENT_HOURS), float((last + 1) * SEGMENT_HOURS), day)
