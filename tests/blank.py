"""One world in which nothing has happened, for tests of single mechanisms."""

import numpy as np

import naive
import societies
from powderkeg.society.country import INDEX
from powderkeg.society.country.cells import ABSENT
from powderkeg.society.country.columns import (
    CELL,
    DECISIONS,
    NATION,
    NATION_WINDOW,
    NEVER,
    REGION,
    REGION_WINDOW,
    UNIT,
)

HOURS = (
    *DECISIONS, "army_arrival", "withdrawal", "emergency_end", "chief_removed", "faction_order", "onset",
    "order_since", "message", "opportunist_move",
)  # fmt: skip
BELIEF = 0.9


def key(number: int) -> np.uint64:
    """A key of a stream for each number; small numbers themselves would make poor keys."""
    return np.uint64(naive.extend(number, 0))


def parameters(**changes: float) -> np.ndarray:
    """(K,) the middle of every prior but for the changes."""
    values = {**societies.middle(), **changes}
    return np.array([values[name] for name in INDEX])


def blank(regions: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(nation, region, window) of one world in which nothing has happened and nothing was decided."""
    nation, region = np.zeros(len(NATION)), np.zeros((len(REGION), regions))
    for name in HOURS:
        nation[NATION[name]] = NEVER
    nation[NATION["belief"]] = region[REGION["belief"]] = BELIEF
    for name in ("weight", "price", "reference", "connectivity", "riot_effect"):
        region[REGION[name]] = 1.0
    region[REGION["approval"]] = 0.5
    region[REGION["emergency_at"]] = region[REGION["emergency_until"]] = NEVER
    return nation, region, np.zeros((len(REGION_WINDOW), regions))


def nation_window() -> np.ndarray:
    """Empty window of the nation."""
    return np.zeros(len(NATION_WINDOW))


def cells(number: int, **columns: float | list[float]) -> np.ndarray:
    """So many latent cells of 40 people in region 0, and one place without a cell."""
    cell = np.zeros((len(CELL), number + 1))
    cell[CELL["size"]] = cell[CELL["full"]] = 40.0
    cell[CELL["arms"]] = 0.5
    cell[CELL["delay"]] = 10.0
    cell[CELL["hour"]] = cell[CELL["call"]] = NEVER
    cell[CELL["state"], number] = ABSENT
    for name, values in columns.items():
        cell[CELL[name], :number] = values
    return cell


def units(number: int, **columns: float | list[float]) -> np.ndarray:
    """So many loyal units of 100 officers in region 0."""
    unit = np.zeros((len(UNIT), number))
    unit[UNIT["strength"]] = unit[UNIT["full"]] = 100.0
    unit[UNIT["loyalty"]] = 0.5
    for name, values in columns.items():
        unit[UNIT[name]] = values
    return unit
