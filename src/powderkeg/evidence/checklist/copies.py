"""Copies: claims of different origins that tell the same fact, and what the record is with each told once.

Two claims are of one fact where indicator and place agree, their days overlap and their values are equal. Two
witnesses of one event look the same as a copy, so this reading is the sceptic's, not the likely one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.rescoring import Change
from powderkeg.evidence.windows import SEGMENTS_A_DAY
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from powderkeg.case import Case
    from powderkeg.evidence.claims import Claim, Term

__all__ = ["Copy", "clusters_of", "collapsed", "copies_in", "same_fact"]


@dataclass(frozen=True)
class Copy:
    """Two claims of one fact.

    Attributes:
        kept: id of the claim that stays.
        origin: its origin.
        left_out: id of the claim that is left out.
        copier: its origin.
        fact: in words.
    """

    kept: str
    origin: str
    left_out: str
    copier: str
    fact: str


def same_fact(one: Claim, two: Claim) -> bool:
    """Whether every fact of the shorter claim is one of the longer."""
    if one.origin == two.origin or one.indicator != two.indicator or WATCH in {one.origin, two.origin}:
        return False
    short, long = sorted((one, two), key=lambda claim: len(claim.terms))
    return all(any(_same_term(a, b) for b in long.terms) for a in short.terms)


def _same_term(one: Term, two: Term) -> bool:
    if one.places != two.places or not np.array_equal(one.y, two.y):
        return False
    first, second = (_days(term) for term in (one, two))
    return first[0] <= second[1] and second[0] <= first[1]


def _days(term: Term) -> tuple[int, int]:
    window = term.windows[0]  # of an event the second one is the day before
    return window.first // SEGMENTS_A_DAY, window.last // SEGMENTS_A_DAY


def copies_in(case: Case, claims: Sequence[Claim]) -> tuple[Copy, ...]:
    """All claims that tell a fact told before, each once.

    The claim published later goes; of two of one day, or of an unknown one, that which is scored later. A
    claim that tells more than the other stays.
    """
    known = {report.report_id: report.published for report in case.record}
    order = {claim.claim_id: (_published(claim, known), number) for number, claim in enumerate(claims)}
    found: dict[str, Copy] = {}
    for pair in combinations(claims, 2):
        if not same_fact(*pair):
            continue
        kept, copy = sorted(pair, key=lambda claim: (-len(claim.terms), order[claim.claim_id]))
        if copy.claim_id not in found and kept.claim_id not in found:
            fact = copy.statement or copy.indicator
            found[copy.claim_id] = Copy(kept.claim_id, kept.origin, copy.claim_id, copy.origin, fact)
    return tuple(found.values())


def _published(claim: Claim, known: Mapping[str, date | None]) -> date:
    days = [day for name in claim.report_ids if (day := known.get(name)) is not None]
    return min(days, default=date.max)


def clusters_of(origins: Iterable[str], copies: Iterable[Copy]) -> dict[str, str]:
    """Per origin, the first of those with which it is joined by copies."""
    head = {origin: origin for origin in origins}

    def top(origin: str) -> str:
        while head[origin] != origin:
            origin = head[origin]
        return origin

    rank = {origin: number for number, origin in enumerate(head)}
    for copy in copies:
        one, two = sorted((top(copy.origin), top(copy.copier)), key=lambda origin: rank[origin])
        head[two] = one
    return {origin: top(origin) for origin in head}


def collapsed(copies: Sequence[Copy], clusters: Mapping[str, str]) -> Change:
    """Every fact told once, and those who tell the same one taken for one source."""
    return Change(
        say("copies taken as one"),
        skip=frozenset(copy.left_out for copy in copies),
        same={origin: head for origin, head in clusters.items() if head != origin},
    )
