"""Simulated records in bulk: worlds of one hypothesis, and what the record's slots say of each.

The worlds are those that the filter assumes for the real record: calm before the case, decisions and other
inputs as recorded. What is said of a world is drawn from the same observations that score it, as in
``synthetic``: one inflation per record, one accuracy and one bias per origin, one coin per claim. Of the
know-nothing hypothesis there are no worlds; all its values come from know-nothing.

Every world has a stream of its own, named by the seed, the hypothesis and the world's number, so that a
record does not depend on which others are made with it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.classifier.drawing import records_of
from powderkeg.evidence.windows import SEGMENT_HOURS, Accumulators
from powderkeg.kernels import address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.classifier.layout import Layout
    from powderkeg.evidence.runs import Draw
    from powderkeg.society.country.indicators import Indicator

__all__ = ["CHUNK", "OVERSTATED", "Records", "chunk_of_records"]

FloatArray = npt.NDArray[np.float64]
Names = npt.NDArray[np.uint64]

CHUNK = 200
"""Worlds that are drawn together, and stored together."""

OVERSTATED = {"A": 0.50, "B": 0.30, "C": 0.10, "D": 0.0, "E": 0.0, "F": 0.0}
"""Share of informed reports by letter where letters promise far too much: sources said to be right with
probability .95, .85, .70 and .50 are right with probability .75, .65, .55 and .50 (the stress of evidence.md,
section 4). A yes or no is right by chance half of the time, so a share is twice the probability less one."""

_REPLICATE = 1 << 21  # the filter's passes, and its worlds without the record, have other numbers
_PURPOSE = 0x736C6F74
_ALONE = 0x6F74686572
_WORD = 0xFFFFFFFFFFFFFFFF


@dataclass(frozen=True)
class Records:
    """N simulated records of one hypothesis.

    Attributes:
        values: (N, F) rows of a ``Layout``.
        group: (N,) names of the worlds; the same name under two hypotheses is the same draw of all that the
            two share.
        acceptance: share of draws with a calm burn-in; nan for the know-nothing hypothesis.
        coordinates: (N, D) standard normal numbers behind the worlds' parameters; D is 0 where nobody knows.
    """

    values: FloatArray
    group: Names
    acceptance: float
    coordinates: FloatArray


def chunk_of_records(
    layout: Layout,
    draw: Draw | None,
    indicators: Mapping[str, Indicator],
    hypothesis: str,
    *,
    number: int,
    size: int,
    seed: int,
    worth: Mapping[str, float] | None = None,
) -> Records:
    """Worlds ``number * CHUNK`` and following of a hypothesis, and a record of each.

    Args:
        layout: slots of the real record.
        draw: draws calm worlds; None for the know-nothing hypothesis.
        indicators: the society's indicators.
        hypothesis: its name.
        number: of the chunk.
        size: records, at most ``CHUNK``.
        seed: names every random number.
        worth: share of informed reports by letter; None for what the letters promise, less the inflation
            that is common to a record.

    Raises:
        CaseError: nearly no draw is calm.
    """
    name = int.from_bytes(hashlib.sha256(hypothesis.encode()).digest()[:8], "little")
    key = int(_address(seed, name, _PURPOSE))
    first = number * CHUNK
    streams = [np.random.Generator(np.random.Philox(key=[key, first + world])) for world in range(size)]
    if draw is None:
        alone = [int(_address(seed, first + world, _ALONE)) for world in range(size)]
        unknown = np.zeros((size, 0))
        return Records(records_of(layout, None, streams), np.array(alone, dtype=np.uint64), np.nan, unknown)
    drawn = draw(hypothesis, size=size, replicate=_REPLICATE + number, threads=1)
    worlds = drawn.worlds
    group = np.array(getattr(worlds, "lineage", first + np.arange(size)), dtype=np.uint64)
    seen = Accumulators(layout.windows(), indicators, layout.places, size)
    for segment in range(layout.segments):
        worlds.step(SEGMENT_HOURS, 1)
        seen.update(segment, worlds.collect())
    x = [np.column_stack([seen.value(window) for window in slot.term.windows]) for slot in layout.slots]
    coordinates = getattr(drawn, "coordinates", np.zeros((size, 0)))
    return Records(records_of(layout, x, streams, worth), group, drawn.acceptance, coordinates)


def _address(seed: int, name: int, purpose: int) -> int:
    words = (np.uint64(word & _WORD) for word in (seed, name, purpose, 0))
    return int(address(*words))
