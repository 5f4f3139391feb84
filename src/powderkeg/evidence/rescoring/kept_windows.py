"""Windows over which a weighing keeps what its last worlds did, so that a changed record can be read.

The densities that are kept are those of the record as it stands. A letter sets how wide a figure is read as
well as what its source is worth, a figure on the way to a toll becomes the last one when that is switched
off, and a region that nobody speaks of any more is silent: all of these ask anew what the worlds did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.evidence.windows import SEGMENTS_A_DAY, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from powderkeg.evidence.plan import Plan
    from powderkeg.society.country.indicators import Indicator

__all__ = ["windows_kept"]


def windows_kept(
    plan: Plan, indicators: Mapping[str, Indicator], deaths: Iterable[str], silent: Iterable[str]
) -> tuple[Window, ...]:
    """Windows of every figure of the record, of region-days that are spoken for, and of deaths.

    Those of silence itself are left out: each region has a coin of its own there, whose density is kept.

    Args:
        plan: the record laid out.
        indicators: the society's indicators.
        deaths: indicators of deaths, kept from the start to the last segment.
        silent: indicators whose silence is scored.
    """
    told = {w for claim in plan.all_claims if claim.role == "silence" for t in claim.terms for w in t.windows}
    found = [
        window
        for claim in plan.all_claims
        if claim.role in {"scored", "guide"}
        for term in claim.terms
        for window in term.windows
    ]
    found += _longer(found)
    found += _spoken_for(plan, silent, told)
    found += [Window(name, None, 0, plan.segments - 1) for name in deaths if plan.segments]
    return tuple(dict.fromkeys(w for w in found if w.last >= 0 and w.indicator in indicators))


def _longer(windows: Iterable[Window]) -> Iterator[Window]:
    """Windows from where an earlier figure of the series began: one that is switched off joins the next."""
    every = list(windows)
    begun: dict[tuple[str, str | None], set[int]] = {}
    for window in every:
        begun.setdefault((window.indicator, window.place), set()).add(window.first)
    for window in every:
        for first in sorted(begun[window.indicator, window.place]):
            if 0 <= first < window.first:
                yield Window(window.indicator, window.place, first, window.last)


def _spoken_for(plan: Plan, silent: Iterable[str], told: set[Window]) -> Iterator[Window]:
    """What silence would ask of the region-days that some report speaks of."""
    watched = tuple(silent)
    for day in range(plan.days):
        first, last = day * SEGMENTS_A_DAY, (day + 1) * SEGMENTS_A_DAY - 1
        for place in plan.places:
            for indicator in watched:
                window = Window(indicator, place, first, last)
                if window not in told:
                    yield window
                    yield Window("connectivity", place, first, last)
