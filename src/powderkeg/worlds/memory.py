"""How much memory a batch of worlds needs, before anything is allocated."""

from __future__ import annotations

from powderkeg.case import Case
from powderkeg.society.country import PER_REGION, SITE_KINDS, bytes_per_world
from powderkeg.society.country.setting import ADULT_SHARE

__all__ = ["memory_needed"]

_UNITS_PER_PERSON = 1.45e-5
_TRAIT_BYTES = 20
_COPIES = 2.2  # the batch, its fork while resampling, and the tables of the filter


def memory_needed(case: Case, size: int, agents: int | str | None = None) -> int:
    """Bytes for ``size`` worlds of a case.

    Args:
        case: the case.
        size: worlds in memory at once.
        agents: citizens per world, "all" for one per adult, None for the default.
    """
    people = sum(p.population for p in case.regions)
    citizens = int(people * ADULT_SHARE) if agents == "all" else int(agents or PER_REGION * len(case.regions))
    sites = sum(p.sites.get(kind, 0) for p in case.regions for kind in SITE_KINDS)
    units = int(people * _UNITS_PER_PERSON) + 3 * len(case.regions) + 50
    one = bytes_per_world(citizens, len(case.regions), sites, units, single=agents == "all")
    return int(_COPIES * size * one + _TRAIT_BYTES * citizens)
