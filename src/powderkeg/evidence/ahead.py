"""Looking ahead on busy days: figures of the evening guide the filter from the evening before.

The crowds of a busy day are all reported at its end, and few worlds have them by luck. So each of those
figures also stands as a soft guide at every earlier block, compared with what the worlds have done by then,
and is taken back when the next block comes. What is taken back leaves no trace: guides change which worlds
are kept, not what the record weighs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from powderkeg.evidence.observations import Count, LowerBound, Observation, Tally
from powderkeg.evidence.windows import SEGMENTS_A_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from powderkeg.evidence.claims import Claim, Term

__all__ = ["with_look_ahead"]

# Widths one block before the figure, two, ...: log units for crowds, regions for their number. Trial runs
# on the bundled case chose them; they bear on the Monte-Carlo error only (8 passes of 800 worlds: 1.2 nats,
# 1.6 without).
_WIDTHS = (0.9, 1.3, 2.0, 3.5)
_REGIONS = (2.5, 3.5, 5.0, 9.0)


def with_look_ahead(claims: Iterable[Claim], ends: Sequence[int], busy: Iterable[int]) -> list[Claim]:
    """The claims, with a chain of guides before each crowd figure of a busy day.

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
            chain = _chain(claim, ends)
            found += chain
        found.append(replace(claim, replaces=(*claim.replaces, chain[-1].claim_id)) if chain else claim)
    return found


def _chain(claim: Claim, ends: Sequence[int]) -> list[Claim]:
    """Guides at the evening before and at every earlier block of the day, each replacing the one before."""
    evening_before = claim.last // SEGMENTS_A_DAY * SEGMENTS_A_DAY - 1
    blocks = [end for end in ends if evening_before <= end < claim.last]
    chain: list[Claim] = []
    for left, end in zip(range(len(blocks) - 1, -1, -1), blocks, strict=True):
        terms = [_so_far(term, end, left) for term in claim.terms]
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
