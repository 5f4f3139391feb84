"""What the last worlds of one pass say of every claim that stands, so that the record can be read otherwise.

The likelihood of a record under another reading (a source dropped, a letter worth less, a claim counted
twice) needs no new world: only the density of each claim under each world, before anything is said of who
reported it. That is what is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.claims import Claim
    from powderkeg.evidence.windows import Window

__all__ = ["Lineage", "Scored", "standing"]

FloatArray = npt.NDArray[np.float64]


def standing(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims that count at the end: not those that a later figure takes back."""
    return tuple(claim for claim in claims if claim.role in {"scored", "silence"})


@dataclass(frozen=True)
class Lineage:
    """What makes the worlds again, bit for bit.

    Attributes:
        coordinates: (P, D) standard normal numbers behind their parameters.
        hypothesis: number of their hypothesis, as the maker counts them.
        streams: (P, blocks) name of the stream of random numbers in force during each block; the first
            makes the burn-in too.
        ends: last segment of each block.
        draw: (P,) number of each world's draw of parameters; copies share it.
    """

    coordinates: FloatArray
    hypothesis: int
    streams: npt.NDArray[np.uint64]
    ends: tuple[int, ...]
    draw: npt.NDArray[np.intp]


@dataclass(frozen=True)
class Scored:
    """The last worlds of one hypothesis in one pass.

    Attributes:
        claims: those that stand, in the order scored.
        log_density: per claim (P, N, B): log density of its N coins under each world and bias level (B = 1
            where no bias plays a part), as ``likelihood.log_densities`` gives it.
        log_weights: (P,) normalised; -inf for a world that no longer counts.
        log_ratio: (P,) log likelihood of the whole record over know-nothing's, as the filter summed it.
        gain: log evidence over know-nothing's of the pass, the calm baseline left out.
        log_acceptance: log share of draws that were calm.
        values: what the worlds did over windows that were asked for besides the record's, (P,) each.
        lineage: what makes the worlds again; None where the society cannot.
    """

    claims: tuple[Claim, ...]
    log_density: tuple[FloatArray, ...]
    log_weights: FloatArray
    log_ratio: FloatArray
    gain: float
    log_acceptance: float
    values: Mapping[Window, FloatArray] = field(default_factory=dict)
    lineage: Lineage | None = None

    @property
    def size(self) -> int:
        """Number of worlds P."""
        return len(self.log_weights)
