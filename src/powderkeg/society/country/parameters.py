"""The one parameter table of the country model: name, symbol, unit, bounds, default prior, meaning, source.

A mechanism reads column ``INDEX["name"]`` of the (worlds, parameters) array. A case may replace any default
prior, a hypothesis may replace those it names; everything else is shared (the fairness rule). ``[J]`` marks a
range that is our judgement.
"""

from __future__ import annotations

from powderkeg.case import ParameterRow
from powderkeg.society.country.force_parameters import FORCE
from powderkeg.society.country.outside_parameters import OUTSIDE
from powderkeg.society.country.people_parameters import PEOPLE
from powderkeg.society.country.power_parameters import POWER

__all__ = ["INDEX", "PARAMETERS"]

PARAMETERS: tuple[ParameterRow, ...] = (*PEOPLE, *FORCE, *POWER, *OUTSIDE)
"""The whole table. A parameter's place is part of the address of its random numbers: new rows go last."""

INDEX: dict[str, int] = {row.name: i for i, row in enumerate(PARAMETERS)}
