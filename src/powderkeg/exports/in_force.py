"""Parameters as they are in force in worlds: what the priors give, less what the record fixes.

Where a case records how many allied troops came, or who ordered cells, worlds go by that, not by their draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.society.country import INDEX, LEAST_PER_REGION, initial, read_setting
from powderkeg.worlds import priors_of
from powderkeg.worlds.priors import quantile

if TYPE_CHECKING:
    from powderkeg.case import Case

__all__ = ["in_force", "varied"]

FloatArray = npt.NDArray[np.float64]


def in_force(case: Case, hypothesis: str, u: FloatArray) -> dict[str, FloatArray]:
    """Parameters of worlds in a case whose government acts as recorded: name -> (P,), each in its own unit.

    Args:
        case: the case.
        hypothesis: name of a hypothesis with a mechanism.
        u: (P, parameters) probability at which each stands in its prior, in the order of ``priors_of``.
    """
    drawn = {
        name: quantile(prior, u[:, column])
        for column, (name, prior) in enumerate(priors_of(case, hypothesis).items())
    }
    # the fewest citizens will do: parameters do not depend on them
    setting = read_setting(
        case, seed=0, agents=LEAST_PER_REGION * len(case.regions), whole=False, recorded=True
    )
    table = initial(setting, drawn, np.arange(len(u), dtype=np.uint64)).parameters
    return {name: np.array(table[:, column]) for name, column in INDEX.items()}


def varied(case: Case, hypothesis: str) -> tuple[str, ...]:
    """Names of the parameters that differ from world to world, in the order of the table."""
    ends = np.repeat([[0.25], [0.75]], len(INDEX), axis=1)
    return tuple(name for name, (low, high) in in_force(case, hypothesis, ends).items() if low != high)
