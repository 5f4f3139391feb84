"""Which of the country's parameters are ranked, and how they are grouped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from powderkeg.evidence.ranks.coordinates import moving
from powderkeg.evidence.ranks.rank import Quantities, Ranked
from powderkeg.language import noted

if TYPE_CHECKING:
    import numpy.typing as npt

    from powderkeg.case import Case
    from powderkeg.worlds import CountryMaker

__all__ = ["country_ranked"]


def country_ranked(case: Case, maker: CountryMaker) -> Ranked:
    """All parameters that have a range, by the parts of the table; and those in which hypotheses differ.

    What the case's inputs give in a prior's stead (the size of a recorded force) is not inferred.

    Args:
        case: the case.
        maker: makes its worlds.
    """
    from powderkeg.society.country import PARAMETERS
    from powderkeg.society.country.force_parameters import FORCE
    from powderkeg.society.country.outside_parameters import OUTSIDE
    from powderkeg.society.country.people_parameters import PEOPLE
    from powderkeg.society.country.power_parameters import POWER

    place = {row.name: column for column, row in enumerate(PARAMETERS)}
    parts = {
        noted("people"): PEOPLE,
        noted("force"): FORCE,
        noted("power"): POWER,
        noted("outside"): OUTSIDE,
    }
    groups = {name: np.array([place[row.name] for row in rows]) for name, rows in parts.items()}
    groups[noted("in which hypotheses differ")] = maker.own
    free = _free(maker)
    moves = {name: moving(case, name) & free[number] for number, name in enumerate(maker.hypotheses)}
    return Ranked(tuple(place), Quantities(moves, groups))


def _free(maker: CountryMaker) -> npt.NDArray[np.bool_]:
    """(H, D) parameters of the worlds that follow their coordinates, by hypothesis."""
    number = len(maker.hypotheses)
    low = np.full((number, maker.dimensions), -1.0)
    hypothesis = np.tile(np.arange(number), 2)
    streams = np.arange(2 * number, dtype=np.uint64)
    worlds, _ = maker.make(np.concatenate([low, -low]), hypothesis, streams)
    result: npt.NDArray[np.bool_] = worlds.parameters[:number] != worlds.parameters[number:]
    return result
