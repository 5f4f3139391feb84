"""Looking ahead on busy days: figures of the evening guide the filter from the evening before.

The crowds of a busy day are all reported at its end, and few worlds have them by luck. So each of those
figures also stands as a soft guide at every earlier block, compared with what the worlds have done by then,
and is taken back when the next block comes. What is taken back leaves no trace: guides change which worlds
are kept, not what the record weighs.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from powderkeg.evidence.observations import Count, LowerBound, Observation, Split, Tally, Toll
from powderkeg.evidence.windows import SEGMENTS_A_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from powderkeg.evidence.claims import Claim, Term

__all__ = ["with_look_ahead"]

# Widths one block before the figure, two, ...: log units for crowds, regions for their number. Trial runs
# on the bundled case chose them; they bear on the Monte-Carlo error only (8 passes of 800 worlds: 1.2 nats,
# 1.6 without).
_WIDTHS = (0.9, 1.3, 2.0, 3.5)
_REGIONS = (2.5, 3.5, 5.0, 9.0)
# Width that the distance to a final toll adds on the first evening after a busy day began it, the second, ...
_UNFINISHED = (1.6, 1.0, 0.6, 0.4)
_SHARES = (1.5, 2.5, 4.0, 5.0)  # concentration of a split that is not yet final


def with_look_ahead(claims: Iterable[Claim], ends: Sequence[int], busy: Iterable[int]) -> list[Claim]:
    """The claims, with a chain of guides before each crowd figure of a busy day and each late total.

    Args:
        claims: of the record.
        ends: last segment of each block.
        busy: days that are cut into several blocks.
    """
    days = set(busy)
    found: list[Claim] = []
    for claim in claims:
        chain: list[Claim] = []
        if claim.role == "scored" and claim.last // SEGMENTS_A_DAY in days:
            chain = _chain(claim, _blocks_of_the_day(claim, ends), _so_far)
        elif claim.role == "scored" and days:
            chain = _chain(claim, _evenings(claim, ends, days), _unfinished)
        found += chain
        found.append(replace(claim, replaces=(*claim.replaces, chain[-1].claim_id)) if chain else claim)
    return found


def _blocks_of_the_day(claim: Claim, ends: Sequence[int]) -> list[tuple[int, int]]:
    """The evening before and every earlier block of the day, each with the number of blocks still to come."""
    evening_before = claim.last // SEGMENTS_A_DAY * SEGMENTS_A_DAY - 1
    blocks = [end for end in ends if evening_before <= end < claim.last]
    return list(zip(blocks, range(len(blocks) - 1, -1, -1), strict=True))


def _evenings(claim: Claim, ends: Sequence[int], busy: set[int]) -> list[tuple[int, int]]:
    """Ends of days from the last busy one that the claim's window holds, each with its number from there."""
    # of a joint claim the term that begins last: a guide must not end before any of them begins
    first = max(min(w.first for w in term.windows) for term in claim.terms) // SEGMENTS_A_DAY
    within = [day for day in sorted(busy) if first <= day < claim.last // SEGMENTS_A_DAY]
    if not within:
        return []
    begun = (
        (within[-1] + 1) * SEGMENTS_A_DAY - 1 if len(within) == 1 else (within[-2] + 1) * SEGMENTS_A_DAY - 1
    )
    evenings = [end for end in ends if begun <= end < claim.last and (end + 1) % SEGMENTS_A_DAY == 0]
    return [(end, number) for number, end in enumerate(evenings)]


def _chain(
    claim: Claim, when: Sequence[tuple[int, int]], guided: Callable[[Term, int, int], Term | None]
) -> list[Claim]:
    """Guides at some segments' ends, each replacing the one before."""
    chain: list[Claim] = []
    for end, step in when:
        terms = [guided(term, end, step) for term in claim.terms]
        if None in terms:
            return []
        guide = replace(
            claim,
            claim_id=f"{claim.claim_id}@{end}",
            terms=tuple(term for term in terms if term is not None),
            last=end,
            role="ahead",
            replaces=(chain[-1].claim_id,) if chain else (),
        )
        chain.append(guide)
    return chain


def _softened(observation: Observation, left: int) -> Observation | None:
    """A crowd figure as it reads with ``left`` more blocks to go; None for what is not a crowd figure."""
    step = min(left, len(_WIDTHS) - 1)
    if isinstance(observation, Count | LowerBound):
        return Count(_WIDTHS[step], observation.scale)
    return replace(observation, width=_REGIONS[step]) if isinstance(observation, Tally) else None


def _so_far(term: Term, end: int, left: int) -> Term | None:
    """The term on what the worlds did in the day up to ``end``."""
    observation = _softened(term.observation, left)
    if observation is None:
        return None
    first = end // SEGMENTS_A_DAY * SEGMENTS_A_DAY
    windows = tuple(replace(window, first=first, last=end) for window in term.windows)
    return replace(term, observation=observation, windows=windows)


def _unfinished(term: Term, end: int, number: int) -> Term | None:
    """A total or split on what the worlds did up to ``end``; None for what does not add up over time."""
    step = min(number, len(_UNFINISHED) - 1)
    observation: Observation
    if isinstance(term.observation, Toll):
        observation = replace(term.observation, width=math.hypot(term.observation.width, _UNFINISHED[step]))
    elif isinstance(term.observation, Split):
        observation = replace(term.observation, concentration=_SHARES[step])
    else:
        return None
    windows = tuple(replace(window, last=end) for window in term.windows)
    return replace(term, observation=observation, windows=windows)
