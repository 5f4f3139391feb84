"""How much memory a batch of worlds needs, before anything is allocated."""

from __future__ import annotations

from collections.abc import Callable

from powderkeg.case import Case
from powderkeg.society.country import INDICATORS, PER_REGION, SITE_KINDS, bytes_per_world
from powderkeg.society.country.setting import ADULT_SHARE

__all__ = ["LEAST_BATCH", "memory_needed", "most_that_fit", "series_needed", "what_fits"]

LEAST_BATCH = 32
"""Worlds drawn at once, at least, unless an agent is one adult: fewer would tell little of the acceptance."""
_UNITS_PER_PERSON = 1.45e-5
_TRAIT_BYTES = 36  # five traits, the block and the part of an agent
_COPIES = 2.2  # the batch, its fork while resampling, and the tables of the filter


def memory_needed(case: Case, size: int, agents: int | str | None = None, days: int = 0) -> int:
    """Bytes for ``size`` worlds of a case.

    Args:
        case: the case.
        size: worlds in memory at once.
        agents: citizens per world, "all" for one per adult, None for the default.
        days: days whose indicators are kept.
    """
    size = size if agents == "all" else max(size, LEAST_BATCH)
    people = sum(p.population for p in case.regions)
    citizens = int(people * ADULT_SHARE) if agents == "all" else int(agents or PER_REGION * len(case.regions))
    sites = sum(p.sites.get(kind, 0) for p in case.regions for kind in SITE_KINDS)
    units = int(people * _UNITS_PER_PERSON) + 3 * len(case.regions) + 50
    one = bytes_per_world(citizens, len(case.regions), sites, units, single=agents == "all")
    return int(_COPIES * size * one + _TRAIT_BYTES * citizens) + series_needed(case, size, days)


def series_needed(case: Case, size: int, days: int) -> int:
    """Bytes for what ``size`` worlds of a case show day by day: the days, and the whole made of them."""
    return 2 * size * days * len(INDICATORS) * len(case.regions) * 8


def most_that_fit(needed: Callable[[int], int], room: int, wanted: int) -> int:
    """Largest number below ``wanted`` for which no more is needed than there is room; 0 where not even one.

    Args:
        needed: bytes that a number of things takes, growing with it.
        room: bytes there are.
        wanted: a number that does not fit.
    """
    low, high = 0, wanted
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if needed(middle) <= room else (low, middle)
    return low


def what_fits(case: Case, room: int, size: int, agents: int | str | None = None, days: int = 0) -> str:
    """Worlds that fit as they are, and agents that fit into as many worlds, in words.

    Args:
        case: the case.
        room: bytes there are.
        size: worlds in memory at once, too many.
        agents: citizens per world, "all" for one per adult, None for the default.
        days: days whose indicators are kept.
    """
    worlds = most_that_fit(lambda n: memory_needed(case, n, agents, days), room, size)
    people = max(int(agents), 2) if isinstance(agents, int) else 2 * sum(p.population for p in case.regions)
    fewer = most_that_fit(lambda n: memory_needed(case, size, n, days), room, people)
    fewer = 0 if agents is None or fewer < PER_REGION * len(case.regions) else fewer
    parts = []
    if worlds > 0 and (size > LEAST_BATCH or agents == "all"):
        parts.append("one of these worlds" if worlds == 1 else f"{worlds:,} of these worlds")
    if fewer > 0:
        many = "one world" if size == 1 else f"{size:,} worlds"
        parts.append(f"{many} of {fewer:,} agents{'' if size == 1 else ' each'}")
    return " or ".join(parts) or "not even one of these worlds"
