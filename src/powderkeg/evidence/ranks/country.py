"""Which of the country's parameters are ranked, and how they are grouped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from powderkeg.evidence.ranks.coordinates import moving
from powderkeg.evidence.ranks.rank import Quantities, Ranked

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence.joint import Maker

__all__ = ["country_ranked"]


def country_ranked(case: Case, maker: Maker) -> Ranked:
    """All parameters that have a range, by the parts of the table; and those in which hypotheses differ.

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
    parts = {"people": PEOPLE, "force": FORCE, "power": POWER, "outside": OUTSIDE}
    groups = {name: np.array([place[row.name] for row in rows]) for name, rows in parts.items()}
    groups["in which hypotheses differ"] = maker.own
    moves = {name: moving(case, name) for name in maker.hypotheses}
    return Ranked(tuple(place), Quantities(moves, groups))
