"""One more replay of the last worlds, for what the filter itself had no need to keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.filter import scored_of
from powderkeg.evidence.likelihood import log_densities
from powderkeg.evidence.rescoring.scored import Lineage, standing
from powderkeg.evidence.windows import SEGMENT_HOURS, Accumulators, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.claims import Term
    from powderkeg.evidence.filter import FilterRun
    from powderkeg.evidence.joint.population import Population
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.rescoring.scored import Scored
    from powderkeg.society.country.indicators import Indicator

__all__ = ["LastWorlds", "look_back"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LastWorlds:
    """All hypotheses' last worlds, replayed.

    Attributes:
        population: the worlds.
        plan: the record laid out.
        densities: by claim id (P, N, B).
        values: (P,) over windows that were asked for.
        streams: (P, blocks) streams in force.
    """

    population: Population
    plan: Plan
    densities: Mapping[str, FloatArray]
    values: Mapping[Window, FloatArray]
    streams: npt.NDArray[np.uint64]

    def of(self, hypothesis: int, run: FilterRun, log_weights: FloatArray) -> Scored:
        """One hypothesis's part.

        Args:
            hypothesis: its number.
            run: its pass.
            log_weights: (P,) -inf for worlds of other hypotheses.
        """
        origins = self.population.origins
        rows = np.flatnonzero(origins.hypothesis == hypothesis)
        return scored_of(
            run,
            self.plan,
            log_weights[rows],
            self.population.track.likelihood.log_ratio[rows],
            {name: density[rows] for name, density in self.densities.items()},
            {window: value[rows] for window, value in self.values.items()},
            Lineage(
                coordinates=origins.coordinates[rows],
                hypothesis=hypothesis,
                streams=self.streams[rows],
                ends=self.plan.ends,
                draw=self.population.draw[rows],
            ),
        )


def look_back(
    population: Population, plan: Plan, indicators: Mapping[str, Indicator], watched: tuple[Window, ...]
) -> LastWorlds:
    """Replay the worlds from the start, and keep each standing claim's densities.

    Args:
        population: at the end of the record.
        plan: the record laid out.
        indicators: the society's indicators.
        watched: windows to keep besides the record's; none may end after the plan's last segment.
    """
    needed = plan.windows() | dict.fromkeys(watched, plan.segments)
    values = Accumulators(needed, indicators, plan.places, population.size)
    streams = _streams(population, len(plan.blocks))
    maker, origins = population.tracks.maker, population.origins
    worlds, _ = maker.make(
        origins.coordinates, origins.hypothesis, origins.streams[0], population.tracks.threads
    )

    def x(term: Term) -> FloatArray:
        return np.column_stack([values.value(window) for window in term.windows])

    densities: dict[str, FloatArray] = {}
    segment = 0
    for number, end in enumerate(plan.ends):
        worlds.lineage = streams[:, number].copy()
        while segment <= end:
            worlds.step(SEGMENT_HOURS, population.tracks.threads)
            values.update(segment, worlds.collect())
            segment += 1
        for claim in standing(plan.claims[number]):
            densities[claim.claim_id] = log_densities(claim, x)
        values.close(end)
    kept = {window: values.value(window) for window in watched}
    return LastWorlds(population, plan, densities, kept, streams)


def _streams(population: Population, blocks: int) -> npt.NDArray[np.uint64]:
    """(P, blocks) names of the streams in force; setting one that is in force already changes nothing."""
    found = np.empty((population.size, blocks), dtype=np.uint64)
    stretch = 0
    for block in range(blocks):
        found[:, block] = population.origins.streams[stretch]
        stretch = population.forked.get(block, stretch)
    return found
