"""Worlds of the country for simulated records: how they are drawn, and all that they depend on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.classifier.store import evidence_hash

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence.runs import Draw
    from powderkeg.society import Society

__all__ = ["DrawnWithCoordinates", "country_depends", "country_draw"]


@dataclass(frozen=True)
class DrawnWithCoordinates:
    """Calm worlds, and the standard normal numbers behind their parameters.

    Attributes:
        worlds: at the case's start.
        acceptance: share of draws that were calm.
        log_acceptance: its logarithm.
        coordinates: (P, D), 0 where a parameter has no range.
    """

    worlds: Society
    acceptance: float
    log_acceptance: float
    coordinates: npt.NDArray[np.float64]


def country_draw(case: Case, *, seed: int, agents: int | None) -> Draw:
    """What draws a case's calm worlds of a hypothesis.

    Args:
        case: the case.
        seed: names every random number of the worlds.
        agents: citizens per world; the society's default where None.
    """
    return _CountryDraw(case, seed, agents)


@dataclass(frozen=True)
class _CountryDraw:
    """As ``country_draw`` says; a class of its own, so that a worker of a cluster can be sent one."""

    case: Case
    seed: int
    agents: int | None

    def __call__(self, hypothesis: str, *, size: int, replicate: int, threads: int) -> DrawnWithCoordinates:
        from powderkeg.evidence.ranks import coordinates_of
        from powderkeg.worlds import calm_worlds

        calm = calm_worlds(
            self.case, hypothesis, size=size, seed=self.seed, replicate=replicate, agents=self.agents,
            threads=threads,
        )  # fmt: skip
        coordinates = coordinates_of(self.case, hypothesis, calm.worlds.parameters)
        return DrawnWithCoordinates(calm.worlds, calm.acceptance, calm.log_acceptance, coordinates)


def country_depends(case: Case, agents: int | None) -> dict[str, Any]:
    """All that a case's simulated records depend on, but the seed."""
    from powderkeg.worlds import model_hash, ranges_hash

    return {
        "case": case.digest,
        "ranges": ranges_hash(case),
        "model": model_hash(),
        "evidence": evidence_hash(),
        "agents": agents,
    }
